import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockUnder } from '../readme.js';
import { need } from './debian.js';
import { newUser, type Project } from './project.js';

const settings = blockUnder('Vim and Neovim', 'vim');
const file = 'internal/track/track.go';

interface Entry {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly type: string;
  readonly text: string;
}

/** What is in the quickfix list after the commands were typed; the editor saw the file and the user's settings. */
function quickfix({ folder, home, env }: Project, editor: readonly string[], commands: readonly string[]) {
  const out = join(home, 'quickfix.json');
  const keys =
    "{'file': e.bufnr ? bufname(e.bufnr) : '', 'line': e.lnum, 'column': e.col, 'type': e.type, 'text': e.text}";
  const dump = `call writefile([json_encode(map(getqflist(), {_, e -> ${keys}}))], '${out}')`;
  const [program = '', ...flags] = editor;
  const typed = [...commands, dump, 'qall!'].flatMap((command) => ['-c', command]);
  const done = spawnSync(program, [...flags, '-n', file, ...typed], {
    cwd: folder,
    env,
    encoding: 'utf8',
    input: '',
    timeout: 60_000,
  });
  expect(done.status, `${done.stdout}${done.stderr}`).toBe(0);
  return JSON.parse(readFileSync(out, 'utf8')) as readonly Entry[];
}

/** As `examples/leaky` has it; `shift`: lines that were put above. */
const expected = (shift: number): readonly Entry[] => [
  {
    file,
    line: 28 + shift,
    column: 11,
    type: 'W',
    text: expect.stringMatching(/^ticker `alive` is never stopped: .*\(unstopped-ticker\)$/),
  },
  { file, line: 40 + shift, column: 4, type: 'I', text: 'leaves the function here without stopping it' },
  { file: '', line: 0, column: 0, type: 'I', text: 'fix: write `defer alive.Stop()` right after it is made' },
];

describe.each([
  { name: 'Vim', program: 'vim', debian: 'vim', flags: ['--not-a-term'], place: '.vim/after/ftplugin/go.vim' },
  {
    name: 'Neovim',
    program: 'nvim',
    debian: 'neovim',
    flags: ['--headless'],
    place: '.config/nvim/after/ftplugin/go.vim',
  },
])('$name', ({ program, debian, flags, place }) => {
  const missing = need(program, debian);

  test(`fills the quickfix list when a file is saved${missing === undefined ? '' : `: ${missing}`}`, (context) => {
    context.skip(missing !== undefined, missing);
    const user = newUser({ [place]: settings });
    expect(quickfix(user, [program, ...flags], ['write'])).toEqual(expected(0));
    // The repaired file empties it.
    const repair = ['normal 28GA', 'call append(28, "\\tdefer alive.Stop()")', 'write'];
    expect(quickfix(user, [program, ...flags], repair)).toEqual([]);
  });

  test(`checks text that is not saved by :Gorphan${missing === undefined ? '' : `: ${missing}`}`, (context) => {
    context.skip(missing !== undefined, missing);
    const user = newUser({ [place]: settings });
    const before = readFileSync(join(user.folder, file), 'utf8');
    const unsaved = ['call append(0, ["// ticker é", "// 𝒳"])', 'Gorphan'];
    expect(quickfix(user, [program, ...flags], unsaved)).toEqual(expected(2));
    expect(readFileSync(join(user.folder, file), 'utf8')).toBe(before);
  });
});
