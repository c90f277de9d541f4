import { listNames } from '../../container/names.js';
import type { Engine } from '../../engine/context.js';
import { listContainers } from '../../engine/list.js';
import { listReferences } from '../../image/pointers.js';
import { familiarReference } from '../../image/reference.js';
import { ImageStore } from '../../image/store.js';
import { listNetworks } from '../../network/record.js';
import { listVolumeNames } from '../../volume/store.js';

/** Names that may stand in a place of a command line. */
export type Source = (engine: Engine) => string[] | Promise<string[]>;

/** Of operands, by how the usage of a command calls them. */
const operandSources: Readonly<Record<string, Source>> = {
  CONTAINER: ({ root }) => listNames(root),
  IMAGE: imageNames,
  'NAME|ID': async (engine) => [...listNames(engine.root), ...(await imageNames(engine))],
  NETWORK: networkNames,
  'SOURCE_IMAGE[:TAG]': imageNames,
  VOLUME: ({ root }) => listVolumeNames(root),
};

/** Commands whose containers have to run. */
const forRunning = /^(container )?(attach|exec|kill|pause|stop|top)$/;

/** The names for an operand of a command. */
export async function operandNames(engine: Engine, command: string, kind: string): Promise<string[]> {
  if (kind === 'CONTAINER' && forRunning.test(command)) {
    return listContainers(engine, { all: false, filters: [] }).map(({ record }) => record.name);
  }
  return Object.hasOwn(operandSources, kind) ? ((await operandSources[kind]?.(engine)) ?? []) : [];
}

const words = (text: string): Source => {
  const list = text.split(' ');
  return () => list;
};

/** Of options, by their long name without dashes. */
export const optionSources: Readonly<Record<string, Source>> = {
  format: words('json'),
  'log-driver': words('local json-file none'),
  network: networkNames,
  restart: words('no on-failure always unless-stopped'),
};

function networkNames({ root }: Engine): string[] {
  return listNetworks(root).map(({ name }) => name);
}

async function imageNames({ root }: Engine): Promise<string[]> {
  const pointers = await listReferences(new ImageStore(root).layout);
  return pointers.flatMap((pointer) => ('problem' in pointer ? [] : [familiarReference(pointer.key)]));
}
