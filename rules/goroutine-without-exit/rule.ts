import { defineRule, type Pass } from '../../src/rule/rule.js';
import { assumptionOf, explain } from './parts/explain.js';

const messages = {
  endless: 'goroutine never ends: {why}',
  outlives: 'goroutine outlives `{context}`: it sleeps in `{fn}` and never looks whether `{context}` is done',
  literal: 'goroutine has neither a context nor a channel that could end it',
} as const;

export default defineRule({
  id: 'goroutine-without-exit',
  summary: 'a goroutine that can run or block for ever',
  level: 'warning',
  since: '0.1.0',
  messages,
  check(pass: Pass<typeof messages>) {
    const { model } = pass;
    const told = new Set<string>();
    for (const goroutine of model.goroutines()) {
      const { why, fn, pos, supposed } = goroutine;
      const at = model.place(pos, goroutine.at);
      const symbol = model.symbol(fn.id);
      told.add(`${pos.fn} ${goroutine.at.start}`);
      if (why.k === 'outlives') {
        pass.report({
          at,
          symbol,
          message: 'outlives',
          data: { context: why.context, fn: model.shortName(goroutine.target) },
          confidence: 'medium',
          assumes: 'the work is not meant to go on after its caller is gone',
          remedy: `wait in a select with \`<-${why.context}.Done()\` beside a timer, or pass a context made by context.WithoutCancel to say that it goes on`,
          related: [{ at: model.place(why.sleep.pos, why.sleep.at), text: 'sleeps here' }],
        });
        continue;
      }
      const { why: reason, remedy, notes } = explain(model, why);
      const assumed = assumptionOf(model, why);
      pass.report({
        at,
        symbol,
        message: 'endless',
        data: { why: reason },
        remedy,
        related: notes,
        path: [{ at, text: 'starts the goroutine' }, ...notes],
        ...model.certainty(supposed, assumed),
      });
    }
    for (const { pos, at } of pass.strict ? model.literally().goroutines : []) {
      if (told.has(`${pos.fn} ${at.start}`)) continue;
      pass.report({
        at: model.place(pos, at),
        symbol: model.symbol(pos.fn),
        message: 'literal',
        data: {},
        remedy: 'hand it a context or a done channel, and return when that is done',
        confidence: 'low',
      });
    }
  },
});
