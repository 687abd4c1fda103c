// The layers of the engine (ARCHITECTURE.md, "Folders"): each folder lists the folders that it may import.
const layers = {
  common: [],
  memory: ['common'],
  wasm: ['common'],
  parser: ['common'],
  logical: ['parser', 'common'],
  dataframe: ['parser', 'logical', 'common'],
  optimizer: ['logical', 'common'],
  udf: ['logical', 'memory', 'wasm', 'common'],
  storage: ['logical', 'memory', 'common'],
  physical: ['logical', 'udf', 'storage', 'memory', 'wasm', 'common'],
  runtime: ['physical', 'memory', 'common'],
}

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import ${allowed.length ? allowed.map((name) => `src/${name}`).join(', ') : 'no other folder'} only.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^(src|cli|tpcx|test)/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
}))

const nodeOnly = (layer) => ({
  name: `no-node-in-${layer}`,
  comment: 'Node-only calls stay in src/storage and src/runtime: the same engine is to run in a browser.',
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { dependencyTypes: ['core'] },
})

module.exports = {
  forbidden: [
    ...layerRules,
    ...['common', 'memory', 'wasm', 'parser', 'logical', 'dataframe', 'optimizer', 'udf', 'physical'].map(nodeOnly),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'leaves-use-the-public-api',
      comment: 'cli and tpcx import the engine through src/index.ts.',
      severity: 'error',
      from: { path: '^(cli|tpcx)/' },
      to: { path: '^src/', pathNot: '^src/index[.]ts$' },
    },
    { name: 'engine-knows-no-leaf', severity: 'error', from: { path: '^src/' }, to: { path: '^(cli|tpcx|test)/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, exclude: { path: '^src/kernels/' } },
}
