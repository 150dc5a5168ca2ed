// The rooms of the house and who may come in: workers → workflows, activities → src.
const room = (name, from, forbidden, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: forbidden,
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(src|workflows|activities|workers|client|cli|web|texts)/',
        pathNot: [
          '^web/vite\\.config\\.ts$',
          '^web/src/service-worker/service-worker\\.ts$',
          '^cli/bin\\.mjs$',
          '\\.d\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-packages-in-production',
      severity: 'error',
      from: { path: '^(src|workflows|activities|workers|client|cli)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    room(
      'src-is-the-ground-floor',
      '^src/',
      { path: '^(workflows|activities|workers|stack|test|scripts)/' },
      'src imports none of the rooms above it',
    ),
    room('activities-know-src-only', '^activities/', { path: '^(workflows|workers|stack|test)/' }, 'activities → src'),
    room(
      'workflows-stay-deterministic',
      '^workflows/',
      { pathNot: ['^workflows/', '^src/contracts/', '^src/domain/', 'node_modules/@temporalio/(workflow|common)/'] },
      'workflows see contracts, domain and the workflow SDK, nothing else',
    ),
    room(
      'domain-is-pure',
      '^src/domain/',
      { pathNot: '^(src/domain|texts)/' },
      'no I/O, no clock, no package, no other room but the texts, which are as pure',
    ),
    room(
      'contracts-are-types-and-constants',
      '^src/contracts/',
      { pathNot: ['^src/contracts/', '^src/domain/', 'node_modules/@temporalio/(workflow|common)/'] },
      'contracts are shared by everybody, so they depend on nearly nobody',
    ),
    room(
      'gateways-know-no-neighbours',
      '^src/gateways/',
      { path: '^src/(api|persistence|temporal)/' },
      'a gateway is one outside server',
    ),
    room(
      'gateways-do-not-mix',
      '^src/gateways/([^/]+)/',
      { path: '^src/gateways/', pathNot: '^src/gateways/$1/' },
      'one folder a kind',
    ),
    room(
      'persistence-knows-no-neighbours',
      '^src/persistence/',
      { path: '^src/(api|gateways|temporal)/' },
      'repositories only store',
    ),
    room(
      'api-is-on-top',
      '^src/(?!api/|main\\.ts|app\\.module\\.ts)',
      { path: '^src/api/' },
      'nothing in src imports the API',
    ),
    room(
      'programs-are-entries',
      '^(?!src/programs/|test/unit/programs/)',
      { path: '^src/programs/' },
      'a program is started, never imported, but by the unit tests of its parts',
    ),
    room(
      'programs-do-not-mix',
      '^src/programs/([^/]+)/',
      { path: '^src/programs/', pathNot: '^src/programs/$1/' },
      'one folder a program',
    ),
    room(
      'credentials-are-pure',
      '^src/credentials/',
      { path: '.', pathNot: ['^src/credentials/', '^src/domain/', '^(node:)?crypto$'] },
      'keys, tokens and keyed hashes: node:crypto and nothing else',
    ),
    room(
      'async-knows-node-only',
      '^src/async/',
      { pathNot: '^src/async/', dependencyTypesNot: ['core'] },
      'helpers that any room may use: no other room, no package',
    ),
    room(
      'compress-file-needs-no-server',
      '^src/programs/compress-file/',
      { path: '^src/(api|persistence|temporal|gateways/(?!media/))' },
      'one file on one machine: the media gateway is the only one that it may ask',
    ),
    room(
      'stack-is-not-production',
      '^(src|workflows|activities|workers)/',
      { path: '^stack/' },
      'the embedded stack is for demonstration and tests',
    ),
    room(
      'client-stands-alone',
      '^client/',
      { pathNot: '^client/' },
      'a package of its own: nothing of the service, nothing of Node, no other package',
    ),
    room(
      'client-has-one-door',
      '^(?!client/)',
      { path: '^client/', pathNot: '^client/src/index\\.ts$' },
      'what the index does not export is the client’s own',
    ),
    room(
      'cli-knows-the-client-only',
      '^cli/',
      { path: '^(src/(?!domain/|async/)|(workflows|activities|workers|stack|test|scripts|bench)/)' },
      'the command line asks the API as any program would; it shares only pure rules and helpers with the service',
    ),
    room(
      'nobody-imports-the-cli',
      '^(?!cli/|test/)',
      { path: '^cli/' },
      'a program of its own: it is started, never imported',
    ),
    room(
      'texts-are-pure',
      '^texts/',
      { pathNot: '^texts/' },
      'what people read, in every language: anybody may import it, and it imports nobody',
    ),
    room(
      'web-knows-client-and-texts-only',
      '^web/',
      { path: '^(src|workflows|activities|workers|stack|cli|test|scripts|bench)/' },
      'the page asks the API as any program would',
    ),
    room('nobody-imports-the-page', '^(?!web/)', { path: '^web/' }, 'the API serves what was built of it'),
    room(
      'stack-speaks-http',
      '^stack/',
      { path: '^(workflows|activities|workers)/' },
      'the stack starts processes and speaks to the API',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
    },
    exclude: { path: '^(dist|\\.cache|\\.data|client/dist|client/src/generated|web/vite\\.config)' },
  },
};
