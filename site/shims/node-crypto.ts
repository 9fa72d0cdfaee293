/** In place of `node:crypto`: SHA-256 alone, which fingerprints need. */
import { sha256 } from '@noble/hashes/sha2.js';
import { Buffer } from 'buffer';

export function createHash(_algorithm: 'sha256') {
  const hash = sha256.create();
  const self = {
    update(data: string | Uint8Array) {
      hash.update(typeof data === 'string' ? new TextEncoder().encode(data) : data);
      return self;
    },
    digest: (encoding: 'hex' | 'base64url') =>
      encoding === 'hex'
        ? Buffer.from(hash.digest()).toString('hex')
        : Buffer.from(hash.digest()).toString('base64').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  };
  return self;
}
