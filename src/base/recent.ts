/** Gives what `make` makes of a key, and remembers the `size` that were asked for last. */
export function recent<T>(size: number, make: (key: string) => T): (key: string) => T {
  // A map keeps the order in which its entries came: the first one was asked for longest ago.
  const known = new Map<string, T>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as T) : make(key);
    known.delete(key);
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > size && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
