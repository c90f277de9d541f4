import { findContainer } from '../container/find.js';
import { readRecord } from '../container/record.js';
import type { Engine } from '../engine/context.js';
import { describeVolume } from '../engine/inspect/volume.js';
import { EngineError } from '../util/errors.js';
import { compile } from '../util/template/template.js';
import { readVolume } from '../volume/store.js';
import type { Command, Input } from './command.js';
import { report } from './exit.js';
import { containerFields } from './fields/container.js';
import { type Fields, withZeroValues } from './fields/field.js';
import { imageFields } from './fields/image.js';
import { networkFields } from './fields/network.js';
import { volumeFields } from './fields/volume.js';
import { requireRoot } from './preconditions.js';

interface InspectOptions {
  /** Add up the sizes of files, too. */
  readonly size: boolean;
}

type Describe = (engine: Engine, word: string, options: InspectOptions) => Promise<object>;

/** What can be inspected, in the order in which a word is looked for, one line each. */
const kinds: Record<string, Describe> = {
  container: describeContainer,
  image: async (engine, word) => (await import('../engine/inspect/image.js')).inspectImage(engine, word),
  network: inspectNetwork,
  volume: ({ root }, word) => Promise.resolve(describeVolume(root, readVolume(root, word))),
};

/** What a template finds in one of each kind although the JSON does not have it, one line each. */
const fields: Record<string, Fields> = {
  container: containerFields,
  image: imageFields,
  network: networkFields,
  volume: volumeFields,
};

type Kind = keyof typeof kinds;

const options: Command['options'] = [
  ['-f, --format <form>', 'json for one object a line, or a template: {{.State.Pid}}, {{json .Config}} …'],
  ['-s, --size', 'Add up what containers wrote, in bytes'],
];

export const inspect: Command = {
  usage: 'inspect [OPTIONS] NAME|ID [NAME|ID...]',
  summary: 'Show containers, images, networks and volumes as JSON',
  example: "mydocker inspect --format '{{.State.Pid}}' web",
  options: [...options, ['--type <kind>', `Only look among one kind: ${Object.keys(kinds).join(', ')}`]],
  operands: [1, Number.POSITIVE_INFINITY],
  run: (input, engine) => show(input, engine, readKinds(input.text('type')), 'object'),
};

/** `container inspect` and the like: the same for one kind. */
export function inspectOnly(kind: Kind): Command {
  return {
    ...inspect,
    usage: `${kind} ${inspect.usage}`,
    summary: `Show ${kind}s as JSON`,
    example: `mydocker ${kind} inspect ${{ container: 'web', image: 'busybox', network: 'bridge' }[kind] ?? 'data'}`,
    options,
    run: (input, engine) => show(input, engine, [kind], kind),
  };
}

function readKinds(text: string | undefined): readonly Kind[] {
  if (text === undefined || text === '') return Object.keys(kinds);
  if (Object.hasOwn(kinds, text)) return [text];
  throw new EngineError('invalid', `"${text}" is not a valid value for --type: use ${Object.keys(kinds).join(', ')}`);
}

async function show(input: Input, engine: Engine, among: readonly Kind[], what: string): Promise<number> {
  requireRoot();
  const form = input.text('format') ?? '';
  const print = form === '' || form === 'json' ? undefined : compile(form);
  const found: object[] = [];
  const problems: unknown[] = [];
  for (const word of input.operands) {
    const description = await find(engine, word, among, what, { size: input.flag('size') }).catch((error: unknown) => {
      problems.push(error);
    });
    if (description && print) console.log(print(description));
    else if (description && form === 'json') console.log(JSON.stringify(description));
    else if (description) found.push(description);
  }
  if (form === '') console.log(JSON.stringify(found, null, 4));
  for (const problem of problems) report(problem);
  return problems.length === 0 ? 0 : 1;
}

async function find(
  engine: Engine,
  word: string,
  among: readonly Kind[],
  what: string,
  options: InspectOptions,
): Promise<object> {
  for (const kind of among) {
    try {
      const description = await kinds[kind]?.(engine, word, options);
      if (description) return withZeroValues(description, fields[kind] ?? {});
    } catch (error) {
      // What can be no image's name may be a volume's.
      const isNone = error instanceof EngineError && ['notFound', 'invalid'].includes(error.kind);
      if (!isNone || among.length === 1) throw error;
    }
  }
  throw new EngineError('notFound', `no such ${what}: ${word}`);
}

async function describeContainer(engine: Engine, word: string, { size }: InspectOptions): Promise<object> {
  const id = findContainer(engine.root, word);
  const { inspectContainer } = await import('../engine/inspect/container.js');
  const description = inspectContainer(engine, id);
  if (!size) return description;
  const { containerSize } = await import('../engine/size.js');
  const { written, total } = await containerSize(engine, readRecord(engine.root, id));
  return { ...description, SizeRw: written, SizeRootFs: total };
}

async function inspectNetwork(engine: Engine, word: string): Promise<object> {
  const [{ describeNetwork }, { findNetwork }] = await Promise.all([
    import('../engine/inspect/network.js'),
    import('../network/record.js'),
  ]);
  return describeNetwork(engine, findNetwork(engine.root, word));
}
