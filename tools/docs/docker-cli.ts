import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PAGE = 'docs/reference/docker-cli.md';
const TESTS = 'test/integration/docker-cli';

/** What a case of the tests said: see `Row` there. */
interface Row {
  engine: Engine;
  section: string;
  command: string;
  option: string;
  works: boolean;
  why: string;
}

/** The columns of the page, one for each engine of the tests. */
const ENGINES = { api: 'docker', local: 'mydocker', remote: 'mydocker -H' } as const;

type Engine = keyof typeof ENGINES;

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
    const rows = readRows(file);
    const missing = engines.filter((engine) => rows.every((row) => row.engine !== engine));
    if (missing.length > 0) return refuse(`nothing was tried with ${missing.map((engine) => ENGINES[engine])}`);
    mkdirSync('docs/reference', { recursive: true });
    writeFileSync(PAGE, renderPage(rows));
    return 0;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const engines = Object.keys(ENGINES) as Engine[];

function refuse(reason: string): number {
  console.error(`docker-cli: ${reason}: ${PAGE} stays as it is`);
  return 1;
}

const readRows = (file: string): Row[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** The page, the same for the same rows in any order of the files. */
export function renderPage(rows: Row[]): string {
  const options = mergeCases(rows);
  const working = (engine: Engine) => options.filter(({ verdicts }) => verdicts[engine]?.works).length;
  return `# What docker's command line can do

Written by \`npm run docs:docker-cli\` from a run of the tests in \`${TESTS}\`, never by hand. Each case is a shell script
that says \`docker\`, and it is run three times: with Docker's own client, which drives the daemon over its API; with
\`docker\` being mydocker itself, which needs no daemon; and with mydocker as a client of the daemon. What it prints, how it exits and what the kernel
says is held against what should be. A case that does not work says why, and its test fails as soon as it does.

Of ${options.length} commands and options ${working('api')} work with Docker's client, ${working('local')} with mydocker itself, and ${working('remote')} with mydocker as a client.
${SECTIONS.map((section) => renderSection(section, options)).join('')}`;
}

interface Option {
  section: string;
  command: string;
  option: string;
  verdicts: Partial<Record<Engine, Verdict>>;
}

interface Verdict {
  /** Each of its cases does. */
  works: boolean;
  /** Some of its cases do. */
  some: boolean;
  why: string;
}

/** A command's option has a row of its own. */
function mergeCases(rows: Row[]): Option[] {
  const options = new Map<string, Option>();
  for (const { section, command, option, engine, ...row } of rows) {
    const key = `${section}\n${command}\n${option}`;
    const known = options.get(key) ?? { section, command, option, verdicts: {} };
    options.set(key, known);
    known.verdicts[engine] = merge(known.verdicts[engine], row);
  }
  return [...options.values()];
}

function merge(before: Verdict | undefined, { works, why }: Pick<Row, 'works' | 'why'>): Verdict {
  return {
    works: works && before?.works !== false,
    some: works || before?.some === true,
    why: [...new Set([before?.why, works ? '' : why].filter(Boolean))].join('; '),
  };
}

function renderSection(section: string, options: Option[]): string {
  const own = options.filter((option) => option.section === section);
  if (own.length === 0) return '';
  const commands = [...new Set(own.map(({ command }) => command))];
  const tables = commands.map((command) => renderCommand(command, own));
  return `\n## ${section}\n${tables.join('')}`;
}

function renderCommand(command: string, options: Option[]): string {
  const lines = options.filter((option) => option.command === command).map(renderOption);
  const heading = `| option | ${Object.values(ENGINES).join(' | ')} | |\n| --- | --- | --- | --- | --- |`;
  return `\n### \`${command}\`\n\n${heading}\n${lines.join('\n')}\n`;
}

function renderOption({ option, verdicts }: Option): string {
  const shown = option === '' ? 'alone' : `\`${option}\``;
  const words = engines.map((engine) => wordOf(verdicts[engine]));
  const reasons = [...new Set(engines.map((engine) => verdicts[engine]?.why).filter(Boolean))].join('; ');
  return `| ${shown} | ${words.join(' | ')} | ${reasons.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`;
}

function wordOf(verdict?: Verdict): string {
  if (!verdict) return '';
  return verdict.works ? 'yes' : verdict.some ? 'partly' : 'no';
}
