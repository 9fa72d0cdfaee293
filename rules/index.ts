import type { Rule } from '../src/rule/rule.js';

export const rules: readonly Rule[] = [];
