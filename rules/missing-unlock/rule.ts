import { defineRule, type Note } from '../../src/rule/rule.js';

export default defineRule({
  id: 'missing-unlock',
  summary: 'a lock that some way out leaves locked, though another unlocks it, or everybody else does',
  level: 'warning',
  since: '0.1.0',
  messages: {
    left: '{fn} can return with `{lock}` locked: whoever needs it next waits for ever',
    never: '{fn} leaves `{lock}` locked, and nobody gives it back: whoever needs it next waits for ever',
    turn: '{fn} can go on to the next turn with `{lock}` locked, and waits for itself there',
  },
  check({ model, report }) {
    for (const { fn, lock, held, left, needed, never } of model.leftLocks()) {
      const at = model.place(held.pos, held.at);
      const notes: Note[] = [];
      if (left !== undefined) notes.push({ at: model.place(left.pos, left.at), text: 'left here without an unlock' });
      if (needed !== undefined) notes.push({ at: model.place(needed.pos, needed.at), text: 'needed here' });
      report({
        at,
        symbol: model.symbol(fn.id),
        message: left === undefined ? 'turn' : never ? 'never' : 'left',
        data: { fn: model.quotedName(fn.id), lock },
        remedy: `unlock \`${lock}\` ${never ? '' : 'on this way too, '}best by a defer right behind the lock`,
        related: notes,
        path: [{ at, text: 'the lock is taken here' }, ...notes],
        confidence: 'high',
      });
    }
  },
});
