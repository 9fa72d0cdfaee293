import { compareText } from '../../base/order.js';

/** Each value once, by what it holds. */
export function distinct<T>(values: readonly T[]): readonly T[] {
  const seen = new Map<string, T>();
  for (const value of values) {
    const key = JSON.stringify(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  return [...seen.values()];
}

/** By the first key that differs; what has no such key comes first. */
export function inOrder<T>(
  values: readonly T[],
  ...keys: readonly ((value: T) => string | number | undefined)[]
): readonly T[] {
  return [...values].sort((a, b) => {
    for (const key of keys) {
      const [one, other] = [key(a), key(b)];
      if (one === other) continue;
      if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
      const order =
        typeof one === 'number' && typeof other === 'number' ? one - other : compareText(`${one}`, `${other}`);
      if (order !== 0) return order;
    }
    return 0;
  });
}
