import { createReadStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { buildSite } from '../../site/build.js';
import { need } from './debian.js';
import { installTools } from './npm-tools.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'gorphan-site-'));
const missing = need('chromium') ?? installTools(place, 'playwright-core');

/** What is used of playwright-core, which is installed for this test only. */
interface Locator {
  readonly click: () => Promise<void>;
  readonly fill: (text: string) => Promise<void>;
  readonly press: (key: string) => Promise<void>;
  readonly isVisible: () => Promise<boolean>;
  readonly count: () => Promise<number>;
  readonly first: () => Locator;
  readonly waitFor: (options?: { readonly state: 'visible' | 'hidden' | 'attached' }) => Promise<void>;
  readonly evaluate: (script: string) => Promise<unknown>;
  readonly allTextContents: () => Promise<readonly string[]>;
}
interface Page {
  readonly goto: (url: string) => Promise<unknown>;
  readonly locator: (selector: string, options?: { readonly hasText: RegExp | string }) => Locator;
  readonly on: (event: string, listener: (value: never) => void) => void;
  readonly screenshot: (options: { readonly path: string; readonly fullPage?: boolean }) => Promise<unknown>;
  readonly evaluate: (script: string) => Promise<unknown>;
}
interface Context {
  readonly newPage: () => Promise<Page>;
  readonly close: () => Promise<void>;
}
interface Browser {
  readonly newContext: (options: Readonly<Record<string, unknown>>) => Promise<Context>;
  readonly close: () => Promise<void>;
}
interface Playwright {
  readonly chromium: { readonly launch: (options: Readonly<Record<string, unknown>>) => Promise<Browser> };
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A server of files and nothing else, below a path as on a page of a project. */
const server = createServer((request, response) => {
  const name = (request.url ?? '').replace(/^\/gorphan\//, '') || 'index.html';
  const path = join(place, 'www', name);
  if (!/^[\w.-]+$/.test(name) || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' });
  createReadStream(path).pipe(response);
});

let browser: Browser | undefined;
let address = '';

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildSite(root, join(place, 'www'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/gorphan/`;
  const require = createRequire(join(place, 'package.json'));
  const { chromium } = require('playwright-core') as Playwright;
  const quiet = ['quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet],
  });
});

afterAll(async () => {
  await browser?.close();
  await new Promise((done) => server.close(done));
  rmSync(place, { recursive: true, force: true });
});

/** Opens the page; afterwards nothing may have gone wrong in it, nor been asked of anybody but its own server. */
async function visit(options: Readonly<Record<string, unknown>>, look: (page: Page) => Promise<void>): Promise<void> {
  if (browser === undefined) throw new Error('there is no browser');
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message: { type(): string; text(): string }) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
  });
  page.on('pageerror', (error: Error) => wrong.push(String(error)));
  page.on('request', (request: { url(): string }) => {
    if (!request.url().startsWith(address)) wrong.push(`asks for ${request.url()}`);
  });
  try {
    await page.goto(address);
    await look(page);
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Where GORPHAN_SCREENSHOTS names a folder, pictures are left there to be looked at. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.GORPHAN_SCREENSHOTS ?? join(place, 'screenshots');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  expect(statSync(path).size).toBeGreaterThan(10_000);
}

const leaky = `package main

func Ask(questions []string, answer func(string) error) error {
	errs := make(chan error)
	for _, question := range questions {
		go func() {
			errs <- answer(question) // "<img src=x onerror=alert(1)>"
		}()
	}
	for range questions {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}
`;

const suffix = missing === undefined ? '' : `: ${missing}`;

describe('the rules site in Chromium', () => {
  test(`can be read without scripts${suffix}`, async (context) => {
    context.skip(missing !== undefined, missing);
    await visit({ javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('section.rule').count()).toBe(rules.length);
      for (const { id } of rules)
        expect(await page.locator(`#${id} h3`, { hasText: 'Bad' }).isVisible(), id).toBe(true);
      expect(await page.locator('#playground').isVisible()).toBe(false);
      expect(await page.locator('#search').isVisible()).toBe(false);
      await picture(page, 'without-scripts');
    });
  });

  test(`finds rules by words${suffix}`, async (context) => {
    context.skip(missing !== undefined, missing);
    await visit({}, async (page) => {
      await page.locator('#search').fill('NewTicker stop');
      await page.locator('#search-count', { hasText: / of / }).waitFor();
      expect(await page.locator('#unstopped-ticker').isVisible()).toBe(true);
      expect(await page.locator('#channel-close-misuse').isVisible()).toBe(false);
      await page.locator('#search').press('Enter');
      expect(await page.evaluate('location.hash')).toBe('#unstopped-ticker');
      await page.locator('#search').fill('no rule has this word');
      await page.locator('#search-count', { hasText: /^0 of / }).waitFor();
      await page.locator('#search').fill('');
      expect(await page.locator('#channel-close-misuse').isVisible()).toBe(true);
    });
  });

  test(`shows the finding of what is typed, with its path${suffix}`, async (context) => {
    context.skip(missing !== undefined, missing);
    for (const colorScheme of ['light', 'dark']) {
      await visit({ colorScheme, viewport: { width: 1280, height: 1000 } }, async (page) => {
        const source = page.locator('#source');
        await source.fill(leaky);
        const finding = page.locator('li.finding', { hasText: 'unguarded-send' });
        await finding.waitFor();
        expect(await finding.count()).toBe(1);
        const steps = await page.locator('li.finding .way li').allTextContents();
        expect(steps.length).toBeGreaterThanOrEqual(3);
        expect(steps.join('\n')).toMatch(/line 4.*made here.*line 12.*returns here/s);
        expect(await page.locator('#gutter .found').allTextContents()).toEqual(['7']);
        expect(await page.locator('#findings img').count()).toBe(0);
        // A step leads to its line.
        await page.locator('li.finding .way .place', { hasText: 'line 12' }).first().click();
        const chosen = 'field => field.value.slice(0, field.selectionStart).split("\\n").length';
        expect(await source.evaluate(`(${chosen})(document.querySelector('#source'))`)).toBe(12);
        await picture(page, `playground-${colorScheme}`);
        await source.fill(leaky.replace('make(chan error)', 'make(chan error, len(questions))'));
        await page.locator('#status', { hasText: 'No findings' }).waitFor();
        expect(await page.locator('li.finding').count()).toBe(0);
        await source.fill('package main\n\nfunc Ask( {\n');
        await page.locator('#status', { hasText: 'in what could be read' }).waitFor();
        expect(await page.locator('li.said', { hasText: 'line 3' }).count()).toBe(1);
      });
    }
  });

  test(`tries the bad example of every rule${suffix}`, async (context) => {
    context.skip(missing !== undefined, missing);
    await visit({ viewport: { width: 390, height: 844 } }, async (page) => {
      await picture(page, 'narrow');
      for (const { id } of rules) {
        await page.locator(`#${id} .try`).first().click();
        await page.locator('li.finding .id', { hasText: id }).first().waitFor();
      }
    });
  });
});
