import { defineRule } from '../../src/rule/rule.js';
import { explain, messages } from './parts/explain.js';

export default defineRule({
  id: 'waitgroup-misuse',
  summary: 'a wait group that counts wrongly, so that Wait never returns or returns too early',
  level: 'warning',
  since: '0.1.0',
  messages,
  check({ model, report }) {
    for (const misuse of model.waitGroups()) {
      const at = model.place(misuse.use.pos, misuse.use.at);
      const told = explain(model, misuse);
      report({
        repair: model.countBefore(misuse),
        at,
        symbol: model.symbol(misuse.use.pos.fn),
        message: told.message,
        data: told.data as never,
        remedy: told.remedy,
        related: told.notes,
        path: [...told.notes],
        ...(told.assumes === undefined ? { confidence: 'high' } : { confidence: 'medium', assumes: told.assumes }),
      });
    }
  },
});
