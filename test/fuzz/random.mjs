/** Random choices that are the same for the same seed, on every machine (the generator is Tommy Ettinger's mulberry32). */
export function choices(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  /** A number below `n`, or 0 where there is none. */
  const below = (n) => (n <= 0 ? 0 : Math.floor(next() * n));
  return { below, oneOf: (list) => list[below(list.length)], chance: (share) => next() < share };
}
