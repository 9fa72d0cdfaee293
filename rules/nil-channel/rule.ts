import { defineRule } from '../../src/rule/rule.js';

const VERBS = { send: 'send on', recv: 'receive from', range: 'range over' } as const;

const REASONS = {
  variable: 'the variable is declared, and nothing ever makes a channel for it',
  field: 'no code sets the field',
  parameter: 'each call passes nil',
  timer: 'the timer of `time.AfterFunc` runs a function and has no channel',
} as const;

const REMEDIES = {
  made: (name: string) => `make \`${name}\` before it is used, in the constructor where it is a field`,
  timer: (name: string) => `leave out the receive from \`${name}\`: Stop alone is enough, there is nothing to drain`,
} as const;

export default defineRule({
  id: 'nil-channel',
  summary: 'a send, receive or range on a channel that is never made',
  level: 'warning',
  since: '0.1.0',
  messages: { never: '{verb} `{name}` blocks for ever: it is nil, since {reason}' },
  check({ model, report }) {
    for (const { pos, at, name, kind, holder } of model.nilChannels()) {
      report({
        at: model.place(pos, at),
        symbol: model.symbol(pos.fn),
        message: 'never',
        data: { verb: VERBS[kind], name, reason: REASONS[holder] },
        remedy: REMEDIES[holder === 'timer' ? 'timer' : 'made'](name),
        confidence: 'high',
      });
    }
  },
});
