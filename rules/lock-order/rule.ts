import { defineRule } from '../../src/rule/rule.js';

export default defineRule({
  id: 'lock-order',
  summary: 'two locks that are taken in both orders',
  level: 'warning',
  since: '0.1.0',
  messages: {
    both: '{fn} takes `{second}` while it holds `{first}`, and {other} takes them the other way round: each may wait for the other',
  },
  check({ model, report }) {
    for (const { one, other } of model.lockOrders()) {
      const notes = [
        { at: model.place(one.held.pos, one.held.at), text: `\`${one.first}\` is taken here` },
        { at: model.place(one.inner.pos, one.inner.at), text: `\`${one.second}\` is taken here` },
        { at: model.place(other.held.pos, other.held.at), text: `\`${other.first}\` is taken here` },
        { at: model.place(other.inner.pos, other.inner.at), text: `\`${other.second}\` is taken here` },
      ];
      report({
        at: model.place(one.then.pos, one.then.at),
        symbol: model.symbol(one.fn.id),
        message: 'both',
        data: {
          fn: model.quotedName(one.fn.id),
          first: one.first,
          second: one.second,
          other: model.quotedName(other.fn.id),
        },
        remedy: `take the two in one order everywhere, or unlock \`${one.first}\` before`,
        related: notes,
        path: notes,
        confidence: 'medium',
        assumes: 'the two run at the same time',
      });
    }
  },
});
