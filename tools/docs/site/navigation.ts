import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import type { Series } from '../series/load.js';

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

/** The sidebar of one language, made from the pages that exist. */
export function sidebar(docs: string, series: Series, language: Language): Item[] {
  const folder = language === 'en' ? '' : 'zh/';
  const labels = SECTIONS[language];
  const group = (text: string, items: Item[], collapsed?: boolean): Item[] =>
    items.length === 0 ? [] : [{ text, items, ...(collapsed === undefined ? {} : { collapsed }) }];
  return [
    ...group(labels.start, pagesIn(docs, folder, START)),
    ...PARTS.flatMap((part, index) => group(part[language], chapterItems(docs, folder, series, index))),
    ...group(labels.design, pagesIn(docs, `${folder}design/`, DESIGN), false),
    ...group(labels.reference, [...pagesIn(docs, `${folder}reference/`), ...apiItems(docs, folder)], false),
  ];
}

function chapterItems(docs: string, folder: string, series: Series, part: number): Item[] {
  const after = PARTS[part - 1]?.upTo ?? '00';
  const chapters = series.chapters.filter(({ number }) => number > after && number <= (PARTS[part]?.upTo ?? ''));
  return chapters.flatMap(({ number, name, title }) => {
    const page = `${folder}chapters/${name}.md`;
    if (!existsSync(join(docs, page))) return [];
    const heading = folder ? titleOf(docs, page).replace(/^\d+\W*/, '') : title;
    return [{ text: `${number} ${heading}`, link: `/${page.replace(/\.md$/, '')}` }];
  });
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
    link: `/${folder}${name.replace(/(index)?\.md$/, '')}`,
  }));
}

function titleOf(docs: string, page: string): string {
  const text = readFileSync(join(docs, page), 'utf8');
  const title = /^title: *(.+)$/m.exec(/^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? '')?.[1];
  return (title ?? /^# (.+)$/m.exec(text)?.[1] ?? page).replace(/[`\\]/g, '');
}

/** The generated reference, in the folders of the code. */
function apiItems(docs: string, folder: string): Item[] {
  const api = 'reference/api';
  if (folder || !existsSync(join(docs, api, 'index.md'))) return [];
  return [{ text: 'Code', link: `/${api}/`, collapsed: true, items: apiFolder(docs, api) }];
}

function apiFolder(docs: string, folder: string): Item[] {
  const names = readdirSync(join(docs, folder))
    .filter((name) => name !== 'index.md')
    .sort();
  return names.flatMap((name): Item[] => {
    const path = `${folder}/${name}`;
    if (name.endsWith('.md')) return [{ text: name.replace(/\.md$/, ''), link: `/${path.replace(/\.md$/, '')}` }];
    return statSync(join(docs, path)).isDirectory()
      ? [{ text: name, collapsed: true, items: apiFolder(docs, path) }]
      : [];
  });
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
