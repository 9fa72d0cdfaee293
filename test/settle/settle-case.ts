import type { Finding } from '../../src/finding/finding.js';
import { type Settled, type SettleInput, settle } from '../../src/settle/settle.js';
import type { SettleFile } from '../../src/settle/settle-input.js';

export const RULES = ['goroutine-without-exit', 'missing-unsubscribe', 'unguarded-send', 'unstopped-ticker'] as const;

/** The span of the n-th (from 0) occurrence of a piece of the text. */
export function spanOf(text: string, piece: string, n = 0): { readonly start: number; readonly end: number } {
  let start = text.indexOf(piece);
  for (let i = 0; i < n; i++) start = text.indexOf(piece, start + 1);
  if (start === -1) throw new Error(`the text has no ${piece}`);
  return { start, end: start + piece.length };
}

/** A finding of a rule at a piece of the text. */
export function finding(file: string, text: string, rule: string, piece: string, more: Partial<Finding> = {}): Finding {
  return {
    file,
    span: spanOf(text, piece),
    rule,
    level: 'warning',
    confidence: 'high',
    message: `${rule} at ${piece}`,
    remedy: 'end it',
    related: [],
    path: [],
    symbol: 'p.f',
    ...more,
  };
}

/** What lowering would say of a gofmt-clean text: its directives, and functions that end with a brace in column one. */
export function fileOf(file: string, text: string): SettleFile {
  const directives = [...text.matchAll(/\/\/\s*(?:gorphan:|nolint)[^\n]*/g)].map((match) => ({
    at: { start: match.index, end: match.index + match[0].length },
    text: match[0].replace(/^\/\//, ''),
  }));
  const funcs = [...text.matchAll(/^func [^{]*/gm)].map((match) => ({
    kind: 'func',
    header: { start: match.index, end: match.index + match[0].trimEnd().length },
    whole: { start: match.index, end: text.indexOf('\n}', match.index) + 2 },
  }));
  return { file, directives, funcs, problems: [] };
}

export function inputOf(text: string, findings: readonly Finding[], more: Partial<SettleInput> = {}): SettleInput {
  return {
    findings,
    notifications: [],
    files: [fileOf('a.go', text)],
    knownRules: RULES,
    ranRules: () => RULES,
    textOf: (file) => (file === 'a.go' ? text : undefined),
    ...more,
  };
}

/** Settles findings of the file `a.go`. */
export const settleText = (text: string, findings: readonly Finding[], more: Partial<SettleInput> = {}): Settled =>
  settle(inputOf(text, findings, more));

/** The remaining results in short: `unguarded-send:7`. */
export const shortResults = (settled: Settled): readonly string[] =>
  settled.results.map(({ rule, at }) => `${rule}:${at.startLine}`);

export const messagesOf = (settled: Settled): readonly string[] => settled.notifications.map(({ message }) => message);
