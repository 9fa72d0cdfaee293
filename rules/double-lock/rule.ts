import { defineRule, type Note } from '../../src/rule/rule.js';

/** By whether the holder takes it again itself, or what is handed to it does. */
const MESSAGES = {
  itself: { again: 'again', reader: 'reader' },
  handed: { again: 'handed', reader: 'handedReader' },
} as const;

export default defineRule({
  id: 'double-lock',
  summary: 'a lock that its holder takes again, and so waits for itself',
  level: 'warning',
  since: '0.1.0',
  messages: {
    again: '{fn} needs `{lock}` again while it holds it: it waits for itself',
    handed: 'what {fn} hands over here needs `{lock}` again, which is held where it is run: it waits for itself',
    turn: '{fn} needs `{lock}` again in the next turn, but the deferred unlock runs only when the function returns',
    handedReader:
      '{fn} hands over here what needs `{lock}` again where it is read: a writer that waits in between keeps it out',
    reader: '{fn} needs `{lock}` again while it reads: a writer that waits in between keeps it out, and it the writer',
  },
  check({ model, report }) {
    for (const { fn, lock, held, again, inner, writer, atTimes, handed } of model.doubleLocks()) {
      const isTurn = again.pos === held.pos;
      const notes: Note[] = isTurn ? [] : [{ at: model.place(held.pos, held.at), text: 'the lock is taken here' }];
      if (handed !== undefined) notes.push({ at: model.place(handed.pos, handed.at), text: 'run here' });
      if (inner.pos !== again.pos) notes.push({ at: model.place(inner.pos, inner.at), text: 'taken again here' });
      if (writer !== undefined) notes.push({ at: model.place(writer.pos, writer.at), text: 'the writer waits here' });
      report({
        at: model.place(again.pos, again.at),
        symbol: model.symbol(fn.id),
        message: isTurn ? 'turn' : MESSAGES[handed === undefined ? 'itself' : 'handed'][writer ? 'reader' : 'again'],
        data: { fn: model.quotedName(fn.id), lock },
        remedy: isTurn
          ? `unlock \`${lock}\` at the end of each turn, or make the turn a function of its own`
          : handed !== undefined
            ? `unlock \`${lock}\` before it is run, or hand over what expects it to be locked`
            : `unlock \`${lock}\` before, or call what expects it to be locked`,
        related: notes,
        path: notes,
        ...(writer !== undefined
          ? { confidence: 'medium', assumes: 'a writer comes between the two' }
          : atTimes
            ? { confidence: 'medium', assumes: 'what is called comes to its lock with what it is given' }
            : { confidence: 'high' }),
      });
    }
  },
});
