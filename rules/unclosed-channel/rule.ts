import { defineRule } from '../../src/rule/rule.js';
import { explain, messages } from './parts/explain.js';

export default defineRule({
  id: 'unclosed-channel',
  summary: 'a range or receive that waits for a close or a value that nothing provides',
  level: 'warning',
  since: '0.1.0',
  messages,
  check({ model, report }) {
    for (const receive of model.receives()) {
      const at = model.place(receive.pos, receive.at);
      const told = explain(model, receive);
      const weak = receive.supposed === undefined ? told : model.certainty(receive.supposed);
      report({
        at,
        symbol: model.symbol(receive.pos.fn),
        message: told.message,
        data: { name: receive.name, fn: told.fn, verb: receive.range ? 'range over' : 'receive from' },
        remedy: told.remedy,
        related: told.notes,
        path: [...told.notes, { at, text: 'waits here for ever' }],
        ...(weak.assumes === undefined
          ? { confidence: 'high' }
          : { confidence: weak.confidence ?? 'medium', assumes: weak.assumes }),
      });
    }
  },
});
