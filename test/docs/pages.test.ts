import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anchors, localLinks, overflow } from './look.js';
import { openBrowser, openPage, openSite, ready, type Site } from './site.js';

/** Pages that are open at once. */
const WINDOWS = 2;

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

type Visited = Map<string, { links: string[]; anchors: string[] }>;

test('every page works in light and dark and on a telephone, and no link of it is dead', {
  // Hundreds of pages: a slow machine was seen to take a quarter of an hour.
  timeout: 2_400_000,
}, async () => {
  const visited: Visited = new Map();
  const queue = [...site.pages];
  await Promise.all(Array.from({ length: WINDOWS }, () => lookAt(queue, visited)));
  expect([...visited.keys()].sort()).toEqual(site.pages);
  expect(deadLinks(visited)).toEqual([]);
});

async function lookAt(queue: string[], visited: Visited): Promise<void> {
  const { page, problems } = await openPage(browser);
  for (let name = queue.shift(); name; name = queue.shift()) {
    await visit(page, name);
    visited.set(name, { links: await localLinks(page), anchors: await anchors(page) });
    await expectDark(page, name);
    await expectNarrow(page, name);
    await expectStepsShown(page, name);
    expect(problems, name).toEqual([]);
  }
}

async function visit(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  const response = await page.goto(site.url + name);
  expect(response?.status(), name).toBe(200);
  await ready(page);
  await drawn(page);
  expect(await brightness(page), name).toBeGreaterThan(200);
}

/** Waits until all diagrams are there. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll('.diagram')].every((one) => one.querySelector('svg')));
}

async function expectDark(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.documentElement.classList.contains('dark'));
  expect(await brightness(page), name).toBeLessThan(60);
  await drawn(page);
}

/** Of the page's background, 0 to 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const parts = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [];
    return Math.max(...parts.slice(0, 3).map(Number));
  });
}

async function expectNarrow(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflow(page), `${name} is wider than a telephone`).toBeLessThanOrEqual(0);
}

async function expectStepsShown(page: Page, name: string): Promise<void> {
  const steps = await page.locator('.step').count();
  const lines = await page
    .locator('.step')
    .evaluateAll((all) => all.filter((one) => one.querySelector('.l, .step-note')).length);
  expect(lines, name).toBe(steps);
  if (/^(zh\/)?chapters\/\d\d-/.test(name)) expect(steps, name).toBeGreaterThan(0);
}

function deadLinks(visited: Visited): string[] {
  return [...visited].flatMap(([name, { links }]) =>
    links.filter((link) => isDead(new URL(link), visited)).map((link) => `${name} → ${link.slice(site.url.length)}`),
  );
}

function isDead(link: URL, visited: Visited): boolean {
  const path = decodeURIComponent(link.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
  const target = visited.get(path);
  const hash = decodeURIComponent(link.hash.slice(1));
  return !target || (hash !== '' && !target.anchors.includes(hash));
}
