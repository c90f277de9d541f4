import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import type { Chapter, Series } from '../series/load.js';
import { chapterPages } from './pages.js';

/** The parts of the book, each up to and with a chapter. */
const PARTS = [
  { upTo: '06', en: 'I. A container by hand', zh: '一、手工造一个容器' },
  { upTo: '15', en: 'II. An engine', zh: '二、引擎' },
  { upTo: '21', en: 'III. A daemon', zh: '三、守护进程' },
  { upTo: '99', en: 'IV. The standards', zh: '四、标准' },
];

const SECTIONS = {
  en: { start: 'Start', design: 'The design', reference: 'Reference' },
  zh: { start: '开始', design: '设计', reference: '参考' },
};

/** The order of the pages of a section; others follow by name. */
const START = ['setup.md', 'how-to-read.md', 'how-to-write.md'];
const DESIGN = ['index.md', 'plan.md', 'state.md', 'code.md', 'series.md', 'history.md', 'proof.md'];

type Language = 'en' | 'zh';
type Item = DefaultTheme.SidebarItem;
/** By the folder of the pages beside which they stand. */
type Sidebars = Record<string, Item[]>;

/**
 * The sidebars of one language by the folder that they are for, made from the pages that exist. That of the generated
 * reference is another in each of its folders: a page brings every link of its sidebar alive.
 */
export function sidebars(docs: string, series: Series, language: Language): Sidebars {
  const folder = language === 'en' ? '' : 'zh/';
  return { [`/${folder}`]: bookSidebar(docs, series, language, folder), ...(folder ? {} : apiSidebars(docs)) };
}

function bookSidebar(docs: string, series: Series, language: Language, folder: string): Item[] {
  const labels = SECTIONS[language];
  return [
    ...group(labels.start, pagesIn(docs, folder, START)),
    ...PARTS.flatMap((part, index) => group(part[language], chapterItems(docs, folder, series, index))),
    ...group(labels.design, pagesIn(docs, `${folder}design/`, DESIGN), false),
    ...group(labels.reference, [...pagesIn(docs, `${folder}reference/`), ...(folder ? [] : apiIndex(docs))], false),
  ];
}

function group(text: string, items: Item[], collapsed?: boolean): Item[] {
  return items.length === 0 ? [] : [{ text, items, ...(collapsed === undefined ? {} : { collapsed }) }];
}

function chapterItems(docs: string, folder: string, series: Series, part: number): Item[] {
  const after = PARTS[part - 1]?.upTo ?? '00';
  const chapters = series.chapters.filter(({ number }) => number > after && number <= (PARTS[part]?.upTo ?? ''));
  return chapters.flatMap((chapter) => chapterItem(docs, `${folder}chapters`, chapter));
}

/** One entry, with the chapter's further pages below it. */
function chapterItem(docs: string, folder: string, chapter: Chapter): Item[] {
  const [first, ...others] = chapterPages(chapter, join(docs, folder)).map((name) => `${folder}/${name}`);
  if (first === undefined) return [];
  const items = others.map((page) => ({ text: titleOf(docs, page).replace(/^.*?: /, ''), link: linkTo(page) }));
  const heading = folder === 'chapters' ? chapter.title : titleOf(docs, first).replace(/^\d+\W*/, '');
  return [{ text: `${chapter.number} ${heading}`, link: linkTo(first), ...(items.length > 0 ? { items } : {}) }];
}

function linkTo(page: string): string {
  return `/${page.replace(/(index)?\.md$/, '')}`;
}

/** The pages right in a folder, `index.md` first. The site's own front page is no entry. */
function pagesIn(docs: string, folder: string, first: string[] = ['index.md']): Item[] {
  const dir = join(docs, folder);
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.md')) : [];
  const home = folder === '' || folder === 'zh/';
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  const order = names
    .filter((name) => !home || name !== 'index.md')
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return order.map((name) => ({
    text: titleOf(docs, folder + name),
    link: linkTo(folder + name),
  }));
}

function titleOf(docs: string, page: string): string {
  const text = readFileSync(join(docs, page), 'utf8');
  const title = /^title: *(.+)$/m.exec(/^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? '')?.[1];
  return (title ?? /^# (.+)$/m.exec(text)?.[1] ?? page).replace(/[`\\]/g, '');
}

const API = 'reference/api/';

function apiIndex(docs: string): Item[] {
  return existsSync(join(docs, API, 'index.md')) ? [{ text: 'Code', link: `/${API}` }] : [];
}

/** Per folder of the code: its own pages, and where the others begin. */
function apiSidebars(docs: string): Sidebars {
  const dir = join(docs, API);
  const entries = existsSync(dir) ? readdirSync(dir, { withFileTypes: true }) : [];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const pages = new Map(folders.sort().map((name) => [name, apiPages(docs, name)]));
  const others = [...pages].map(([name, [first]]) => ({ text: name, ...(first?.link ? { link: first.link } : {}) }));
  const back = [{ text: 'The book', link: '/' }, ...apiIndex(docs)];
  const sidebar = (name: string, items: Item[]) => [...group('Reference', back), ...group(name, items)];
  const inside = [...pages].map(([name, items]) => [
    `/${API}${name}/`,
    [...sidebar(name, items), ...group('Folders', others)],
  ]);
  return { [`/${API}`]: sidebar('Folders', others), ...Object.fromEntries(inside) };
}

function apiPages(docs: string, folder: string): Item[] {
  const names = readdirSync(join(docs, API, folder)).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => ({ text: name.replace(/\.md$/, ''), link: linkTo(`${API}${folder}/${name}`) }));
}

/** The pages that exist in both languages, as English paths: where the language menu stays on the page. */
export function translatedPages(docs: string, folder = ''): string[] {
  const dir = join(docs, 'zh', folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return translatedPages(docs, `${path}/`);
    return entry.name.endsWith('.md') && existsSync(join(docs, path)) ? [path] : [];
  });
}
