import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BOOK } from './book.js';
import { faintTexts, overflow } from './look.js';
import { buildSite, openBrowser, openPage, openSite, ready, type Site } from './site.js';

const SMALL_BOOK = { COURSE_DIR: `${BOOK}/chapters`, DOCS_DIR: `${BOOK}/docs` };

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await openSite(SMALL_BOOK);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

describe('a chapter in the browser', () => {
  let page: Page;
  let problems: string[];

  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] }));
    return () => page.context().close();
  });

  const open = async (name: string) => {
    await page.goto(site.url + name);
    await ready(page);
  };
  const card = (path: string) =>
    page.locator('.step-file', { has: page.locator('.step-path', { hasText: path }) }).first();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  test('shows what a step adds and removes', async () => {
    await open('chapters/02-count.html');
    expect(await card('src/words.ts').locator('ins').allTextContents()).toEqual(["  'none',"]);
    expect(await card('src/words.ts').locator('del').allTextContents()).toEqual(["  'zero',"]);
    expect(await card('src/words.ts').locator('.step-counts').textContent()).toBe('+1−1');
    expect(await page.locator('#step-02-1 .step-head').textContent()).toBe('Step 02.1Count the greeted');
  });

  test('shows code as it is, also what looks like HTML or a template', async () => {
    await open('chapters/01-greet.html');
    expect(await card('native/shim.c').locator('.l').nth(6).textContent()).toBe(
      'static const char *const template[] = {"{{op}}", "<arg>"};',
    );
  });

  test('keeps two braces in prose', async () => {
    await open('design/index.html');
    expect(await page.locator('.vp-doc p').last().textContent()).toBe(
      'A format may have two braces, {{.State.Pid}} or {{json .}}, and they stay.',
    );
  });

  test('opens folded lines in their place', async () => {
    await open('chapters/02-count.html');
    const words = card('src/words.ts');
    const before = await words.locator('.l').count();
    await words.getByRole('button', { name: '24 lines' }).click();
    await words.locator('.step-gap').waitFor({ state: 'detached' });
    expect(await words.locator('.l').count()).toBe(before + 24);
    expect(await words.locator('.l').last().textContent()).toBe('}');
  });

  test('shows the whole file and goes back', async () => {
    await open('chapters/02-count.html');
    const words = card('src/words.ts');
    const diff = await words.locator('code').innerHTML();
    await words.getByRole('button', { name: 'Whole file' }).click();
    await words.getByRole('button', { name: 'Only the diff' }).waitFor();
    expect(await words.locator('.l').count()).toBe(30);
    expect(await words.locator('ins').count()).toBe(3);
    await words.getByRole('button', { name: 'Only the diff' }).click();
    expect(await words.locator('code').innerHTML()).toBe(diff);
  });

  test('shows the whole of a file that was only renamed', async () => {
    await open('chapters/02-count.html');
    const hello = card('src/hello.ts');
    expect(await hello.locator('.step-from').textContent()).toBe('from src/greet.ts');
    await hello.getByRole('button', { name: 'Whole file' }).click();
    await hello.locator('.l').first().waitFor();
    expect(await hello.locator('.l').count()).toBe(17);
  });

  test('copies the code as it is after the step', async () => {
    await open('chapters/02-count.html');
    await card('src/words.ts').getByRole('button', { name: 'Copy' }).click();
    await card('src/words.ts').getByRole('button', { name: 'Copied' }).waitFor();
    expect((await clipboard()).split('\n').slice(0, 4)).toEqual([
      '/** A table that is long enough for two hunks to be far apart. */',
      'export const NUMBERS = [',
      "  'none',",
      "  'one',",
    ]);
  });

  test('copies the commands of a transcript, without prompts and output', async () => {
    await open('chapters/01-greet.html');
    const transcript = page.locator('.console', { hasText: 'a long line' });
    await transcript.hover();
    await transcript.getByRole('button', { name: 'Copy' }).click();
    await transcript.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await clipboard();
    expect(copied).toMatch(/^printf .*\necho "a long line .*\\\n\| wc -w\ncd \/tmp && greeting=hello\n$/);
  });

  test('keeps tests folded until asked', async () => {
    await open('chapters/01-greet.html');
    const tests = page.locator('#step-01-1 ~ .step .step-tests').first();
    expect(await tests.locator('pre').isVisible()).toBe(false);
    await tests.locator('summary').click();
    expect(await tests.locator('pre').isVisible()).toBe(true);
  });

  test.each(['light', 'dark'] as const)('is readable in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const name of ['chapters/01-greet.html', 'chapters/02-count.html']) {
      await open(name);
      await page.locator('.step-tests summary').first().click();
      expect(await faintTexts(page, '.step *, .console *, .chapter-facts *')).toEqual([]);
    }
  });

  test('draws diagrams again in the other theme', async () => {
    await open('chapters/01-greet.html');
    const shape = page.locator('.diagram rect.actor').first();
    const fill = () => shape.evaluate((element) => getComputedStyle(element).fill);
    await shape.waitFor();
    const light = await fill();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction((before) => {
      const now = document.querySelector('.diagram rect.actor');
      return now && getComputedStyle(now).fill !== before;
    }, light);
    expect(problems).toEqual([]);
  });

  test('scrolls long lines inside their box on a telephone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open('chapters/01-greet.html');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    const pre = card('src/words.ts').locator('pre');
    expect(await pre.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
  });

  test('finds prose, not code', async () => {
    await open('index.html');
    const results = async (text: string) => {
      await page.keyboard.press('Control+k');
      await page.locator('#localsearch-input').fill(text);
      const found = page.locator('#localsearch-list .result, .VPLocalSearchBox .no-results');
      await found.first().waitFor();
      const titles = await page.locator('#localsearch-list .result').allTextContents();
      await page.keyboard.press('Escape');
      return titles.map((title) => title.replace(/\s+/g, ' ').trim());
    };
    expect((await results('greeting'))[0]).toContain('Greeting');
    expect(await results('eighteen')).toEqual([]);
  });

  test('changes language on the page where there is a translation, else to the front page', async () => {
    await open('chapters/01-greet.html');
    const target = () => page.locator('.VPNavBarTranslations a').getAttribute('href');
    expect(await target()).toBe('/zh/chapters/01-greet.html');
    await open('chapters/02-count.html');
    expect(await target()).toBe('/zh/');
    await open('zh/chapters/01-greet.html');
    expect(await page.locator('.step-whole').first().textContent()).toBe('完整文件');
  });
});

describe('the build', () => {
  let docs: string;

  beforeEach(() => {
    docs = mkdtempSync(join(BOOK, 'broken-'));
    cpSync(`${BOOK}/docs`, docs, { recursive: true });
    return () => rmSync(docs, { recursive: true });
  });

  test('fails when a page leaves a hunk out, and says which', () => {
    writeFileSync(join(docs, 'chapters/02-count.md'), '# Counting\n\n```step 02.1\n```\n');
    const { status, output } = buildSite({ ...SMALL_BOOK, DOCS_DIR: docs, DOCS_OUT: join(tmpdir(), 'never-written') });
    expect(status).toBe(1);
    expect(output).toContain('chapters/02-count.md: step 02.2, src/main.ts, hunk 1 (line 1): not shown');
  });
});
