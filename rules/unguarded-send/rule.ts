import { defineRule, type Note } from '../../src/rule/rule.js';

export default defineRule({
  id: 'unguarded-send',
  summary: 'a send that can block for ever because its receiver may be gone',
  level: 'warning',
  since: '0.1.0',
  messages: {
    nobody: 'send on `{name}` blocks for ever: nothing receives from it',
    left: 'send on `{name}` can block for ever: {fn} can return without receiving from it',
    receiverLeaves: 'send on `{name}` can block for ever: {fn}, which receives from it, can return before',
    returned: 'send on `{name}` can block for ever: {fn} returns the unbuffered channel, and a caller that stops receiving leaves the sender behind',
  },
  check({ model, report }) {
    for (const { send, name, made, reason } of model.sends()) {
      const at = model.place(send.pos, send.at);
      const origin: Note[] = made === undefined ? [] : [{ at: model.place(made.pos, made.at), text: 'the channel is made here' }];
      const shared = { at, symbol: model.symbol(send.pos.fn) };
      const guard = 'or send in a select beside a context or done channel';
      if (reason.k === 'nobody') {
        report({ ...shared, message: 'nobody', data: { name }, confidence: 'high', remedy: `receive from \`${name}\`, or remove the send`, related: origin });
      } else if (reason.k === 'left') {
        const { way } = reason;
        const capacity = reason.total.k === 'number' ? `make \`${name}\` with capacity ${reason.total.n}` : `make \`${name}\` as large as the number of sends`;
        const leaves: Note[] = 'at' in way.term ? [{ at: model.place(way.end, way.term.at), text: 'returns here without receiving' }] : [];
        report({
          ...shared,
          message: 'left',
          data: { name, fn: `\`${model.shortName(reason.fn.id)}\`` },
          confidence: 'high',
          remedy: `${capacity}, ${guard}`,
          related: [...leaves, ...origin],
          path: [...origin, ...leaves, { at, text: 'the send waits for a receiver that is gone' }],
        });
      } else if (reason.k === 'receiver-leaves') {
        const { way, receiver, fn } = reason;
        const leaves: Note[] = 'at' in way.term ? [{ at: model.place(way.end, way.term.at), text: 'the receiver returns here' }] : [];
        const receives: Note = { at: model.place(receiver.pos, receiver.at), text: 'the receiver' };
        report({
          ...shared,
          message: 'receiverLeaves',
          data: { name, fn: `\`${model.shortName(fn.id)}\`` },
          confidence: 'medium',
          assumes: 'a send can still come when the receiver has returned',
          remedy: 'send in a select beside what ends the receiver',
          related: [receives, ...leaves, ...origin],
          path: [...origin, receives, ...leaves, { at, text: 'the send waits for a receiver that is gone' }],
        });
      } else {
        report({
          ...shared,
          message: 'returned',
          data: { name, fn: `\`${model.shortName(reason.fn.id)}\`` },
          confidence: 'medium',
          assumes: 'a caller may stop receiving',
          remedy: `take a context and send in a select beside \`<-ctx.Done()\`; for a single result give \`${name}\` capacity 1`,
          related: origin,
        });
      }
    }
  },
});
