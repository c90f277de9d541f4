import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { UserConfig } from 'vitepress';
import type { Series } from '../series/load.js';
import { renderAssets } from '../step/render.js';
import { checkPages } from './check.js';
import type { Highlight } from './highlight.js';

type Plugin = Extract<NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number], { name: string }>;

/** Fails a build whose pages don't show every hunk once; while writing, serves what pages load on demand. */
export function bookPlugins(series: Series, highlight: Highlight, base: string): Plugin[] {
  return [checkPlugin(series), servePlugin(series, highlight, base)];
}

function checkPlugin(series: Series): Plugin {
  return {
    name: 'book-check',
    apply: 'build',
    buildStart() {
      const problems = checkPages(series);
      if (problems.length > 0) throw new Error(`the pages and the patches disagree:\n  ${problems.join('\n  ')}`);
    },
  };
}

/** A changed patch counts as a changed configuration: everything is read anew. */
function servePlugin(series: Series, highlight: Highlight, base: string): Plugin {
  return {
    name: 'book-serve',
    apply: 'serve',
    configResolved(config) {
      const patches = [...series.steps.values()].map((step) => resolve(step.patchFile));
      (config as unknown as { vitepress: { configDeps: string[] } }).vitepress.configDeps.push(...patches);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = decodeURIComponent(request.url ?? '').slice(base.length);
        const html = findWholeFile(series, highlight, path);
        if (path.startsWith('mermaid/'))
          request.url = `${base}@fs${join(mermaidDist(), path.slice('mermaid/'.length))}`;
        if (html === undefined) return next();
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(html);
      });
    },
  };
}

function findWholeFile(series: Series, highlight: Highlight, path: string): string | undefined {
  const id = /^steps\/([^/]+)\//.exec(path)?.[1];
  const step = id === undefined ? undefined : series.steps.get(id);
  return step && renderAssets(step, highlight).get(path);
}

function mermaidDist(): string {
  return resolve('node_modules/mermaid/dist');
}

/** Writes what pages load on demand: every step's whole files, and mermaid's modules. */
export function writeAssets(series: Series, highlight: Highlight, outDir: string): void {
  for (const step of series.steps.values()) writeWholeFiles(step, highlight, outDir);
  for (const name of ['mermaid.esm.min.mjs', 'chunks/mermaid.esm.min']) {
    cpSync(join(mermaidDist(), name), join(outDir, 'mermaid', name), {
      recursive: true,
      filter: (source) => !source.endsWith('.map'),
    });
  }
}

function writeWholeFiles(step: Parameters<typeof renderAssets>[0], highlight: Highlight, outDir: string): void {
  for (const [path, html] of renderAssets(step, highlight)) {
    const file = join(outDir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, html);
  }
}
