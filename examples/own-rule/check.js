#!/usr/bin/env node
// @ts-check
import { lint } from 'gorphan';
import rule from './rule.js';

// Ctrl-C ends the check, and so does a minute.
const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort(new Error('stopped')));
const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(60_000)]);

const { report } = await lint({ paths: process.argv.slice(2), rules: [rule], signal });
for (const { at, level, message, rule: id } of report.results) {
  console.log(`${at.file}:${at.startLine}:${at.startByteColumn}: ${level}: ${message} (${id})`);
}
for (const { kind, message } of report.notifications) console.error(`${kind}: ${message}`);
process.exitCode = report.results.length > 0 ? 1 : 0;
