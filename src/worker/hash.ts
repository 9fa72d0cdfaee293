import { createHash } from 'node:crypto';

/** The name of a content: 128 bits of SHA-256. */
export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
