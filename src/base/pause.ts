/**
 * Lets the rest of the process have its turn, and throws the signal's reason where the caller has given up. Without a
 * signal nobody can, and no time is spent.
 */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  signal.throwIfAborted();
  await turn();
  signal.throwIfAborted();
}

/** Lets the rest of the process have its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
