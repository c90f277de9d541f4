import { request } from 'node:http';
import { giveTime } from '../../lib/check.js';
import { image } from '../../lib/daemon.js';

interface Listed {
  Id: string;
  Name: string;
  RepoTags?: string[] | null;
}

/** Removes what a test left, over the API: containers, volumes, networks, and all images but the common one. */
export async function sweep(socket: string): Promise<void> {
  const list = async (target: string) =>
    (await ask(socket, 'GET', target)) as Listed[] | { Volumes?: Listed[] } | undefined;
  const remove = (targets: string[]) => Promise.all(targets.map((target) => ask(socket, 'DELETE', target)));
  const entries = async (target: string) => {
    const found = await list(target);
    return Array.isArray(found) ? found : (found?.Volumes ?? []);
  };
  const ownNetworks = async () =>
    (await entries('/networks')).filter(({ Name }) => !['bridge', 'host', 'none'].includes(Name));
  await remove((await entries('/containers/json?all=1')).map(({ Id }) => `/containers/${Id}?force=1&v=1`));
  await remove((await entries('/volumes')).map(({ Name }) => `/volumes/${Name}?force=1`));
  // A container that has just gone may still be in one for a moment.
  for (let tries = 0; tries < 20 && (await ownNetworks()).length > 0; tries++) {
    await remove((await ownNetworks()).map(({ Id }) => `/networks/${Id}`));
    if (tries > 0) await giveTime(50);
  }
  for (const { Id, RepoTags } of await entries('/images/json')) {
    const others = (RepoTags ?? []).filter((tag) => tag !== `${image}:latest`);
    if (others.length === (RepoTags ?? []).length) await ask(socket, 'DELETE', `/images/${Id}?force=1`);
    else for (const tag of others) await ask(socket, 'DELETE', `/images/${tag}`);
  }
}

/** What it answered as JSON; undefined when that was a failure. */
function ask(socket: string, method: string, path: string): Promise<unknown> {
  return new Promise((resolve) => {
    const call = request({ socketPath: socket, path, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve(response.statusCode === 200 ? parse(Buffer.concat(chunks).toString()) : undefined),
      );
    });
    call.on('error', () => resolve(undefined)).end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
