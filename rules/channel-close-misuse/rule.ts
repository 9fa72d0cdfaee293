import { type CloseMisuse, defineRule, onlyHigh } from '../../src/rule/rule.js';

const messages = {
  twice: '`{name}` is closed a second time here: the first close is on the same way',
  deferred: '`{name}` is closed here and by its deferred close, and the second of them panics',
  again: '`{name}` is closed again by the next turn of the loop',
  each: '`{name}` is closed by each goroutine that the loop starts, and the second close panics',
  both: '`{name}` is closed by two goroutines, and the second close panics',
  sentAfter: '`{name}` is sent to after its close',
  stillSends: '`{name}` can be closed before this send: nobody waits for the sender',
} as const;

const REMEDY = {
  close: 'close it in one place: the goroutine that sends, or behind a sync.Once',
  send: 'let the sender close the channel, or wait for the senders before the close',
} as const;

export default defineRule({
  id: 'channel-close-misuse',
  summary: 'a channel that is closed twice, or sent to after its close',
  level: 'warning',
  since: '0.1.0',
  options: onlyHigh,
  messages,
  check({ model, report }) {
    for (const misuse of model.closes()) {
      const { use, name, reason, assumes } = misuse;
      const first =
        'first' in reason ? [{ at: model.place(reason.first.pos, reason.first.at), text: 'closed here' }] : [];
      const close =
        'close' in reason ? [{ at: model.place(reason.close.pos, reason.close.at), text: 'closed here' }] : [];
      const start =
        'start' in reason && reason.start !== undefined
          ? [{ at: model.place(reason.start.pos, reason.start.at), text: 'starts the goroutine' }]
          : [];
      const notes = [...start, ...first, ...close];
      report({
        at: model.place(use.pos, use.at),
        symbol: model.symbol(use.pos.fn),
        message: messageOf(reason),
        data: { name },
        remedy: use.kind === 'send' ? REMEDY.send : REMEDY.close,
        related: notes,
        path: notes,
        ...(assumes === undefined ? { confidence: 'high' } : { confidence: 'medium', assumes }),
      });
    }
  },
});

function messageOf(reason: CloseMisuse['reason']): keyof typeof messages {
  switch (reason.k) {
    case 'twice':
      return reason.deferred ? 'deferred' : 'twice';
    case 'again':
      return reason.start === undefined ? 'again' : 'each';
    case 'both':
      return 'both';
    case 'sent-after':
      return 'sentAfter';
    case 'still-sends':
      return 'stillSends';
  }
}
