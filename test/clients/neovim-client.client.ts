import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { blockUnder } from '../readme.js';
import { need } from './debian.js';
import { newUser } from './project.js';

let missing: string | undefined;
beforeAll(() => {
  missing = need('nvim', 'neovim');
});

const clean = `package beat

import "time"

func tick(done <-chan struct{}) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	select {
	case <-t.C:
	case <-done:
	}
}
`;

const user = `package pump

import "time"

type pump struct{ t *time.Ticker }

func start() *pump {
	return &pump{t: time.NewTicker(time.Second)}
}

func Use() { _ = start() }
`;

/** Debian's Neovim is older than \`vim.lsp.start\`; the same with what it has. */
const older = `
vim.lsp.start = vim.lsp.start or function(config)
  for _, client in pairs(vim.lsp.get_active_clients()) do
    if client.name == config.name and not client.is_stopped() then
      return vim.lsp.buf_attach_client(0, client.id)
    end
  end
  vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
end
`;

const helpers = `
vim.opt.hidden = true
local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
local said = {}
local function wait(buffer, n)
  if not vim.wait(60000, function() return #vim.diagnostic.get(buffer) == n end, 20) then
    error('waited for ' .. n .. ' diagnostics, there are ' .. vim.inspect(vim.diagnostic.get(buffer)))
  end
end
local function attached()
  assert(vim.wait(60000, function() return #clients({ bufnr = 0 }) > 0 end, 20), 'no client')
end
-- The user takes the first of the actions that are offered.
vim.ui.select = function(items, _, choose) choose(items[1], 1) end
`;

/** Runs a script in a headless Neovim with the README's settings; gives what it put into \`said\`. */
function nvim(files: Readonly<Record<string, string>>, script: string): Record<string, unknown> & { folder: string } {
  const { folder, home, env } = newUser({ '.config/nvim/init.lua': older + blockUnder("Neovim's own client", 'lua') });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const [lua, out] = [join(home, 'script.lua'), join(home, 'said.json')];
  const body = `${helpers}\n${script}\nvim.fn.writefile({ vim.fn.json_encode(said) }, '${out}')`;
  writeFileSync(
    lua,
    `local ok, wrong = pcall(function()\n${body}\nend)\nif not ok then io.stderr:write(wrong .. '\\n') vim.cmd('cquit') end\n`,
  );
  const args = ['--headless', '-n', '-c', 'filetype plugin on', '-c', `luafile ${lua}`, '-c', 'qall!'];
  const done = spawnSync('nvim', args, { cwd: folder, env, encoding: 'utf8', input: '', timeout: 200_000 });
  expect(done.status, `${done.stdout}${done.stderr}`).toBe(0);
  return { ...JSON.parse(readFileSync(out, 'utf8')), folder };
}

test('edit into a leak, see it, apply the fix, see it gone, save', (context) => {
  context.skip(missing !== undefined, missing);
  const { leak, severity, folder } = nvim(
    { 'beat/beat.go': clean },
    `
    vim.cmd('edit beat/beat.go')
    attached()
    vim.api.nvim_buf_set_lines(0, 6, 7, false, {})
    wait(0, 1)
    local found = vim.diagnostic.get(0)[1]
    said.leak = found.lnum .. ':' .. found.col .. ' ' .. found.message
    said.severity = found.severity
    vim.api.nvim_win_set_cursor(0, { 6, 8 })
    vim.lsp.buf.code_action()
    wait(0, 0)
    vim.cmd('write')
  `,
  );
  expect(leak).toMatch(/^5:6 ticker `t` is never stopped/);
  expect(severity).toBe(2);
  expect(readFileSync(join(folder, 'beat/beat.go'), 'utf8')).toBe(clean);
});

test('an unsaved sibling that repairs the leak silences it', (context) => {
  context.skip(missing !== undefined, missing);
  const { before } = nvim(
    { 'pump/user.go': user, 'pump/other.go': 'package pump\n' },
    `
    vim.cmd('edit pump/user.go')
    local buffer = vim.fn.bufnr()
    wait(buffer, 1)
    said.before = vim.diagnostic.get(buffer)[1].message
    vim.cmd('edit pump/other.go')
    attached()
    vim.api.nvim_buf_set_lines(0, 1, 1, false, { '', 'func (p *pump) stop() { p.t.Stop() }' })
    wait(buffer, 0)
  `,
  );
  expect(before).toMatch(/never stopped by any method/);
});

test('a server that is killed is started again and goes on', (context) => {
  context.skip(missing !== undefined, missing);
  const { again } = nvim(
    { 'beat/beat.go': clean.replace('\tdefer t.Stop()\n', '') },
    `
    vim.cmd('edit beat/beat.go')
    wait(0, 1)
    local first = clients({ bufnr = 0 })[1] or clients()[1]
    if first.rpc.pid then vim.loop.kill(first.rpc.pid, 'sigkill') else vim.lsp.stop_client(first.id, true) end
    assert(vim.wait(20000, function() return #clients() == 0 end, 20), 'still there')
    vim.diagnostic.reset()
    vim.cmd('edit')
    wait(0, 1)
    said.again = clients()[1].id ~= first.id
  `,
  );
  expect(again).toBe(true);
});
