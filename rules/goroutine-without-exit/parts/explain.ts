import type { Model, Note, Obstacle } from '../../../src/rule/rule.js';

/** What keeps the goroutine, in words, with the places and the remedy. */
export function explain(model: Model, obstacle: Obstacle): { readonly why: string; readonly remedy: string; readonly notes: readonly Note[] } {
  const at = model.place(obstacle.pos, obstacle.at);
  if (obstacle.kind === 'call' && obstacle.inner !== undefined) {
    const inner = explain(model, obstacle.inner);
    const name = model.shortName(obstacle.callee ?? -1);
    return { why: `it calls \`${name}\`, where ${inner.why}`, remedy: inner.remedy, notes: [{ at, text: `calls \`${name}\`` }, ...inner.notes] };
  }
  const made = obstacle.waking?.made;
  const origin: readonly Note[] = made === undefined ? [] : [{ at: model.place(made.pos, made.at), text: 'the channel is made here' }];
  switch (obstacle.waking?.because) {
    case 'ticker':
      if (obstacle.kind === 'range') {
        return {
          why: 'it ranges over the channel of a ticker, which Stop does not close',
          remedy: 'select on a done channel or a context beside the ticker, and return there',
          notes: [{ at, text: 'this loop is never left' }],
        };
      }
      break;
    case 'context':
      return {
        why: 'it waits for a context that nothing cancels',
        remedy: 'derive the context with context.WithCancel and call its cancel, or pass the caller’s context',
        notes: [{ at, text: 'waits here' }],
      };
    case 'no-close':
      if (obstacle.kind === 'range') {
        return {
          why: 'it ranges over a channel that nothing closes',
          remedy: 'close the channel where the last value was sent',
          notes: [{ at, text: 'this loop is never left' }, ...origin],
        };
      }
      break;
    case 'nobody':
      return {
        why: 'it waits for a channel that nothing sends to or closes',
        remedy: 'close the channel where the goroutine is to end',
        notes: [{ at, text: 'waits here' }, ...origin],
      };
  }
  if (obstacle.kind === 'select') {
    return { why: 'it waits in a select that no case can ever leave', remedy: 'add a case for a context or a done channel that returns', notes: [{ at, text: 'waits here' }] };
  }
  return {
    why: 'its loop has no way out: no return, no break, no done channel, no context',
    remedy: 'select on a context or a done channel in the loop, and return there',
    notes: [{ at, text: 'this loop is never left' }],
  };
}
