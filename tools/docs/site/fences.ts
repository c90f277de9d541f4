import type { Fence } from '../step/block.js';

/** The code fences of a markdown file, those inside another fence passed over; `line` is where the fence opens, from 1. */
export function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: { fence: Fence; mark: string } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, mark = '', info = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    if (open && closes(mark, info, open.mark)) open = undefined;
    else if (open) open.fence.content += `${text}\n`;
    else if (mark) {
      open = { mark, fence: { info: info.trim(), content: '', line: index + 1 } };
      fences.push(open.fence);
    }
  }
  return fences;
}

function closes(mark: string, info: string, opening: string): boolean {
  return mark !== '' && mark[0] === opening[0] && mark.length >= opening.length && info.trim() === '';
}
