import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PAGE = 'docs/reference/docker-cli.md';
const TESTS = 'test/integration/docker-cli';

/** What a case of the tests said: see `Row` there. */
interface Row {
  section: string;
  command: string;
  option: string;
  works: boolean;
  why: string;
}

/** The order of the page. */
const SECTIONS = [
  'Starting containers',
  'Containers',
  'Processes in containers',
  'Images',
  'Networks',
  'Volumes',
  'The system',
];

/**
 * Runs the docker CLI's tests and writes the page of what works from what they said.
 *
 * @returns 1, and no page, when a case did not end as it should
 */
export function dockerCli(): number {
  const directory = mkdtempSync(join(tmpdir(), 'mydocker-docker-cli-'));
  const file = join(directory, 'rows');
  const env = { ...process.env, DOCKER_CLI_ROWS: file };
  try {
    const vitest = spawnSync('node_modules/.bin/vitest', ['run', '--project', 'integration', TESTS], {
      stdio: 'inherit',
      env,
    });
    if (vitest.status !== 0 || !existsSync(file)) return 1;
    mkdirSync('docs/reference', { recursive: true });
    writeFileSync(PAGE, renderPage(readRows(file)));
    return 0;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const readRows = (file: string): Row[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** The page, the same for the same rows in any order of the files. */
export function renderPage(rows: Row[]): string {
  const cases = mergeCases(rows);
  const working = cases.filter(({ works }) => works).length;
  return `# What docker's command line can do

Written by \`npm run docs:docker-cli\` from a run of the tests in \`${TESTS}\`, never by hand: in each case Docker's own
client drives the daemon, and what it prints, how it exits and what the kernel says is held against what should be. A
case that does not work says why, and its test fails as soon as it does.

Of ${cases.length} commands and options ${working} work.
${SECTIONS.map((section) => renderSection(section, cases)).join('')}`;
}

interface Merged extends Row {
  /** Some of its cases work. */
  some: boolean;
}

/** A command's option has a row of its own; it works when each of its cases does. */
function mergeCases(rows: Row[]): Merged[] {
  const cases = new Map<string, Merged>();
  for (const row of rows) {
    const key = `${row.section}\n${row.command}\n${row.option}`;
    const before = cases.get(key);
    const works = row.works && before?.works !== false;
    const why = [...new Set([before?.why, row.why].filter(Boolean))].join('; ');
    cases.set(key, { ...row, works, why, some: row.works || before?.some === true });
  }
  return [...cases.values()];
}

function renderSection(section: string, rows: Merged[]): string {
  const own = rows.filter((row) => row.section === section);
  if (own.length === 0) return '';
  const commands = [...new Set(own.map(({ command }) => command))];
  const tables = commands.map((command) => renderCommand(command, own));
  return `\n## ${section}\n${tables.join('')}`;
}

function renderCommand(command: string, rows: Merged[]): string {
  const lines = rows.filter((row) => row.command === command).map(renderRow);
  return `\n### \`${command}\`\n\n| option | works | |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

function renderRow({ option, works, some, why }: Merged): string {
  const verdict = works ? 'yes' : some ? 'partly' : 'no';
  const shown = option === '' ? 'alone' : `\`${option}\``;
  return `| ${shown} | ${verdict} | ${works ? '' : why.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`;
}
