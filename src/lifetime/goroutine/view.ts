import type { Origin } from '../../link/flow.js';
import type { Bar } from './alive.js';
import { type Binding, bindingKey, NO_BINDING } from './binding.js';

/** A channel, or a context with a cancel function, about which more is known on the way at hand than in the whole program. */
export interface Supposed {
  /** Where the channel is made, or the context derived: several places where it is one field that each constructor fills. */
  readonly origins: readonly Origin[];
  /** Whether a value can come; that it is not closed, or cancelled, is what is supposed. */
  readonly ready: boolean;
  /** Why: the way at hand leaves it alone, a failure skips its close, or its only value goes to another goroutine. */
  readonly because?: 'supposed' | 'skipped' | 'one-token' | 'no-close';
}

/** What a question about waiting is asked under. */
export interface View {
  readonly binding: Binding;
  readonly bar?: Bar;
  readonly supposed?: Supposed;
}

export const PLAIN: View = { binding: NO_BINDING };

/** A text that is equal for views under which the same answers hold; undefined where they can't be kept. */
export function viewKey(view: View): string | undefined {
  if (view.bar !== undefined) return undefined;
  const { supposed } = view;
  const more =
    supposed === undefined
      ? ''
      : `|${supposed.origins.map((o) => `${o.cell}:${o.at.start}`)}:${supposed.ready}:${supposed.because ?? ''}`;
  return bindingKey(view.binding) + more;
}
