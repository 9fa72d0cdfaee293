import { defineRule } from '../../src/rule/rule.js';

export default defineRule({
  id: 'detached-context',
  summary: 'work that can block under a fresh context, though its caller gave one',
  level: 'warning',
  since: '0.1.0',
  messages: {
    detached:
      '`{name}` can block under `context.{made}()`, though `{reach}` is in reach: it goes on when its caller is gone',
  },
  check({ model, report }) {
    for (const { pos, at, made, reach, call, blocks } of model.detached()) {
      const notes = blocks === undefined ? [] : [{ at: model.place(blocks.pos, blocks.at), text: 'waits here' }];
      report({
        at: model.place(pos, at),
        symbol: model.symbol(pos.fn),
        message: 'detached',
        data: { name: call.name, made, reach },
        remedy: `hand over \`${reach}\`, or \`context.WithoutCancel(${reach})\` to say that the work must go on`,
        related: notes,
        path: [{ at: model.place(pos, at), text: 'makes a context that nothing ends' }, ...notes],
        confidence: 'high',
      });
    }
  },
});
