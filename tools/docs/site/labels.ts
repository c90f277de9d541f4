/** The words of the site that are not prose, in the page's language. */
export interface Labels {
  step: string;
  continued: string;
  copy: string;
  copied: string;
  wholeFile: string;
  diffOnly: string;
  tests: string;
  files: (count: number) => string;
  lines: (count: number) => string;
  change: { added: string; deleted: string; renamed: string; modified: string };
  from: string;
  binary: string;
  empty: string;
  steps: (count: number) => string;
  code: string;
  hostTerminal: string;
}

const en: Labels = {
  step: 'Step',
  continued: 'continued',
  copy: 'Copy',
  copied: 'Copied',
  wholeFile: 'Whole file',
  diffOnly: 'Only the diff',
  tests: 'Tests of this step',
  files: (count) => (count === 1 ? '1 file' : `${count} files`),
  lines: (count) => (count === 1 ? '1 line' : `${count} lines`),
  change: { added: 'new', deleted: 'removed', renamed: 'renamed', modified: '' },
  from: 'from',
  binary: 'A binary file.',
  empty: 'No line changes.',
  steps: (count) => (count === 1 ? '1 step' : `${count} steps`),
  code: 'The code at the end of this chapter',
  hostTerminal: 'terminal',
};

const zh: Labels = {
  step: '步骤',
  continued: '续',
  copy: '复制',
  copied: '已复制',
  wholeFile: '完整文件',
  diffOnly: '只看改动',
  tests: '本步骤的测试',
  files: (count) => `${count} 个文件`,
  lines: (count) => `${count} 行`,
  change: { added: '新增', deleted: '删除', renamed: '改名', modified: '' },
  from: '原名',
  binary: '二进制文件。',
  empty: '没有改动任何行。',
  steps: (count) => `${count} 个步骤`,
  code: '本章结束时的代码',
  hostTerminal: '终端',
};

/** @param page the page's path below the docs folder */
export function labelsFor(page: string): Labels {
  return page.startsWith('zh/') ? zh : en;
}
