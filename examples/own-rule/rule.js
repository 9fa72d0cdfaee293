// @ts-check
import { defineRule } from 'gorphan';

/** A house rule: in some folders a goroutine must be told when to end, whatever gorphan can prove about it. */
export default defineRule({
  id: 'supervised-goroutine',
  summary: 'a goroutine that neither has a context nor listens to a channel',
  level: 'warning',
  since: '1.0.0',
  messages: {
    alone: 'nothing tells the goroutine in {fn} when to end',
  },
  options: {
    folders: {
      type: 'texts',
      default: [],
      summary: 'The folders where the rule holds, from the root; none: everywhere.',
    },
  },
  check({ model, report, optionsAt }) {
    for (const { pos, at } of model.literally().goroutines) {
      const place = model.place(pos, at);
      const { folders } = optionsAt(place);
      const file = model.fileName(place.file) ?? '';
      if (folders.length > 0 && !folders.some((folder) => file.startsWith(`${folder}/`))) continue;
      report({
        at: place,
        symbol: model.symbol(pos.fn),
        message: 'alone',
        data: { fn: model.quotedName(pos.fn) },
        remedy: 'give it a context and return when that is done',
        confidence: 'high',
      });
    }
  },
});
