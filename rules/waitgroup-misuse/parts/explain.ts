import type { Model, Note, WaitGroupMisuse } from '../../../src/rule/rule.js';

export const messages = {
  noDone: 'nothing calls `{name}.Done`, so `{name}.Wait` never returns',
  missed: '`{name}.Done` is missed where {fn} leaves, so `{name}.Wait` never returns',
  never: '{fn} is counted by `{name}.Add` and never calls `{name}.Done`, so `{name}.Wait` never returns',
  itself: '{fn} waits for `{name}` before its own `{name}.Done`, so the wait never ends',
  inside: '`{name}.Add` is called in the goroutine it counts, so `{name}.Wait` may return before it',
  unpaired: '`{name}.Add` is not always followed by the start of what calls `{name}.Done`',
  refused: '`{name}.Add` counts work that is not run where the call that takes it fails',
  looped: '`{name}.Wait` stands in the loop that starts what it waits for, so its first turn never ends',
  outnumbered: '`{name}` counts {adds}, but `{name}.Done` is called {dones} times at most',
  locked: '`{name}.Wait` holds `{lock}`, which is needed on the way to `{name}.Done`',
  copied: '`{name}.Done` is called on a copy, so `{name}.Wait` never returns',
} as const;

interface Told {
  readonly message: keyof typeof messages;
  readonly data: Readonly<Record<string, string | number>>;
  readonly remedy: string;
  readonly notes: readonly Note[];
  readonly assumes?: string;
}

/** The message, the remedy and the places of a misuse. */
export function explain(model: Model, misuse: WaitGroupMisuse): Told {
  const { reason, name, wait } = misuse;
  const note = (
    spot: { pos: Parameters<Model['place']>[0]; at: Parameters<Model['place']>[1] },
    text: string,
  ): Note => ({
    at: model.place(spot.pos, spot.at),
    text,
  });
  const stuck = wait === undefined || wait.at === misuse.use.at ? [] : [note(wait, 'waits here')];
  const told = (
    message: Told['message'],
    remedy: string,
    notes: readonly Note[],
    data: Readonly<Record<string, string | number>> = {},
  ): Told => ({ message, data: { name, ...data }, remedy, notes: [...notes, ...stuck] });
  switch (reason.k) {
    case 'no-done':
      return told('noDone', `call \`defer ${name}.Done()\` first in each goroutine that is counted`, []);
    case 'done-missed': {
      const { fn, way } = reason.missed;
      return told(
        'missed',
        `make \`defer ${name}.Done()\` the first statement of the goroutine`,
        [
          note(reason.start, 'starts the goroutine'),
          ...(reason.missed.turn === undefined ? [] : [note(reason.missed.turn, 'turns to the way out')]),
          note({ pos: way.end, at: endOf(way) }, 'leaves without Done'),
        ],
        { fn: model.quotedName(fn.id) },
      );
    }
    case 'never-done':
      return told(
        'never',
        `make \`defer ${name}.Done()\` the first statement of the goroutine`,
        [note(reason.start, 'starts the goroutine')],
        { fn: model.quotedName(reason.target) },
      );
    case 'waits-for-itself':
      return told('itself', 'wait in a goroutine that is not counted', [note(reason.done, 'its own Done')], {
        fn: model.quotedName(misuse.use.pos.fn),
      });
    case 'add-inside':
      return {
        ...told('inside', `call \`${name}.Add\` before the go statement`, [note(reason.start, 'starts the goroutine')]),
        // Who waits in another method may come late enough.
        ...(reason.elsewhere && {
          assumes: `${model.quotedName(reason.wait.pos.fn)} can be called before the goroutine has begun`,
        }),
      };
    case 'not-started': {
      const text = {
        wait: 'is reached without a start',
        add: 'is reached again without a start',
        return: 'leaves without a start',
      }[reason.to];
      const refused = reason.refused === undefined ? [] : [note(reason.refused, 'does not run it where it fails')];
      return told(
        reason.refused === undefined ? 'unpaired' : 'refused',
        reason.refused === undefined
          ? `call \`${name}.Add\` right before the go statement`
          : `call \`${name}.Done\` where the call fails`,
        [...refused, ...(reason.to === 'add' ? [] : [note(reason.end, text)])],
      );
    }
    case 'wait-in-loop':
      return told('looped', 'wait behind the loop', [note(reason.add, 'counts all'), note(reason.start, 'starts one')]);
    case 'outnumbered':
      return told('outnumbered', 'count what is started', [], { adds: reason.adds, dones: reason.dones });
    case 'under-lock':
      return told(
        'locked',
        `unlock \`${reason.lock}\` before the wait`,
        [note(reason.held, 'takes the lock'), note(reason.needed, 'needs the lock')],
        { lock: reason.lock },
      );
    case 'copied':
      return told(
        'copied',
        reason.by === 'argument' ? `hand over \`&${name}\`` : 'give the method a pointer receiver',
        [note(reason.copy, 'copies the wait group')],
      );
  }
}

type Way = Extract<WaitGroupMisuse['reason'], { k: 'done-missed' }>['missed']['way'];

const endOf = ({ instr, term }: Way): Parameters<Model['place']>[1] =>
  instr?.at ?? ('at' in term ? term.at : { start: 0, end: 0 });
