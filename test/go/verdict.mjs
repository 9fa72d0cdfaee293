/**
 * What each rule's want promises to leave behind. A rule that is not named here leaves something that a package has to
 * count itself, in an exported `func Left() int`. A context shows by what the package counts or by who waits for it.
 */
const LEAVES = {
  'goroutine-without-exit': 'goroutine',
  'unguarded-send': 'goroutine',
  'unclosed-channel': 'goroutine',
  'nil-channel': 'goroutine',
  'waitgroup-misuse': 'goroutine',
  'unstopped-ticker': 'ticker',
  'uncalled-cancel': 'context',
  'channel-close-misuse': 'panic',
  'detached-context': 'goroutine',
};

const kindOf = (pattern) => {
  const id = /^[a-z]+(?:-[a-z]+)+/.exec(pattern)?.[0] ?? '';
  return LEAVES[id] ?? 'count';
};

/**
 * Holds what a run saw against the wants of a scenario. `wrong` says what does not fit; `unseen` that a want promises
 * something this run can't see.
 */
export function judge(scenario, seen, { tickers, tickLeaks }) {
  const kinds = new Set(scenario.wants.map(kindOf));
  if (kinds.has('panic') && kinds.size === 1) {
    // Go spec, "Close", "Send statements": the run ends there, so nothing else can be looked at.
    const fits = /^panic: (close of|send on) closed channel/.test(seen.crashed ?? '');
    return fits ? {} : { wrong: `wants a panic of a closed channel, but ${seen.crashed ?? 'runs through'}` };
  }
  if (seen.crashed !== undefined) return { wrong: `crashed: ${seen.crashed}` };
  if (!seen.Returned) return { wrong: 'does not return' };
  const goroutines = seen.Goroutines ?? [];
  const live = seen.Tickers + (tickLeaks ? seen.Ticks : 0);
  if (kinds.has('goroutine') && goroutines.length === 0) return { wrong: 'wants a leak, but no goroutine is left' };
  if (kinds.has('ticker') && tickers && live <= 0) return { wrong: 'wants a leak, but no ticker is left' };
  if (kinds.has('count') && seen.Counts && seen.Left <= 0) return { wrong: 'wants a leak, but Left() is 0' };
  if (kinds.has('context') && seen.Counts && seen.Left <= 0 && goroutines.length === 0)
    return { wrong: 'wants a leak, but Left() is 0 and no goroutine is left' };
  // A goroutine that never ends keeps its ticker, and whoever subscribed for it: one leak, told once.
  if (!kinds.has('goroutine') && !kinds.has('count') && !kinds.has('context')) {
    if (goroutines.length > 0) return { wrong: `wants nothing, but leaves ${goroutines.join(', ')}` };
    if (seen.Left > 0) return { wrong: `wants nothing, but Left() is ${seen.Left}` };
  }
  if (kinds.size === 0 && live > 0) return { wrong: `wants nothing, but leaves ${live} ticker(s)` };
  if (kinds.has('count') && !seen.Counts) return { unseen: 'the package has no Left()' };
  if (kinds.has('context') && !seen.Counts && goroutines.length === 0) return { unseen: 'the package has no Left()' };
  if (kinds.has('ticker') && !tickers) return { unseen: 'tickers are not counted' };
  return {};
}
