import type { Scenario } from './scenario.mjs';

/** What the runner printed of one scenario. */
export type Seen =
  | { readonly crashed: string }
  | {
      readonly Returned: boolean;
      /** One function of each goroutine that is left; null stands for none. */
      readonly Goroutines: readonly string[] | null;
      readonly Tickers: number;
      readonly Ticks: number;
      /** Whether the package has a `Left` that counts. */
      readonly Counts: boolean;
      readonly Left: number;
    };

export interface Sight {
  /** Whether tickers are counted at all. */
  readonly tickers: boolean;
  /** Whether what `time.Tick` makes leaks in this module's Go. */
  readonly tickLeaks: boolean;
}

export function judge(
  scenario: Pick<Scenario, 'wants'>,
  seen: Seen,
  sight: Sight,
): { readonly wrong?: string; readonly unseen?: string };
