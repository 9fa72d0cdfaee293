import type { BlockedReceive, EndlessGoroutine, Model, Note } from '../../../src/rule/rule.js';

export const messages = {
  nobody: '{verb} `{name}` waits for ever: nothing closes it or sends to it',
  dead: '{verb} `{name}` waits for ever: only code that nothing runs closes it or sends to it',
  noClose: '{verb} `{name}` never ends: nothing closes it',
  behind: '{verb} `{name}` waits for ever: it is closed only behind this wait',
  starter: '{verb} `{name}` can wait for ever: {fn} does not close it or send to it on each way out',
  starterOpen: '{verb} `{name}` can wait for ever: {fn} does not close it on each way out',
  oneToken: '{verb} `{name}` can wait for ever: one value is sent for several goroutines',
  leftOut: '{verb} `{name}` can wait for ever: {fn} can return without sending to it or closing it',
  leftOpen: '{verb} `{name}` can wait for ever: {fn} can return without closing it',
  taken: '{verb} `{name}` can wait for ever: its only value has been received before',
  allTaken: '{verb} `{name}` can wait for ever: all values that are sent to it have been received before',
  received: '{verb} `{name}` can wait for ever: the value of the timer has been received before',
  stopped: '{verb} `{name}` can wait for ever: the timer has been stopped before',
  flag: '{verb} `{name}` can wait for ever: nothing closes it, and the loop asks for the end only when a value comes',
  underLock: '{verb} `{name}` can wait for ever: it holds {fn}, which is needed before the send or close',
  spins: '{verb} `{name}` spins once the channel is closed: a closed channel never blocks, and the loop has no way out',
  deaf: 'the case of `{name}` does not leave the loop, which has no other way out: once it is ready the loop spins',
} as const;

/** A reason in words: which message, what to write instead, and the places that show it. */
export interface Told {
  readonly message: keyof typeof messages;
  readonly fn: string;
  readonly remedy: string;
  readonly notes: readonly Note[];
  readonly assumes?: string;
  readonly confidence?: 'high' | 'medium' | 'low';
}

/** What a receive waits for, and why it does not come. */
export function explain(model: Model, receive: BlockedReceive): Told {
  const { reason, made, name } = receive;
  const source: readonly Note[] =
    made === undefined ? [] : [{ at: model.place(made.pos, made.at), text: 'the channel is made here' }];
  const assumes = receive.assumes === undefined ? {} : { assumes: receive.assumes };
  switch (reason.k) {
    case 'nobody':
      return { ...assumes, ...ofNobody(model, receive, reason, source) };
    case 'left-out': {
      const fn = model.quotedName(reason.provider.id);
      const launch = reason.launch;
      const started =
        launch === undefined ? [] : [{ at: model.place(launch.pos, launch.at), text: 'the goroutine is started here' }];
      const end = { at: model.place(reason.way.end, reason.end), text: `${fn} leaves here` };
      return {
        message: receive.range ? 'leftOpen' : 'leftOut',
        fn,
        remedy: `close \`${name}\` by a defer at the beginning of ${fn}, so that each way out does it`,
        notes: [...source, ...started, end],
        ...assumes,
      };
    }
    case 'taken':
      return {
        message: reason.sends === 1 ? 'taken' : 'allTaken',
        fn: '',
        remedy: 'set the variable to nil once the value has come, or close the channel after the last value',
        notes: [...source, { at: model.place(reason.last.pos, reason.last.at), text: 'the last value comes here' }],
      };
    case 'drained':
      return {
        message: reason.by,
        fn: '',
        remedy: 'drain in a select with a default, or leave the drain out: from Go 1.23 Stop and Reset need none',
        notes: [
          {
            at: model.place(reason.since.pos, reason.since.at),
            text: reason.by === 'received' ? 'the value is received here' : 'the timer is stopped here',
          },
        ],
      };
    case 'needs-value':
      return {
        message: 'flag',
        fn: '',
        remedy: `close \`${name}\` where the flag is set, or select on a done channel beside it`,
        notes: [
          ...source,
          { at: model.place(reason.goroutine.pos, reason.goroutine.at), text: 'the goroutine is started here' },
          { at: model.place(reason.flag.pos, reason.flag.at), text: 'asked only when a value has come' },
        ],
        ...assumes,
      };
    case 'serves':
      return {
        message: 'noClose',
        fn: '',
        remedy: `close \`${name}\` where its owner ends, or select on a done channel or a context in the loop`,
        notes: source,
        ...assumes,
      };
    case 'under-lock':
      return {
        message: 'underLock',
        fn: `\`${reason.lock}\``,
        remedy: `unlock \`${reason.lock}\` before the wait`,
        notes: [
          ...source,
          { at: model.place(reason.held.pos, reason.held.at), text: 'the lock is taken here' },
          { at: model.place(reason.needed.pos, reason.needed.at), text: 'who would end the wait needs the lock here' },
        ],
      };
    case 'spins':
      return {
        message: 'spins',
        fn: '',
        remedy: 'receive with `v, ok :=` and leave the loop where ok is false, or range over the channel',
        notes: [
          { at: model.place(reason.close.pos, reason.close.at), text: 'closed here' },
          { at: model.place(reason.goroutine.pos, reason.goroutine.at), text: 'the goroutine is started here' },
        ],
      };
    case 'deaf':
      return {
        message: 'deaf',
        fn: '',
        remedy: 'return in that case: `break` leaves the select alone',
        notes:
          reason.close === undefined
            ? []
            : [{ at: model.place(reason.close.pos, reason.close.at), text: 'closed here' }],
      };
  }
}

type Nobody = BlockedReceive['reason'] & { readonly k: 'nobody' };

function ofNobody(
  model: Model,
  { name, range }: BlockedReceive,
  { waking, goroutine }: Nobody,
  source: readonly Note[],
): Told {
  const why = goroutine?.why;
  const started: readonly Note[] =
    goroutine === undefined
      ? []
      : [{ at: model.place(goroutine.pos, goroutine.at), text: 'the goroutine is started here' }];
  const told = { fn: '', remedy: `close \`${name}\` where the wait is to end`, notes: [...source, ...started] };
  const certainty = model.certainty(goroutine?.supposed);
  if (why?.k === 'missed') return { ...told, ...ofStarter(model, why, range, started), ...certainty };
  if (why?.k === 'one-token') {
    const at = model.place(why.send.pos, why.send.at);
    return {
      ...told,
      message: 'oneToken',
      remedy: 'close the channel in place of the send: a close reaches every goroutine',
      notes: [{ at, text: 'this one value ends one goroutine only' }, ...told.notes],
      assumes: `${model.shortName(why.send.pos.fn)} is not called once for each goroutine`,
    };
  }
  if (waking.because === 'no-close' || waking.ready) {
    return {
      ...told,
      message: 'noClose',
      remedy: `close \`${name}\` where the last value was sent, or select on a done channel or a context in the loop`,
      ...certainty,
    };
  }
  const message = waking.because === 'dead' || waking.because === 'behind' ? waking.because : 'nobody';
  return { ...told, message, ...certainty };
}

function ofStarter(
  model: Model,
  why: EndlessGoroutine['why'] & { readonly k: 'missed' },
  range: boolean,
  started: readonly Note[],
): Pick<Told, 'message' | 'fn' | 'remedy' | 'notes'> {
  const fn = model.quotedName(why.fn.id);
  const made = { at: model.place(why.origin.pos, why.origin.at), text: 'the channel is made here' };
  return {
    message: range ? 'starterOpen' : 'starter',
    fn,
    remedy: 'close the channel on this way too, best by a defer right behind its make',
    notes: [
      { at: model.place(why.way.end, why.end), text: `${fn} ends here and leaves the channel open` },
      made,
      ...started,
    ],
  };
}
