import type { ApiDefinition, Operation, Schema } from './api-definition.js';
import { pick, type Random } from './random.js';

/** A request that nobody in their right mind sends. */
export interface OddRequest {
  method: string;
  target: string;
  body: string | undefined;
}

/** None of them names a file of the host. */
const STRINGS = [
  '',
  'x',
  'box',
  'busybox',
  'none',
  'true',
  '-1',
  '1e400',
  '../../etc',
  'ünï',
  'a b',
  '\0',
  '%s',
  ':::',
];
const LONG = 'y'.repeat(70_000);
const NUMBERS = [0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e300];

/** What waits or streams as long as its client likes, and what would wait for an archive. */
const ENDLESS = /^\/(events|containers\/\{id\}\/(attach|attach\/ws|logs|stats|wait))$/;

/** Whether an answer need not end. */
export const isEndless = ({ path }: Operation): boolean => ENDLESS.test(path);

/** Builds a request for an operation from wrong types, sizes and values. */
export function oddRequest(definition: ApiDefinition, operation: Operation, random: Random): OddRequest {
  const path = operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(oddWord(random, true)));
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && random() < 0.5)
    .map(({ name }) => `${name}=${encodeURIComponent(oddWord(random, false))}`);
  const schema = operation.parameters.find((parameter) => parameter.in === 'body')?.schema;
  const version = pick(random, ['', '/v1.24', '/v1.41', '/v1.51']);
  return {
    method: operation.method,
    target: `${version}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    body: schema ? oddBody(definition, schema, random) : undefined,
  };
}

function oddWord(random: Random, short: boolean): string {
  if (random() < 0.02 && !short) return LONG.slice(0, 5000);
  return random() < 0.4 ? 'box' : pick(random, STRINGS) || 'x';
}

function oddBody(definition: ApiDefinition, schema: Schema, random: Random): string {
  if (random() < 0.05) return pick(random, ['', '{', 'null', '[]', '"', '7', `${'['.repeat(2000)}${']'.repeat(2000)}`]);
  return JSON.stringify(oddValue(definition, schema, random, 0) ?? null);
}

const deepest = 5;

/** Mostly of the schema's form, and now and then anything else. */
function oddValue(definition: ApiDefinition, schema: Schema, random: Random, depth: number): unknown {
  if (random() < 0.08) return anything(random);
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const named = definition.schema(ref.replace('#/definitions/', ''));
    return named ? oddValue(definition, named, random, depth) : null;
  }
  const all = schema['allOf'];
  if (Array.isArray(all)) return Object.assign({}, ...all.map((part) => oddValue(definition, part, random, depth)));
  if (Array.isArray(schema['enum'])) return random() < 0.5 ? pick(random, schema['enum']) : anything(random);
  return valueOfType(definition, schema, random, depth);
}

function valueOfType(definition: ApiDefinition, schema: Schema, random: Random, depth: number): unknown {
  const { type, items, properties, additionalProperties } = schema;
  if (type === 'string') return random() < 0.02 ? LONG : pick(random, STRINGS);
  if (type === 'integer' || type === 'number') return pick(random, NUMBERS);
  if (type === 'boolean') return random() < 0.5;
  if (depth > deepest) return null;
  if (type === 'array') {
    const length = random() < 0.02 ? 2000 : Math.floor(random() * 3);
    // Much of what is much itself would be more than a request can be.
    const inside = length > 3 ? deepest + 1 : depth + 1;
    return Array.from({ length }, () => oddValue(definition, (items ?? {}) as Schema, random, inside));
  }
  const own = Object.entries((properties ?? {}) as Record<string, Schema>).filter(() => random() < 0.3);
  const entries = own.map(([name, part]) => [name, oddValue(definition, part, random, depth + 1)]);
  if (typeof additionalProperties === 'object') {
    entries.push([pick(random, STRINGS), oddValue(definition, additionalProperties as Schema, random, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

const anything = (random: Random): unknown =>
  pick(random, [null, true, 'x', '', -1, 0.5, [], {}, [[]], { a: [null] }, ['x', 1], LONG.slice(0, 300)]);
