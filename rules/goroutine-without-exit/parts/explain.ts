import type { EndlessGoroutine, Model, Note, Obstacle } from '../../../src/rule/rule.js';

/** Why something never ends, the places that show it, and what to write instead. */
export interface Told {
  readonly why: string;
  readonly remedy: string;
  readonly notes: readonly Note[];
}

/** What keeps the goroutine, in words. */
export function explain(model: Model, why: Exclude<EndlessGoroutine['why'], { readonly k: 'outlives' }>): Told {
  if (why.k === 'late-cancel') return ofMessenger(model, why);
  if (why.k === 'unread-pipe') return ofPipe(model, why);
  if (why.k === 'unclosed-pipe') return ofReadPipe(model, why);
  const told = ofObstacle(model, why.obstacle);
  if (why.k === 'obstacle') return told;
  if (why.k === 'one-token') {
    const at = model.place(why.send.pos, why.send.at);
    return {
      ...told,
      remedy: 'close the channel in place of the send: a close reaches every goroutine',
      notes: [{ at, text: 'this one value ends one goroutine only' }, ...told.notes],
    };
  }
  const fn = `\`${model.shortName(why.fn.id)}\``;
  const text = {
    missed: `${fn} ends here and leaves the channel open`,
    'thrown-away': `${fn} returns here without the object and leaves its channel open`,
    skipped: `${fn} fails here and leaves the channel open`,
  }[why.k];
  return { ...told, remedy: REMEDIES[why.k], notes: [{ at: model.place(why.way.end, why.end), text }, ...told.notes] };
}

const REMEDIES = {
  missed: 'close the channel on this way too, best by a defer right behind its make',
  'thrown-away': 'stop the object on this way too, or start its goroutine when nothing can fail any more',
  skipped: 'close the channel first, and return the error after that',
} as const;

function ofMessenger(model: Model, why: Extract<EndlessGoroutine['why'], { readonly k: 'late-cancel' }>): Told {
  return {
    why: `it waits for \`${why.signal}\` to cancel a context, and waits on when that was cancelled by somebody else`,
    remedy: 'wait for the Done of the derived context too, or use context.AfterFunc and its stop function',
    notes: [
      { at: model.place(why.wait.pos, why.wait.at), text: 'waits here' },
      { at: model.place(why.cancel.pos, why.cancel.at), text: 'cancels here' },
    ],
  };
}

function ofPipe(model: Model, why: Extract<EndlessGoroutine['why'], { readonly k: 'unread-pipe' }>): Told {
  return {
    why: `it writes into a pipe, and ${model.quotedName(why.fn.id)} can return without reading it to the end or closing \`${why.name}\``,
    remedy: `defer \`${why.name}.Close()\` right behind io.Pipe: it ends the writes that wait`,
    notes: [
      { at: model.place(why.way.end, why.end), text: 'returns here and leaves the read end open' },
      { at: model.place(why.made.pos, why.made.at), text: 'the pipe is made here' },
    ],
  };
}

function ofReadPipe(model: Model, why: Extract<EndlessGoroutine['why'], { readonly k: 'unclosed-pipe' }>): Told {
  const { name, left, made } = why;
  const who = left === undefined ? 'nothing closes' : `${model.quotedName(left.fn.id)} can return without closing`;
  const notes = [{ at: model.place(made.pos, made.at), text: 'the pipe is made here' }];
  return {
    why: `it reads a pipe to its end, and ${who} \`${name}\``,
    remedy: `close \`${name}\` when all is written, best by a defer: only that ends the reads`,
    notes:
      left === undefined
        ? notes
        : [{ at: model.place(left.way.end, left.end), text: 'returns here and leaves the write end open' }, ...notes],
  };
}

/** What a finding of this kind takes for granted; undefined where everything was seen. */
export function assumptionOf(model: Model, why: EndlessGoroutine['why']): string | undefined {
  if (why.k === 'one-token') return `${model.shortName(why.send.pos.fn)} is not called once for each goroutine`;
  if (why.k === 'skipped') return `${model.shortName(why.fn.id)} is not called again when it has failed`;
  if (why.k === 'late-cancel') return `\`${why.signal}\` lives longer than the context`;
  return undefined;
}

function ofObstacle(model: Model, obstacle: Obstacle): Told {
  const at = model.place(obstacle.pos, obstacle.at);
  if (obstacle.kind === 'call' && obstacle.inner !== undefined) {
    const inner = ofObstacle(model, obstacle.inner);
    const name = `\`${model.shortName(obstacle.callee ?? -1)}\``;
    const why = inner.why.replace(/^(it|its) /, (_, word: string) => (word === 'it' ? 'which ' : 'whose '));
    return {
      why: `it calls ${name}, ${why}`,
      remedy: inner.remedy,
      notes: [{ at, text: `calls ${name}` }, ...inner.notes],
    };
  }
  return ofTicker(at, obstacle) ?? ofSignal(model, at, obstacle) ?? ofWait(model, at, obstacle) ?? ofLoop(at, obstacle);
}

const LEFT = 'this loop is never left';

function ofTicker(at: Note['at'], { kind, waking }: Obstacle): Told | undefined {
  if (kind !== 'range' || waking?.because !== 'ticker') return undefined;
  return {
    why: 'it ranges over the channel of a ticker, which Stop does not close',
    remedy: 'select on a done channel or a context beside the ticker, and return there',
    notes: [{ at, text: LEFT }],
  };
}

function ofSignal(model: Model, at: Note['at'], { kind, ch, pos }: Obstacle): Told | undefined {
  if (kind !== 'signal') return undefined;
  const text = ch === undefined ? undefined : model.textOf(pos.fn, ch);
  const name = text === undefined ? 'a condition' : `\`${text}\``;
  return {
    why: `it waits for ${name}, which nothing signals`,
    remedy: `call ${text === undefined ? 'Broadcast' : `\`${text}.Broadcast\``} where what it waits for changes`,
    notes: [{ at, text: 'waits here' }],
  };
}

/** A wait that nothing ends: the whole obstacle, or the case that a loop would be left by. */
function ofWait(model: Model, at: Note['at'], obstacle: Obstacle): Told | undefined {
  const { waking, ch, kind } = obstacle;
  if (waking === undefined || waking.because === undefined || waking.because === 'ticker') return undefined;
  const text = ch === undefined ? undefined : model.textOf(obstacle.pos.fn, ch);
  const name = text === undefined ? 'a channel' : `\`${text}\``;
  const made: readonly Note[] =
    waking.made === undefined
      ? []
      : [
          {
            at: model.place(waking.made.pos, waking.made.at),
            text: waking.because === 'context' ? 'the context is made here' : 'the channel is made here',
          },
        ];
  const notes: readonly Note[] = [{ at, text: kind === 'receive' || kind === 'select' ? 'waits here' : LEFT }, ...made];
  if (waking.because === 'context') {
    return {
      why: `it waits for ${name}, and nothing cancels that context`,
      remedy:
        'pass the context of the caller, or derive one with context.WithCancel and call its cancel function where the goroutine is to end',
      notes,
    };
  }
  if (kind === 'range') {
    return {
      why: `it ranges over ${name}, which ${waking.because === 'supposed' ? 'its starter does not always close' : waking.ready ? 'nothing closes' : NOBODY[waking.because]}`,
      remedy: `close ${text === undefined ? 'the channel' : name} where the last value was sent, or select on a done channel or a context in the loop`,
      notes,
    };
  }
  return {
    why: `it waits for ${name}, which ${NOBODY[waking.because]}`,
    remedy: `close ${text === undefined ? 'the channel' : name} where the goroutine is to end`,
    notes,
  };
}

const NOBODY = {
  'no-close': 'nothing closes',
  nobody: 'nothing closes or sends to',
  dead: 'only code that nothing runs closes or sends to',
  behind: 'is closed only behind this wait',
  supposed: 'its starter does not always close or send to',
  skipped: 'is left open when something else fails first',
  'one-token': 'gets one value for several goroutines',
} as const;

function ofLoop(at: Note['at'], { kind }: Obstacle): Told {
  if (kind === 'select') {
    return {
      why: 'it waits in a select that no case can ever leave',
      remedy: 'add a case for a context or a done channel that returns',
      notes: [{ at, text: 'waits here' }],
    };
  }
  return {
    why: 'its loop has no way out: no return, no break, no done channel, no context',
    remedy: 'select on a context or a done channel in the loop, and return there',
    notes: [{ at, text: LEFT }],
  };
}
