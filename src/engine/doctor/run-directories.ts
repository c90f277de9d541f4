import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runDirectory } from '../../container/record.js';
import { temporaryOwner } from '../../util/atomic.js';
import { identify } from '../../util/process.js';
import type { Engine } from '../context.js';
import type { Finding } from '../finding.js';
import { isLeft } from './left.js';

/** Sockets and the like of containers that nobody sees to any more. */
export function runDirectoryFindings(engine: Engine): Finding[] {
  const parent = dirname(runDirectory(engine.runRoot, 'id'));
  const names = existsSync(parent) ? readdirSync(parent) : [];
  return names.filter((name) => isAbandoned(engine, name)).map((name) => leftover(join(parent, name)));
}

/** A claim has a temporary name first. */
function isAbandoned(engine: Engine, name: string): boolean {
  const maker = temporaryOwner(name);
  return maker === undefined ? isLeft(engine, name) : !identify(maker);
}

function leftover(directory: string): Finding {
  const fix = () => rmSync(directory, { recursive: true, force: true });
  return { problem: `directory ${directory}: its container does not run`, fix };
}
