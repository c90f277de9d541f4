/**
 * The folders of src/, top-down as the data flows. A folder imports only from those below it in this list, and
 * reaches a sibling's files only through a name of its own here.
 */
const LAYERS = [
  'cli',
  'daemon',
  'client',
  'api',
  'jobs',
  'engine',
  'container',
  'image',
  'volume',
  'network',
  'storage',
  'cgroup',
  'runtime',
  'util',
];

/** Per layer one rule: it must not import from a layer above. */
const layerRules = LAYERS.slice(1).map((layer, above) => ({
  name: `layers-${layer}`,
  comment: `src/${layer} may import only from the folders below it: ${LAYERS.slice(above + 2).join(', ') || 'none'}`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: `^src/((${LAYERS.slice(0, above + 1).join('|')})/|main\\.ts)` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'layers-known',
      comment: 'A new folder of src/ gets its place in the list of layers first.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/((${LAYERS.join('|')})/|[^/]+\\.ts$)` },
      to: {},
    },
    {
      name: 'no-circular',
      comment: 'Files that import each other in a circle cannot be read one after the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'processes-only-in-util',
      comment:
        'Processes are started in one place, src/util, so that environment and errors are handled once. The shim is no command of the host, and starts faster without execa.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/util/|^src/runtime/(shim|fork-server)\\.ts$|\\.test\\.ts$' },
      to: { path: '(^|/)node_modules/execa/|^(node:)?child_process$' },
    },
    {
      name: 'src-stands-alone',
      comment: 'The engine is what the patches make of an empty folder: it needs nothing of the frame.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(tools|test|bench|docs|chapters)/' },
    },
    {
      name: 'no-test-imports',
      comment: 'Code must not lean on a test file.',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$' },
    },
    {
      name: 'checks-are-black-box',
      comment: "A chapter's checks look at a command line and at the kernel, so that they work for any implementation.",
      severity: 'error',
      from: { path: '^chapters/' },
      to: { path: '^(src|tools)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.course|docs/\\.vitepress/(cache|dist)|docs/reference/api)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
