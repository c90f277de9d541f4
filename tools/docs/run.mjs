// Runs a docs command: node tools/docs/run.mjs build|dev|check|docker-cli|reference|transcripts [options]
// The commands are TypeScript, shared with the site's configuration and bundled here on the fly.
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
process.chdir(root);
const scratch = mkdtempSync(join(root, 'node_modules/.docs-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const outfile = join(scratch, 'main.mjs');
await build({
  entryPoints: ['tools/docs/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile,
});
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2));
