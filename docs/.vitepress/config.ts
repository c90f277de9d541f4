import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vitepress';
import { loadSeries } from '../../tools/docs/series/load.js';
import { bookPlugins, writeAssets } from '../../tools/docs/site/book.js';
import { docsDir } from '../../tools/docs/site/check.js';
import { createHighlight } from '../../tools/docs/site/highlight.js';
import { bookMarkdown } from '../../tools/docs/site/markdown.js';
import { sidebars, translatedPages } from '../../tools/docs/site/navigation.js';
import { dark, inkStyles, light } from '../../tools/docs/site/palette.js';
import { proseSearch } from '../../tools/docs/site/search.js';
import { chinese, english } from './locales.js';

const docs = docsDir();
const base = process.env['DOCS_BASE'] ?? '/';

export default async function config(): Promise<UserConfig> {
  const series = loadSeries();
  const highlight = await createHighlight();
  const hasChinese = existsSync(join(docs, 'zh/index.md'));
  return defineConfig({
    title: 'mydocker',
    description: 'The container engine you can read',
    base,
    srcDir: relative('docs', docs) || '.',
    outDir: resolve(process.env['DOCS_OUT'] ?? 'docs/.vitepress/dist'),
    lastUpdated: false,
    metaChunk: true,
    head: [
      ['link', { rel: 'icon', href: `${base}mark.svg`, type: 'image/svg+xml' }],
      ['style', {}, inkStyles()],
    ],
    markdown: { theme: { light, dark }, config: (md) => bookMarkdown(md, { series, highlight, base }) },
    vite: {
      plugins: bookPlugins(series, highlight, base),
      publicDir: join(process.cwd(), 'docs/public'),
      resolve: {
        alias: [
          { find: /^.*\/composables\/langs$/, replacement: join(process.cwd(), 'docs/.vitepress/theme/langs.ts') },
        ],
      },
      build: { chunkSizeWarningLimit: 2000 },
    },
    buildEnd: (site) => writeAssets(series, highlight, site.outDir),
    locales: {
      root: english(sidebars(docs, series, 'en')),
      ...(hasChinese ? { zh: chinese(sidebars(docs, series, 'zh')) } : {}),
    },
    themeConfig: {
      logo: '/mark.svg',
      search: proseSearch(),
      externalLinkIcon: true,
      translated: translatedPages(docs),
    } as NonNullable<UserConfig['themeConfig']>,
  });
}
