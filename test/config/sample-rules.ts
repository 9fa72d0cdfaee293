import type { ConfigurableRule } from '../../src/finding/rule-option.js';

/** Rules with an option of every type. */
export const sampleRules: readonly ConfigurableRule[] = [
  { id: 'unstopped-ticker', summary: 'a ticker', level: 'warning' },
  {
    id: 'unguarded-send',
    summary: 'a send',
    level: 'warning',
    options: {
      depth: { type: 'count', summary: 'how deep', default: 1, least: 1 },
      lenient: { type: 'flag', summary: 'less', default: false },
      small: { type: 'choice', of: ['off', 'note'], summary: 'small ones', default: 'note' },
      names: { type: 'texts', summary: 'of whom', default: [] },
    },
  },
];
