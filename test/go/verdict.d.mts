import type { Call, Goroutine } from './dump.mjs';
import type { ReachedWant, Scenario } from './scenario.mjs';

/** What the runner printed of one scenario. */
export type Seen =
  | {
      readonly crashed: string;
      /** The exit code, where it did not panic. */
      readonly exited?: number;
      /** The one that panicked, if any. */
      readonly goroutines: readonly Goroutine[];
    }
  | {
      readonly Returned: boolean;
      /** The goroutines that are left. */
      readonly goroutines: readonly Goroutine[];
      readonly Tickers: number;
      readonly Ticks: number;
      readonly Timers: number;
      /** Whether the package has a `Left` that counts. */
      readonly Counts: boolean;
      readonly Left: number;
      /** Of a scenario that was run twice: what was left after the first run. */
      readonly First?: {
        readonly Goroutines: number;
        readonly Tickers: number;
        readonly Ticks: number;
        readonly Timers: number;
        readonly Left: number;
      };
    };

export interface Sight {
  /** Whether the standard library counts tickers, timers and signals. */
  readonly patched: boolean;
  /** Whether what `time.Tick` and `time.NewTimer` make leaks in this module's Go. */
  readonly timersLeak: boolean;
}

/** A want and where its goroutine may stand, its own line first. */
export interface PlacedWant extends ReachedWant {
  readonly places: readonly Pick<Call, 'file' | 'line'>[];
  /** The innermost loop around the want: one that never waits may be anywhere in it. */
  readonly loop?: { readonly file: string; readonly start: number; readonly end: number };
  /** The want stands at a deferred call. */
  readonly deferred: boolean;
}

/** A finding as the program's JSON has it. */
export interface JsonFinding {
  readonly rule: string;
  readonly message: string;
  readonly at: Pick<Call, 'file' | 'line'>;
  readonly related?: readonly Pick<Call, 'file' | 'line'>[];
  readonly path?: readonly Pick<Call, 'file' | 'line'>[];
}

export function withPlaces(
  want: ReachedWant,
  findings: readonly JsonFinding[],
  textOf: (file: string) => string,
): PlacedWant;

export function shownBy(want: PlacedWant, goroutines: readonly Goroutine[]): readonly Goroutine[];

export function judge(
  scenario: { readonly wants: readonly PlacedWant[] } & Partial<Pick<Scenario, 'watch' | 'file' | 'line' | 'end'>>,
  seen: Seen,
  sight: Sight,
): { readonly wrong?: string; readonly unseen?: string };
