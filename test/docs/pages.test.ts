import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anchors, localLinks, overflow } from './look.js';
import { openBrowser, openPage, openSite, type Site } from './site.js';

let site: Site;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  ({ page, problems } = await openPage(browser));
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

test('every page works in light and dark and on a telephone, and no link of it is dead', async () => {
  const visited = new Map<string, { links: string[]; anchors: string[] }>();
  for (const name of site.pages) {
    await visit(name);
    await drawn();
    visited.set(name, { links: await localLinks(page), anchors: await anchors(page) });
    await expectDark();
    await expectNarrow(name);
    await expectStepsShown(name);
    expect(problems, name).toEqual([]);
  }
  expect(deadLinks(visited)).toEqual([]);
});

async function visit(name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  const response = await page.goto(site.url + name, { waitUntil: 'networkidle' });
  expect(response?.status(), name).toBe(200);
  expect(await brightness(), name).toBeGreaterThan(200);
}

/** Waits until all diagrams are there. */
async function drawn(): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll('.diagram')].every((one) => one.querySelector('svg')));
}

async function expectDark(): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.documentElement.classList.contains('dark'));
  expect(await brightness()).toBeLessThan(60);
  await drawn();
}

/** Of the page's background, 0 to 255. */
function brightness(): Promise<number> {
  return page.evaluate(() => {
    const parts = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [];
    return Math.max(...parts.slice(0, 3).map(Number));
  });
}

async function expectNarrow(name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflow(page), `${name} is wider than a telephone`).toBeLessThanOrEqual(0);
}

async function expectStepsShown(name: string): Promise<void> {
  const steps = await page.locator('.step').count();
  const lines = await page
    .locator('.step')
    .evaluateAll((all) => all.filter((one) => one.querySelector('.l, .step-note')).length);
  expect(lines, name).toBe(steps);
  if (/^(zh\/)?chapters\/\d\d-/.test(name)) expect(steps, name).toBeGreaterThan(0);
}

function deadLinks(visited: Map<string, { links: string[]; anchors: string[] }>): string[] {
  return [...visited].flatMap(([name, { links }]) =>
    links.filter((link) => isDead(new URL(link), visited)).map((link) => `${name} → ${link.slice(site.url.length)}`),
  );
}

function isDead(link: URL, visited: Map<string, { anchors: string[] }>): boolean {
  const path = decodeURIComponent(link.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
  const target = visited.get(path);
  const hash = decodeURIComponent(link.hash.slice(1));
  return !target || (hash !== '' && !target.anchors.includes(hash));
}
