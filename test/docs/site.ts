import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A built site, served on loopback. `pages` are the paths of its HTML pages, without the slash in front. */
export interface Site {
  url: string;
  out: string;
  pages: string[];
  close(): void;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Builds a site into a directory of its own and serves it. `env` names another book than the project's. */
export async function openSite(env: Record<string, string> = {}): Promise<Site> {
  const out = mkdtempSync(join(tmpdir(), 'site-'));
  const { status, output } = buildSite({ ...env, DOCS_OUT: out });
  if (status !== 0) throw new Error(output);
  const server = createServer((request, response) => {
    const file = fileFor(out, request.url ?? '/');
    response.writeHead(file ? 200 : 404, { 'content-type': TYPES[extname(file ?? '')] ?? 'text/plain' });
    response.end(file && readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () => {
    server.close();
    rmSync(out, { recursive: true });
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, out, pages: htmlPages(out), close };
}

/** Runs the site's build as `npm run docs:build` does. */
export function buildSite(env: Record<string, string>): { status: number | null; output: string } {
  const { NODE_ENV: _mode, VITEST: _vitest, ...inherited } = process.env;
  const result = spawnSync(process.execPath, ['tools/docs/run.mjs', 'build'], {
    env: { ...inherited, ...env },
    encoding: 'utf8',
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

function fileFor(out: string, url: string): string | undefined {
  const path = join(out, decodeURIComponent(new URL(url, 'http://localhost').pathname));
  const file = path.endsWith('/') ? `${path}index.html` : path;
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

/** Whole files of steps are parts of pages, not pages. */
function htmlPages(out: string): string[] {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.html') && !name.startsWith('steps/') && name !== '404.html').sort();
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's chromium, with an empty profile of its own. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS });
}

/** A browser page that collects what goes wrong: messages on the console, uncaught errors, answers of 400 and above. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    ...options,
  });
  const page = await context.newPage();
  // A machine that does something else meanwhile is no fault of a page.
  page.setDefaultTimeout(120_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  return { page, problems };
}

/** Waits until a page has come alive. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
}
