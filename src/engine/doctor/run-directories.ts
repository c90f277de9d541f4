import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { runDirectory } from '../../container/record.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { isLeft } from './left.js';

/** Sockets and the like of containers that nobody sees to any more. */
export function runDirectoryFindings(engine: Engine): Finding[] {
  const parent = dirname(runDirectory(engine.runRoot, 'id'));
  const ids = existsSync(parent) ? readdirSync(parent) : [];
  return ids.filter((id) => isLeft(engine, id)).map((id) => leftover(runDirectory(engine.runRoot, id)));
}

function leftover(directory: string): Finding {
  const fix = () => rmSync(directory, { recursive: true, force: true });
  return { problem: `directory ${directory}: its container does not run`, fix };
}
