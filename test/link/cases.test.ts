import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Answers, questionsIn } from './answers.js';
import { linkFiles, splitFiles } from './program.js';

// Each case is a program of several files. A comment asks for what the linker knows of its line, and says the answer:
//   //type: x T; y U     the types of the variables, import paths in place of package names
//   //calls: a | b | ?   what each call of the line can run, `?` for what is not seen; `outside` and `builtin` by name
//   //origin: A fate     names the value that comes into being here: it `escapes`, or code outside can read it (`exposed`)
//   //from: A, outside   where the values come from that the line sends on, receives from, closes or calls
const folder = new URL('cases/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

test.each(names)('%s', (name) => {
  const { files, whole } = splitFiles(readFileSync(new URL(name, folder), 'utf8'));
  const answers = new Answers(linkFiles(files, whole), files);
  const asked = questionsIn(files);
  expect(asked.length).toBeGreaterThan(0);
  const line = (q: (typeof asked)[number], text: string): string => `${q.file}:${q.line} ${q.question}: ${text}`;
  expect(asked.map((q) => line(q, answers.answer(q)))).toEqual(asked.map((q) => line(q, q.expected)));
});
