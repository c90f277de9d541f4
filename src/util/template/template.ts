import { evaluationError, parseError } from './errors.js';
import { functions } from './functions.js';
import { type Block, type Call, type Node, type Operand, type Pipeline, parse } from './parse.js';
import { entries, isTrue, show, typeName } from './value.js';

/** A template that was read: gives the text for some data. */
export type Template = (data: unknown) => string;

/**
 * Reads a template of Go's text/template, as far as docker's users go: fields, functions, pipelines, variables, `if`, `with` and
 * `range`. The data is what JSON can hold; a function in it is called like one of docker's methods, `{{.Label "x"}}`.
 *
 * @throws EngineError `invalid`, here or when it is applied, in docker's words
 */
export function compile(text: string): Template {
  const nodes = parse(text);
  checkNames(text, nodes);
  return (data) => {
    const output: string[] = [];
    evaluate(nodes, { text, dot: data, variables: new Map([['$', data]]), output });
    return output.join('');
  };
}

interface Scope {
  readonly text: string;
  readonly dot: unknown;
  readonly variables: Map<string, unknown>;
  readonly output: string[];
  readonly outer?: Scope;
}

/** Why a loop's body ended early. */
type Stop = 'break' | 'continue' | undefined;

function evaluate(nodes: readonly Node[], scope: Scope): Stop {
  for (const node of nodes) {
    const stop = evaluateNode(node, scope);
    if (stop) return stop;
  }
  return undefined;
}

function evaluateNode(node: Node, scope: Scope): Stop {
  if (node.kind === 'text') scope.output.push(node.value);
  else if (node.kind === 'break' || node.kind === 'continue') return node.kind;
  else if (node.kind === 'print') print(node.pipeline, scope);
  else if (node.kind === 'range') return range(node, inner(scope));
  else return choose(node, inner(scope));
  return undefined;
}

function inner(outer: Scope, dot = outer.dot): Scope {
  return { ...outer, dot, variables: new Map(), outer };
}

function print(pipeline: Pipeline, scope: Scope): void {
  const value = pipelineValue(pipeline, scope);
  // What is null is a nil pointer; a map without the key has no value.
  if (pipeline.variables.length === 0) scope.output.push(show(value, value === null ? '<nil>' : '<no value>'));
}

function choose({ kind, pipeline, body, otherwise }: Block, scope: Scope): Stop {
  const value = pipelineValue(pipeline, scope);
  if (!isTrue(value)) return evaluate(otherwise, scope);
  return evaluate(body, kind === 'with' ? inner(scope, value) : scope);
}

function range(node: Block, scope: Scope): Stop {
  const { pipeline, body, otherwise } = node;
  const value = pipelineValue({ ...pipeline, variables: [] }, scope);
  const list = iterate(value);
  if (!list) throw evaluationError(scope.text, node.at, sourceOf(pipeline), `range can't iterate over ${show(value)}`);
  if (list.length === 0) return evaluate(otherwise, scope);
  for (const [key, each] of list) {
    const round = inner(scope, each);
    const values = pipeline.variables.length === 1 ? [each] : [key, each];
    for (const [at, name] of pipeline.variables.entries()) round.variables.set(name, values[at]);
    if (evaluate(body, round) === 'break') break;
  }
  return undefined;
}

/** What a loop goes over, with its key or number. */
function iterate(value: unknown): (readonly [unknown, unknown])[] | undefined {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === 'object' ? entries(value) : undefined;
}

function sourceOf({ calls }: Pipeline): string {
  return calls[0]?.[0].source ?? '';
}

function pipelineValue({ variables, declares, calls }: Pipeline, scope: Scope): unknown {
  let value: unknown;
  for (const [index, call] of calls.entries()) value = callValue(call, index > 0 ? [value] : [], scope);
  for (const name of variables) {
    const owner = declares ? scope : ownerOf(scope, name);
    owner?.variables.set(name, value);
  }
  return value;
}

function ownerOf(scope: Scope | undefined, name: string): Scope | undefined {
  return scope && (scope.variables.has(name) ? scope : ownerOf(scope.outer, name));
}

function callValue([first, ...operands]: Call, piped: readonly unknown[], scope: Scope): unknown {
  const { base, fields } = first;
  if (base.kind === 'function' && (base.name === 'and' || base.name === 'or')) {
    return fieldsOf(first, shortCircuit(base.name, operands, piped, scope), fields, [], scope);
  }
  const values = [...operands.map((operand) => callValue([operand], [], scope)), ...piped];
  const value = baseValue(first, base.kind === 'function' ? values : [], scope);
  return fieldsOf(first, value, fields, base.kind === 'function' ? [] : values, scope);
}

function shortCircuit(
  name: 'and' | 'or',
  operands: readonly Operand[],
  piped: readonly unknown[],
  scope: Scope,
): unknown {
  let value: unknown;
  for (const operand of operands) {
    value = callValue([operand], [], scope);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return piped.length > 0 ? piped[0] : value;
}

function baseValue({ base, at, source }: Operand, args: readonly unknown[], scope: Scope): unknown {
  if (base.kind === 'dot') return scope.dot;
  if (base.kind === 'constant') return base.value;
  if (base.kind === 'pipeline') return pipelineValue(base.pipeline, scope);
  if (base.kind === 'variable') return ownerOf(scope, base.name)?.variables.get(base.name);
  try {
    return functions[base.name]?.(...args);
  } catch (error) {
    throw evaluationError(scope.text, at, source, `error calling ${base.name}: ${(error as Error).message}`);
  }
}

/** The last field may be a method, and takes the arguments. */
function fieldsOf(
  { at, source }: Operand,
  start: unknown,
  fields: readonly string[],
  args: readonly unknown[],
  scope: Scope,
): unknown {
  const fail = (problem: string) => evaluationError(scope.text, at, source, problem);
  const value = fields.reduce((from, name, index) => field(from, name, fail, maps.has(fields[index - 1] ?? '')), start);
  if (typeof value === 'function') return value(...args);
  if (args.length > 0) throw fail(`can't give argument to non-function ${source}`);
  return value;
}

/** Fields whose keys are not of docker's choosing: one that is not there has no value, and elsewhere it is a mistake. */
const maps = new Set(['Attributes', 'ExposedPorts', 'Labels', 'Networks', 'Options', 'Ports', 'Sysctls', 'Volumes']);

function field(from: unknown, name: string, fail: (problem: string) => Error, isMap: boolean): unknown {
  if (from === null || from === undefined) throw fail(`nil pointer evaluating interface {}.${name}`);
  if (typeof from !== 'object' || Array.isArray(from))
    throw fail(`can't evaluate field ${name} in type ${typeName(from)}`);
  if (Object.hasOwn(from, name)) return (from as Record<string, unknown>)[name];
  if (isMap) return undefined;
  throw fail(`map has no entry for key "${name}"; there is ${Object.keys(from).join(', ') || 'none'}`);
}

/** A function or variable that is not there is found before anything is printed. */
function checkNames(text: string, nodes: readonly Node[], outer: readonly string[] = ['$']): void {
  const known = [...outer];
  for (const node of nodes) {
    if (node.kind === 'print') checkPipeline(text, node.pipeline, known);
    if (!('body' in node)) continue;
    const within = [...known];
    checkPipeline(text, node.pipeline, within);
    checkNames(text, node.body, within);
    checkNames(text, node.otherwise, within);
  }
}

/** Adds what it declares to the names that are known. */
function checkPipeline(text: string, { variables, declares, calls }: Pipeline, known: string[]): void {
  for (const { base, at } of calls.flat()) {
    if (base.kind === 'pipeline') checkPipeline(text, base.pipeline, known);
    if (base.kind === 'variable' && !known.includes(base.name)) throw undefinedName(text, at, 'variable', base.name);
    if (base.kind === 'function' && !['and', 'or'].includes(base.name) && !Object.hasOwn(functions, base.name)) {
      throw undefinedName(text, at, 'function', base.name);
    }
  }
  const [unknown] = declares ? [] : variables.filter((name) => !known.includes(name));
  if (unknown) throw undefinedName(text, 0, 'variable', unknown);
  known.push(...variables);
}

function undefinedName(text: string, at: number, what: string, name: string): Error {
  return what === 'function'
    ? parseError(text, at, `function "${name}" not defined`)
    : parseError(text, at, `undefined variable "${name}"`);
}
