import type { Model, Note, UnguardedSend } from '../../../src/rule/rule.js';

export const messages = {
  bare: 'send on `{name}`, which has no buffer, has no other way out',
  nobody: 'send on `{name}` blocks for ever: nothing receives from it',
  outnumbered: 'send on `{name}` can block for ever: {fn}',
  early: 'send on `{name}` blocks for ever: nobody else has the channel yet',
  own: 'send on `{name}` blocks for ever: {fn} is the only one to receive from it',
  left: 'send on `{name}` can block for ever: {fn} can return without receiving from it',
  joined: 'send on `{name}` can block for ever: {fn} waits for the senders before it receives',
  receiverLeaves: 'send on `{name}` can block for ever: {fn}, which receives from it, can return before',
  underLock: 'send on `{name}` can block for ever: it holds {fn}, which the receiver needs before it receives',
  returned:
    'send on `{name}` can block for ever: {fn} returns the channel, and a caller that stops receiving leaves the sender behind',
  unwatched: 'send on `{name}` does not watch {fn}, as the function does elsewhere: it can block for ever',
} as const;

/** What is told of a send: the message, who is at fault, the places, and the remedy. */
export interface Told {
  readonly message: Exclude<keyof typeof messages, 'bare'>;
  readonly fn: string;
  readonly remedy: string;
  readonly notes: readonly Note[];
  readonly assumes?: string;
  /** What is assumed has too often been wrong: only a strict run tells it. */
  readonly weak?: boolean;
}

const GUARD = 'send in a select beside a context or done channel';

export function explain(model: Model, { name, made, reason }: UnguardedSend): Told {
  const origin: readonly Note[] =
    made === undefined ? [] : [{ at: model.place(made.pos, made.at), text: 'the channel is made here' }];
  switch (reason.k) {
    case 'nobody':
      return { message: 'nobody', fn: '', remedy: `receive from \`${name}\`, or remove the send`, notes: origin };
    case 'outnumbered': {
      const fn = `it is sent to ${reason.sends} times and received from ${reason.receives === 1 ? 'once' : `${reason.receives} times`}`;
      return {
        message: 'outnumbered',
        fn,
        remedy: `close \`${name}\` instead of sending, or receive as often as is sent`,
        notes: origin,
      };
    }
    case 'early': {
      const remedy = `give \`${name}\` a buffer, or start who receives before the send`;
      return { message: 'early', fn: '', remedy, notes: origin };
    }
    case 'own': {
      const fn = quoted(model, reason.fn.id);
      const receives: Note = { at: model.place(reason.receiver.pos, reason.receiver.at), text: 'the only receive' };
      return {
        message: 'own',
        fn,
        remedy: `give \`${name}\` a buffer, or receive in another goroutine`,
        notes: [...origin, receives],
      };
    }
    case 'left': {
      const { amount } = reason.total;
      const size =
        amount.k === 'number'
          ? `make \`${name}\` with capacity ${amount.n}`
          : `make \`${name}\` as large as the number of sends`;
      const start: Note = { at: model.startOf(reason.launch), text: 'the sender is started here' };
      const notes = [...origin, start, ...leaves(model, reason.way, 'returns here without receiving')];
      return {
        message: 'left',
        fn: quoted(model, reason.fn.id),
        remedy: `${size}, or ${GUARD}`,
        notes,
        ...(reason.comesAgain && { assumes: `the loop sends more often than \`${name}\` is made for`, weak: true }),
        ...(reason.inPassing && { assumes: 'it returns between the look of the sender and the send', weak: true }),
      };
    }
    case 'joined': {
      const wait: Note = { at: model.place(reason.join.pos, reason.join.at), text: 'waits for the senders here' };
      const remedy = 'wait in a goroutine of its own that then closes the channel, and receive meanwhile';
      return { message: 'joined', fn: quoted(model, reason.fn.id), remedy, notes: [...origin, wait] };
    }
    case 'receiver-leaves': {
      const receives: Note = { at: model.place(reason.receiver.pos, reason.receiver.at), text: 'the receiver' };
      return {
        message: 'receiverLeaves',
        fn: quoted(model, reason.fn.id),
        remedy: 'send in a select beside what ends the receiver',
        notes: [...origin, receives, ...leaves(model, reason.way, 'the receiver returns here')],
        assumes: 'a send can still come when the receiver has returned',
        ...(reason.uncalled === true ? { weak: true } : {}),
      };
    }
    case 'under-lock':
      return {
        message: 'underLock',
        fn: `\`${reason.lock}\``,
        remedy: `unlock \`${reason.lock}\` before the send`,
        notes: [
          ...origin,
          { at: model.place(reason.held.pos, reason.held.at), text: 'the lock is taken here' },
          { at: model.place(reason.needed.pos, reason.needed.at), text: 'the receiver waits for the lock here' },
        ],
        ...(reason.buffered === true ? { assumes: 'the buffer can be full', weak: true } : {}),
      };
    case 'returned':
      return {
        message: 'returned',
        fn: quoted(model, reason.fn.id),
        remedy: `take a context and send in a select beside its Done; for a single result give \`${name}\` capacity 1`,
        notes: origin,
        assumes: 'a caller may stop receiving',
        ...(reason.toTheEnd === true ? { weak: true } : {}),
      };
    case 'unwatched': {
      const watch: Note = {
        at: model.place(reason.watch.pos, reason.watch.at),
        text: `watches \`${reason.name}\` here`,
      };
      return {
        message: 'unwatched',
        fn: `\`${reason.name}\``,
        remedy: `send in a select beside \`${reason.name}\``,
        notes: [...origin, watch],
        assumes: `the receiver stops receiving when \`${reason.name}\` is done`,
        ...(reason.blind === true ? { weak: true } : {}),
      };
    }
  }
}

const quoted = (model: Model, fn: number): string => model.quotedName(fn);

function leaves(model: Model, way: Extract<UnguardedSend['reason'], { k: 'left' }>['way'], text: string): Note[] {
  if (way.instr !== undefined)
    return [{ at: model.place(way.end, way.instr.at), text: 'makes the next one here without receiving' }];
  return 'at' in way.term ? [{ at: model.place(way.end, way.term.at), text }] : [];
}
