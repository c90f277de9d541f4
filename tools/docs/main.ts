import { transcripts } from './console/command.js';
import { dockerCli } from './docker-cli.js';
import { reference } from './reference.js';
import { loadSeries } from './series/load.js';
import { checkPages } from './site/check.js';

const USAGE =
  'usage: node tools/docs/run.mjs build | dev | check | docker-cli | reference | transcripts --chapter NN --minutes N --bin PATH';

const COMMANDS: Record<string, (args: string[]) => number | Promise<number>> = {
  build: buildSite,
  dev: serveSite,
  check,
  'docker-cli': dockerCli,
  transcripts,
};

/** Runs one docs command and returns its exit code. */
export async function main([name = '', ...args]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) {
    console.error(USAGE);
    return 2;
  }
  try {
    return await command(args);
  } catch (error) {
    console.error(process.env['DEBUG'] ? error : (error as Error).message);
    return 1;
  }
}

async function buildSite(): Promise<number> {
  const { build } = await import('vitepress');
  if (reference() !== 0) return 1;
  await build('docs');
  return 0;
}

async function serveSite([port = '5173']: string[]): Promise<number> {
  const { createServer } = await import('vitepress');
  const start = async (): Promise<void> => {
    const server = await createServer('docs', { port: Number(port) }, async () => {
      await server.close();
      await start();
    });
    await server.listen();
    server.printUrls();
  };
  await start();
  return new Promise(() => {});
}

/** The part of the build that takes no time: whether the pages show every hunk once. */
function check(): number {
  const problems = checkPages(loadSeries());
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}
