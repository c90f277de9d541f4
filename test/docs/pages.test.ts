import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localLinks, overflow, places } from './look.js';
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

test('no link of a page is dead', () => {
  const pages = new Map(site.pages.map((name) => [name, readFileSync(join(site.out, name), 'utf8')]));
  const targets = new Map([...pages].map(([name, html]) => [name, places(html)]));
  const links = [...pages].flatMap(([from, html]) => localLinks(html, from).map((link) => ({ from, ...link })));
  expect(links.length).toBeGreaterThan(pages.size);
  const dead = links.filter(({ page, place }) => !targets.get(page) || (place && !targets.get(page)?.has(place)));
  expect(dead).toEqual([]);
});

test('every page works in light and dark and on a telephone', {
  // A slow machine was seen to take two seconds for a page.
  timeout: 1_200_000,
}, async () => {
  const queue = site.pages.filter(isLookedAt);
  expect(queue.length).toBeGreaterThan(30);
  await Promise.all(Array.from({ length: WINDOWS }, () => lookAt(queue)));
});

/** TypeDoc makes hundreds of pages alike; a few show whether they work. */
const isLookedAt = (name: string, index: number): boolean => !name.startsWith('reference/api/') || index % 20 === 0;

async function lookAt(queue: string[]): Promise<void> {
  const { page, problems } = await openPage(browser);
  for (let name = queue.shift(); name; name = queue.shift()) {
    await visit(page, name);
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
