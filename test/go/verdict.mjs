import { loopAround, printStack, standingLines } from './dump.mjs';

/**
 * What each rule's want promises to leave behind. A rule that is not named here leaves something that a package has to
 * count itself, in an exported `func Left() int`. A context shows by what the package counts or by who waits for it.
 */
const LEAVES = {
  'goroutine-without-exit': 'goroutine',
  'double-lock': 'goroutine',
  'missing-unlock': 'goroutine',
  'lock-order': 'goroutine',
  'unguarded-send': 'goroutine',
  'unclosed-channel': 'goroutine',
  'nil-channel': 'goroutine',
  'waitgroup-misuse': 'goroutine',
  'unstopped-ticker': 'ticker',
  'uncalled-cancel': 'context',
  'channel-close-misuse': 'panic',
  'detached-context': 'goroutine',
};

const idOf = (pattern) => /^[a-z]+(?:-[a-z]+)+/.exec(pattern)?.[0] ?? '';
const isSameFunction = (a, b) => a.file === b.file && a.start === b.start;
const kindOf = ({ pattern }) => LEAVES[idOf(pattern)] ?? 'count';

/** How a goroutine tells that it is the one of a want. */
const SHOWN = {
  // What starts it in the stead of a go statement does so in a file of its own.
  'goroutine-without-exit': (goroutine, want) =>
    goroutine.created === undefined || isAt(goroutine.created, want.places[0]),
  // What waits for the context, or is not waited for, stands anywhere below the function of the want.
  'uncalled-cancel': isBelow,
  'detached-context': isBelow,
  'waitgroup-misuse': (goroutine, want) => stands(goroutine, want) || isBelow(goroutine, want),
  // A deferred call fails, or waits, where the function leaves.
  'channel-close-misuse': (goroutine, want) => (want.deferred ? isBelow : stands)(goroutine, want),
  'double-lock': (goroutine, want) => (want.deferred ? isBelow : stands)(goroutine, want),
};

/** It waits at a place of the want, or goes round and round in the loop of the want. */
function stands({ state, frames, created }, { places, loop }) {
  const runs = /^(?:running|runnable|sleep|IO wait|GC .*)$/.test(state) && loop !== undefined;
  // `go wg.Wait()` has no frame of its own: it stands where it was started.
  const calls = frames.length > 0 ? frames : [created];
  return calls.some((call) => places.some((at) => isAt(call, at)) || (runs && isWithin(call, loop)));
}

function isBelow({ frames, created }, want) {
  return [...frames, created].some((call) => isWithin(call, want));
}

const isAt = (call, { file, line }) => call !== undefined && call.file === file && call.line === line;
const isWithin = (call, { file, start, end }) =>
  call !== undefined && call.file === file && start <= call.line && call.line <= end;

/**
 * A want with the places where its goroutine may stand: its own line and those that the finding relates to, each where
 * the dump has it. `textOf` gives a file's text, `findings` are those of the built program.
 */
export function withPlaces(want, findings, textOf) {
  const { file, line, pattern } = want;
  const own = findings.filter(
    ({ rule, message, at }) => at.file === file && at.line === line && new RegExp(pattern).test(`${rule}: ${message}`),
  );
  const related = own.flatMap(({ related = [], path = [] }) => [...related, ...path]);
  const places = [{ file, line }, ...related].flatMap((at) =>
    standingLines(textOf(at.file), at.line).map((line) => ({ file: at.file, line })),
  );
  const around = loopAround(textOf(file), line);
  const deferred = /^\t*defer /.test(textOf(file).split('\n')[line - 1] ?? '');
  return { ...want, places, deferred, ...(around === undefined ? {} : { loop: { file, ...around } }) };
}

/** The goroutines of a run that are the ones of a want. */
export function shownBy(want, goroutines) {
  const isOne = SHOWN[idOf(want.pattern)] ?? stands;
  return goroutines.filter((goroutine) => isOne(goroutine, want));
}

/**
 * Holds what a run saw against the wants of a scenario. `wrong` says what does not fit; `unseen` that a want promises
 * something this run can't see.
 */
export function judge(scenario, seen, sight) {
  if (scenario.watch === 'exits')
    return seen.exited === 1 ? {} : { wrong: `wants the process to end, but ${seen.crashed ?? 'it goes on'}` };
  if (scenario.watch !== undefined && seen.crashed !== undefined) return { wrong: `crashed: ${seen.crashed}` };
  if (scenario.watch === 'endless') return judgeEndless(scenario, seen);
  if (scenario.watch === 'twice') return judgeTwice(seen, sight);
  return judgeWants(scenario, seen, sight);
}

/** It never returns, so what it has is needed; nobody else is left. A want is of what each turn leaves behind. */
function judgeEndless({ file, line, end, wants }, { Returned, goroutines, Tickers, Ticks, Timers }) {
  if (Returned) return { wrong: 'wants no end, but returns' };
  const others = goroutines.filter((one) => !isBelow(one, { file, start: line, end }));
  if (others.length > 0) return { wrong: `wants nothing beside it, but leaves ${others.map(printStack).join(', ')}` };
  return wants.length > 0 && Tickers + Ticks + Timers < 2 ? { wrong: 'wants more with each turn' } : {};
}

/** What is left after the second run was there after the first. */
function judgeTwice({ First, Returned, goroutines, Tickers, Ticks, Timers, Left }, { timersLeak }) {
  if (!Returned) return { wrong: 'does not return' };
  const timers = (one) => one.Tickers + (timersLeak ? one.Ticks + one.Timers : 0);
  const more = [
    goroutines.length > First.Goroutines,
    timers({ Tickers, Ticks, Timers }) > timers(First),
    Left > First.Left,
  ];
  return more.includes(true) ? { wrong: 'a second run leaves more than the first' } : {};
}

function judgeWants(scenario, seen, { patched, timersLeak }) {
  const kinds = new Set(scenario.wants.map(kindOf));
  if (kinds.has('panic') && kinds.size === 1) {
    // Go spec, "Close", "Send statements": the run ends there, so nothing else can be looked at.
    const fits = /^panic: (close of|send on) closed channel/.test(seen.crashed ?? '');
    if (!fits) return { wrong: `wants a panic of a closed channel, but ${seen.crashed ?? 'runs through'}` };
    return scenario.wants.some((want) => shownBy(want, seen.goroutines).length > 0)
      ? {}
      : { wrong: `wants a panic at line ${scenario.wants[0].line}, but it is ${seen.goroutines.map(printStack)}` };
  }
  if (seen.crashed !== undefined) return { wrong: `crashed: ${seen.crashed}` };
  const { goroutines } = seen;
  // It may be the caller itself that waits at the want.
  const waits = scenario.wants.some((want) => goroutines.some((one) => stands(one, want)));
  if (!seen.Returned && !waits) return { wrong: 'does not return' };
  const left = goroutines.map(printStack).join(', ');
  const live = seen.Tickers + (timersLeak ? seen.Ticks + seen.Timers : 0);
  if (kinds.has('goroutine') && goroutines.length === 0) return { wrong: 'wants a leak, but no goroutine is left' };
  for (const want of goroutines.length === 0 ? [] : scenario.wants) {
    if (kindOf(want) !== 'goroutine' && kindOf(want) !== 'context') continue;
    // Of several sends in one function one run may leave any.
    const alike = scenario.wants.filter(
      (other) => idOf(other.pattern) === idOf(want.pattern) && isSameFunction(other, want),
    );
    if (alike.every((other) => shownBy(other, goroutines).length === 0))
      return { wrong: `wants a leak at line ${want.line}, but leaves ${left}` };
  }
  if (kinds.has('ticker') && patched && live <= 0) return { wrong: 'wants a leak, but no ticker or timer is left' };
  if (kinds.has('count') && seen.Counts && seen.Left <= 0) return { wrong: 'wants a leak, but Left() is 0' };
  if (kinds.has('context') && seen.Counts && seen.Left <= 0 && goroutines.length === 0)
    return { wrong: 'wants a leak, but Left() is 0 and no goroutine is left' };
  // A goroutine that never ends keeps its ticker, and whoever subscribed for it: one leak, told once.
  if (!kinds.has('goroutine') && !kinds.has('count') && !kinds.has('context')) {
    if (goroutines.length > 0) return { wrong: `wants nothing, but leaves ${left}` };
    if (seen.Left > 0) return { wrong: `wants nothing, but Left() is ${seen.Left}` };
  }
  if (kinds.size === 0 && live > 0) return { wrong: `wants nothing, but leaves ${live} ticker(s) or timer(s)` };
  if (kinds.has('count') && !seen.Counts) return { unseen: 'the package has no Left()' };
  if (kinds.has('context') && !seen.Counts && goroutines.length === 0) return { unseen: 'the package has no Left()' };
  if (kinds.has('ticker') && !patched) return { unseen: 'tickers are not counted' };
  return {};
}
