#!/usr/bin/env node
import { rules } from '../../rules/index.js';
import { run } from './run.js';

const { argv, stdin, stdout, stderr, env } = process;
const isTTY = { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true };
const io = { argv: argv.slice(2), stdin, stdout, stderr, env, cwd: process.cwd(), isTTY, columns: stdout.columns };
process.exitCode = await run({ ...io, clock: () => performance.now() }, rules);
