/**
 * An impossible state of gorphan itself, never a fault of the user or of the code that is checked. The engine turns it
 * into an internal-failure notification (exit code 3) and keeps all other findings.
 */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Returns `value`; throws a {@link Bug} that carries `reason` where it is null or undefined. */
export function need<T>(value: T | null | undefined, reason: string): T {
  if (value === null || value === undefined) throw new Bug(`internal error: ${reason}`);
  return value;
}
