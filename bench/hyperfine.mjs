import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runs = Number(process.env.BENCH_RUNS ?? 40);

/**
 * Times commands with hyperfine, one after the other in one run.
 *
 * @param {string} what for the progress line
 * @param {Record<string, string>} commands by their name in the table
 * @returns {{ name: string, command: string, median: number, spread: number }[]} milliseconds
 */
export function compare(what, commands) {
  console.error(`${what}: ${Object.keys(commands).join(', ')}`);
  const directory = mkdtempSync(join(tmpdir(), 'mydocker-hyperfine-'));
  const report = join(directory, 'report.json');
  try {
    const options = ['--shell=none', '--warmup', '5', '--runs', String(runs), '--style=none', '--export-json', report];
    execFileSync('hyperfine', [...options, ...Object.values(commands)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { results } = JSON.parse(readFileSync(report, 'utf8'));
    return Object.entries(commands).map(([name, command], index) => ({
      name,
      command,
      ...summary(results[index].times),
    }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function summary(times) {
  const sorted = times.map((seconds) => seconds * 1000).sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { median: at(0.5), spread: at(0.75) - at(0.25) };
}
