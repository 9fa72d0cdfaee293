import { defineRule } from '../../src/rule/rule.js';
import { explain, messages } from './parts/explain.js';

export default defineRule({
  id: 'unguarded-send',
  summary: 'a send that can block for ever because its receiver may be gone',
  level: 'warning',
  since: '0.1.0',
  messages,
  check({ model, report, strict }) {
    for (const send of model.sends()) {
      const at = model.place(send.send.pos, send.send.at);
      const told = explain(model, send);
      if (told.weak === true && !strict) continue;
      const also = send.others.map((o) => ({ at: model.place(o.pos, o.at), text: 'also sends here' }));
      const idle = send.idle.map((c) => ({ at: model.place(c.pos, c.at), text: 'nothing makes this case ready' }));
      report({
        at,
        symbol: model.symbol(send.send.pos.fn),
        message: told.message,
        data: { name: send.name, fn: told.fn },
        remedy: told.remedy,
        repair: model.resultChannel(send),
        related: [...told.notes, ...idle, ...also],
        path: [...told.notes, { at, text: 'the send waits for ever' }],
        ...(told.assumes === undefined
          ? { confidence: 'high' }
          : { confidence: told.weak === true ? 'low' : 'medium', assumes: told.assumes }),
      });
    }
    for (const { pos, at, name } of strict ? model.literally().sends : []) {
      report({
        at: model.place(pos, at),
        symbol: model.symbol(pos.fn),
        message: 'bare',
        data: { name },
        remedy: 'send in a select beside a context or done channel, or give the channel a buffer',
        confidence: 'low',
      });
    }
  },
});
