import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** A parameter of a request, as the definition describes it. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'body';
  required?: boolean;
  type?: string;
  enum?: unknown[];
  schema?: Schema;
}

/** A schema of the definition: Swagger 2.0's, a relative of JSON Schema. */
export interface Schema {
  [keyword: string]: unknown;
}

/** A method of a path. */
export interface Operation {
  method: string;
  /** Without the version: `/containers/{id}/json`. */
  path: string;
  parameters: Parameter[];
}

/** An answer of a daemon. */
export interface Exchange {
  method: string;
  /** As it was asked: with version and query. */
  target: string;
  status: number;
  contentType: string;
  /** Empty when there was none, undefined when it was too long to keep or had not ended. */
  body: string | undefined;
}

/** The definition of the Engine API, as a measure of answers. */
export interface ApiDefinition {
  operations: Operation[];
  /** The named schema, with its references as they are. */
  schema(name: string): Schema | undefined;
  /** What is wrong with an answer, a line each. */
  faultsOf(exchange: Exchange): string[];
}

const PROJECT = join(import.meta.dirname, '..', '..');
const METHODS = ['get', 'post', 'put', 'delete', 'head'];
/** Pointers in Docker's own code, for which it sends null though the definition does not say so. */
const POINTERS = ['MemorySwappiness', 'OomKillDisable', 'Init', 'ExitCode'];
const RANGES: Record<string, [number, number]> = {
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 63), 2 ** 63],
  uint64: [0, 2 ** 64],
};

/** Where the definition is: $MYDOCKER_API_DEFINITION, else beside the project. */
const file =
  process.env.MYDOCKER_API_DEFINITION ?? join(PROJECT, '..', 'shared', 'reference', 'docker-engine-api-v1.51.yaml');

/** Reads the definition; undefined, with one message, where there is none. */
export function loadDefinition(path = file): ApiDefinition | undefined {
  if (existsSync(path)) return readDefinition(readFileSync(path, 'utf8'));
  console.warn('there is no API definition (MYDOCKER_API_DEFINITION): answers are not held against it');
  return undefined;
}

interface Document {
  definitions: Record<string, Schema>;
  paths: Record<string, Record<string, { parameters?: Parameter[]; responses: Responses }>>;
}

type Responses = Record<string, { schema?: Schema }>;

/** @param text a Swagger 2.0 document in YAML */
export function readDefinition(text: string): ApiDefinition {
  const document = parse(text, { merge: true }) as Document;
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      METHODS.includes(method) ? [{ ...operation, method: method.toUpperCase(), path, pattern: patternOf(path) }] : [],
    ),
  );
  // What has no wildcard comes first: /images/get is no image.
  routes.sort((a, b) => wildcards(a.path) - wildcards(b.path));
  const validator = makeValidator(document.definitions);
  return {
    operations: routes.map(({ method, path, parameters = [] }) => ({ method, path, parameters })),
    schema: (name) => document.definitions[name],
    faultsOf(exchange) {
      const path = pathOf(exchange.target);
      const route = routes.find(({ method, pattern }) => method === exchange.method && pattern.test(path));
      return route ? responseFaults(route.responses, exchange, validator) : [];
    },
  };
}

const wildcards = (path: string): number => path.split('{').length;

/** A name may have slashes where it is an image's. */
function patternOf(path: string): RegExp {
  const words = path.replace(/[.]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name) => (name === 'name' ? '.+' : '[^/]+'));
  return new RegExp(`^${words}$`);
}

const pathOf = (target: string): string => target.replace(/\?.*/, '').replace(/^\/v\d+\.\d+(?=\/)/, '');

type Validate = (schema: Schema, value: unknown) => string[];

function responseFaults(responses: Responses, exchange: Exchange, validate: Validate): string[] {
  const { status, method, body } = exchange;
  const declared = responses[status];
  if (status === 101) return [];
  if (!declared && status < 400) return [`status ${status} is none of ${Object.keys(responses).join(', ')}`];
  const schema = declared?.schema ?? (status >= 400 ? { $ref: '#/definitions/ErrorResponse' } : undefined);
  if (method === 'HEAD') return body ? ['a body in the answer to HEAD'] : [];
  if (body === undefined || !schema || isRaw(schema)) return [];
  if (!/json/.test(exchange.contentType)) return [`the body is "${exchange.contentType}", not JSON`];
  return bodyFaults(schema, body, validate);
}

/** A string of the definition is a body that is no JSON: an archive, a plain OK. */
const isRaw = (schema: Schema): boolean => schema['type'] === 'string' || schema['format'] === 'binary';

/** Some answers are several values, a line each. */
function bodyFaults(schema: Schema, body: string, validate: Validate): string[] {
  try {
    return validate(schema, JSON.parse(body));
  } catch {}
  const lines = body.split(/\r?\n/).filter(Boolean);
  if (lines.length === 0) return ['an empty body'];
  return lines.flatMap((line) => {
    try {
      return validate(schema, JSON.parse(line));
    } catch {
      return [`no JSON: ${line.slice(0, 80)}`];
    }
  });
}

function makeValidator(definitions: Record<string, Schema>): Validate {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  const converted = Object.entries(definitions).map(([name, schema]) => [name, convert(schema)]);
  ajv.addSchema({ $id: 'api', definitions: Object.fromEntries(converted) });
  const compiled = new Map<Schema, ValidateFunction>();
  return (schema, value) => {
    const check = compiled.get(schema) ?? ajv.compile(convert(schema) as Schema);
    compiled.set(schema, check);
    check(value);
    // Of a field that may be null, "must be null" is no news.
    const errors = (check.errors ?? []).filter(({ keyword, schemaPath }) => !isAboutNull(keyword, schemaPath));
    return errors.map(({ instancePath, message, params }) => `${instancePath || '/'} ${message}${details(params)}`);
  };
}

const isAboutNull = (keyword: string, schemaPath: string): boolean =>
  keyword === 'anyOf' || schemaPath.endsWith('/anyOf/1/type');

const details = (params: Record<string, unknown>): string =>
  params['allowedValues'] ? ` ${JSON.stringify(params['allowedValues'])}` : '';

/** Makes JSON Schema of a schema of Swagger: references into the one document, null where it may be, ranges of formats. */
function convert(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(convert);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { example: _, 'x-nullable': nullable, $ref, ...rest } = schema as Schema;
  const inner: Schema =
    typeof $ref === 'string'
      ? { $ref: `api${$ref}` }
      : { ...convertAll(rest), ...rangeOf(rest['format']), ...timeOf(rest['format']) };
  return mayBeNull(nullable, $ref, rest) ? { anyOf: [inner, { type: 'null' }] } : inner;
}

/** Properties may be called like keywords: their names are left alone. */
function convertAll(schema: Schema): Schema {
  const entries = Object.entries(schema).map(([key, value]) => {
    if (key === 'properties') return [key, mapValues(value as Schema, convertProperty)];
    return [key, ['enum', 'default', 'required', 'type'].includes(key) ? value : convert(value)];
  });
  return Object.fromEntries(entries);
}

const mapValues = (object: Schema, change: (value: unknown, key: string) => unknown): Schema =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

const convertProperty = (schema: unknown, name: string): unknown =>
  convert(POINTERS.includes(name) ? { ...(schema as Schema), 'x-nullable': true } : schema);

/** Where the definition does not forbid it, what a pointer, a slice or a map of Go holds may be null. */
function mayBeNull(nullable: unknown, $ref: unknown, { type, allOf }: Schema): boolean {
  if (typeof nullable === 'boolean') return nullable;
  return $ref !== undefined || allOf !== undefined || type === 'array' || type === 'object';
}

function rangeOf(format: unknown): Schema {
  const range = typeof format === 'string' ? RANGES[format] : undefined;
  return range ? { minimum: range[0], maximum: range[1] } : {};
}

/** RFC 3339; empty where there is no time. */
function timeOf(format: unknown): Schema {
  if (format !== 'date-time' && format !== 'dateTime') return {};
  return { pattern: '^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d))?$' };
}
