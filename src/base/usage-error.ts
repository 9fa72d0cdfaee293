/** The user's mistake: told in one clear line, without a stack, and with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
