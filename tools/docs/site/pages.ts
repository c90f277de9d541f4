import { existsSync, readdirSync } from 'node:fs';
import type { Chapter } from '../series/load.js';

/**
 * The pages of a chapter in a folder, by name and in their order: `21-docker.md`, and where that would be too long for one,
 * `21-docker-2-containers.md` and so on.
 */
export function chapterPages(chapter: Chapter, folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => isPageOf(chapter, name))
    .sort((a, b) => pageNumber(chapter, a) - pageNumber(chapter, b));
}

/** @param name of a file, as `21-docker-2-containers.md` */
export function isPageOf(chapter: Chapter, name: string): boolean {
  return name.startsWith(chapter.name) && /^(-\d+-[a-z-]+)?\.md$/.test(name.slice(chapter.name.length));
}

function pageNumber(chapter: Chapter, name: string): number {
  return Number(/^-(\d+)/.exec(name.slice(chapter.name.length))?.[1] ?? 1);
}
