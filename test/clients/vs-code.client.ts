import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blockUnder } from '../readme.js';
import { newUser } from './project.js';

interface Task {
  readonly command: string;
  readonly args: readonly string[];
  readonly problemMatcher: {
    readonly pattern: {
      readonly regexp: string;
      readonly file: number;
      readonly line: number;
      readonly column: number;
      readonly severity: number;
      readonly message: number;
      readonly code: number;
    };
  };
}

const { tasks } = JSON.parse(blockUnder('VS Code', 'json')) as { readonly tasks: readonly Task[] };

/** What VS Code puts in the place of its variables; there is no shell between. */
function run(task: Task, file: string, format: readonly string[] = []) {
  const { folder, env } = newUser();
  const args = task.args.map((arg) => arg.replace(/\$\{file\}/, join(folder, file)));
  return spawnSync(task.command, [...args, ...format], { cwd: folder, env, encoding: 'utf8' });
}

test.each(tasks.map((task) => [task] as const))('the matcher reads what gorphan prints: $command $args', (task) => {
  const { pattern } = task.problemMatcher;
  const { stdout, status } = run(task, 'internal/track/track.go');
  expect(status).toBe(1);
  const expression = new RegExp(pattern.regexp);
  const read = stdout.split('\n').flatMap((line) => {
    const match = expression.exec(line);
    if (match === null) return [];
    const at = (group: number): string => match[group] ?? '';
    return [
      {
        file: at(pattern.file),
        line: Number(at(pattern.line)),
        column: Number(at(pattern.column)),
        level: at(pattern.severity),
        message: at(pattern.message),
        rule: at(pattern.code),
      },
    ];
  });
  const json = run(task, 'internal/track/track.go', ['--format', 'json']);
  const told = JSON.parse(json.stdout) as {
    readonly results: readonly {
      readonly at: { readonly file: string; readonly line: number; readonly column: number };
      readonly level: string;
      readonly message: string;
      readonly rule: string;
    }[];
  };
  expect(told.results.length).toBeGreaterThan(0);
  expect(read).toEqual(
    told.results.map(({ at, level, message, rule }) => ({
      file: at.file,
      line: at.line,
      column: at.column,
      level,
      message,
      rule,
    })),
  );
});
