/**
 * The walls of the house: which room may import which. Types count as much as values, because a room that knows another's types
 * has to change with it. Each `comment` tells the reader where the line belongs instead. `test/house/walls.test.ts` breaks every one.
 */

const inside = (room) => `^${room}/`;
const OURS = '^(shared|server|addin|bin|scripts|test)/';
const COMPOSITION = '^server/[^/]+[.]ts$';
const PACKAGE = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown', 'unknown'];

/** `room` may import itself and what `allowed` names (patterns of paths), and nothing else of ours. */
const only = (name, { room, allowed, comment }) => ({
  name,
  severity: 'error',
  comment,
  from: { path: inside(room) },
  // The sandbox and the tests have rules of their own, for every room at once: one mistake, one name.
  to: { path: OURS, pathNot: [inside(room), '^server/sandbox/', '^test/', '^server/cli/', ...allowed] },
});

/** The packages in `names` may be imported below `allowed` only; tests may use what they like. */
const packageOnlyIn = (name, { names, allowed, comment }) => ({
  name,
  severity: 'error',
  comment,
  from: { path: '^(shared|server|addin|bin|scripts)/', pathNot: ['^(shared|server/(core|ports))/', ...allowed] },
  to: { path: names.map((each) => `(^|/)node_modules/${each}/|^${each}(/|$)`), pathNot: OURS },
});

module.exports = {
  forbidden: [
    only('shared-stands-alone', {
      room: 'shared',
      allowed: [],
      comment: 'shared/ holds words, not work. Move what you need here, or keep the line in the room that does the work.',
    }),
    only('core-decides-only', {
      room: 'server/core',
      allowed: ['^shared/'],
      comment: 'core/ may not reach out. Pass the value in as an argument; fetch it in sync/.',
    }),
    only('ports-are-sockets', {
      room: 'server/ports',
      allowed: ['^shared/'],
      comment: 'A port is an interface over shared words. Code belongs in a connector, in store/ or in sync/.',
    }),
    only('connectors-meet-only-the-port', {
      room: 'server/connectors',
      allowed: ['^shared/', '^server/ports/'],
      comment: 'A connector translates and talks. Decisions belong in core/, the order of work in sync/.',
    }),
    only('store-remembers-only', {
      room: 'server/store',
      allowed: ['^shared/', '^server/ports/'],
      comment: 'store/ keeps and returns. Decisions belong in core/, the order of work in sync/.',
    }),
    only('sync-does-not-know-vendors', {
      room: 'server/sync',
      allowed: ['^shared/', '^server/core/', '^server/ports/'],
      comment: 'sync/ calls ports. If it needs to know which vendor or database, the port is missing a word.',
    }),
    only('snapshot-only-understands', {
      room: 'server/snapshot',
      allowed: ['^shared/', '^server/core/', '^server/connectors/[^/]+/to[A-Z][^/]*[.]ts$'],
      comment:
        'snapshot/ reads files and understands them as a connector would, through its pure to….ts. Asking and writing belong in sync/.',
    }),
    only('http-is-a-door', {
      room: 'server/http',
      allowed: ['^shared/', '^server/(sync|ports)/'],
      comment: 'A route parses, calls one function of sync/, and answers. The work belongs in sync/, the decision in core/.',
    }),
    only('addin-meets-only-the-contract', {
      room: 'addin',
      allowed: ['^shared/'],
      comment: 'The pane knows the server through shared/api.ts only, and the words of shared/.',
    }),
    {
      name: 'contract-is-for-its-two-ends',
      severity: 'error',
      comment: 'Only server/http/ and addin/api/ speak HTTP. Everybody else uses the plain words of shared/view.ts.',
      from: { path: OURS, pathNot: ['^test/', '^server/http/', '^addin/api/', '^scripts/contract[.]mjs$'] },
      to: { path: '^shared/api[.]ts$' },
    },
    {
      name: 'the-pane-takes-types-of-the-contract',
      severity: 'error',
      comment: 'Say `import type`: the contract brings zod, which would double the pane. Paths and methods are in addin/api/contract.json.',
      from: { path: '^addin/' },
      to: { path: '^shared/api[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'office-is-behind-its-room',
      severity: 'error',
      comment:
        'addin/office/ and addin/api/ are sockets: they do not know the screen that uses them. Pass it in, or move it to addin/taskpane/.',
      from: { path: '^addin/(office|api)/' },
      to: { path: '^addin/taskpane/' },
    },
    only('commands-ask-only', {
      room: 'server/commands',
      allowed: ['^shared/', '^server/(sync|ports|snapshot)/'],
      comment:
        'A command calls one function of sync/ or of the store and returns. Parsing and printing belong in cli/, decisions in core/.',
    }),
    only('cli-is-a-door', {
      room: 'server/cli',
      allowed: ['^shared/', '^server/(commands|core|ports|sync|snapshot|store)/', COMPOSITION],
      comment: 'A command parses, calls one function and prints. Connectors are put together in server/world.ts.',
    }),
    {
      name: 'connectors-are-strangers',
      severity: 'error',
      comment: 'One vendor may not lean on another. Lift the shared part into connectors/http.ts or shared/.',
      from: { path: '^server/connectors/([^/]+)/' },
      to: { path: '^server/connectors/[^/]+/', pathNot: '^server/connectors/$1/' },
    },
    {
      name: 'connectors-common-ground-knows-no-vendor',
      severity: 'error',
      comment: 'connectors/http.ts serves every vendor. What only one of them needs belongs in its folder.',
      from: { path: '^server/connectors/[^/]+[.]ts$' },
      to: { path: '^server/connectors/[^/]+/' },
    },
    {
      name: 'sandbox-is-an-independent-witness',
      severity: 'error',
      comment: 'The fake may share wire types with the connector it fools (import type), never code: a shared mistake would hide itself.',
      from: { path: '^server/sandbox/' },
      to: { path: OURS, pathNot: ['^server/sandbox/', '^test/', '^server/cli/', '^server/connectors/[^/]+/wire[.]ts$'] },
    },
    {
      name: 'sandbox-shares-types-not-code',
      severity: 'error',
      comment: 'Say `import type`: the fake may know how the vendor writes, not how the connector reads it.',
      from: { path: '^server/sandbox/' },
      to: { path: '^server/connectors/[^/]+/wire[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-page-of-outlook-is-a-browsers',
      severity: 'error',
      comment: 'What is below outlook/page/ runs in a browser, the rest of the sandbox in Node. They meet over HTTP only.',
      from: { path: '^server/sandbox/outlook/page/' },
      to: { path: ['^server/sandbox/', '^server/connectors/'], pathNot: '^server/sandbox/outlook/page/' },
    },
    {
      name: 'node-does-not-import-the-page',
      severity: 'error',
      comment: 'What is below outlook/page/ runs in a browser: webpack builds it, the router serves what was built.',
      from: { path: OURS, pathNot: ['^test/', '^server/sandbox/outlook/page/'] },
      to: { path: '^server/sandbox/outlook/page/' },
    },
    {
      name: 'nobody-in-production-imports-the-sandbox',
      severity: 'error',
      comment: 'Only server/cli/sandbox.ts, server/demo*.ts and test/ may build a pretend world. Take what you need as an argument.',
      from: { path: OURS, pathNot: ['^test/', '^server/sandbox/', '^server/cli/sandbox[.]ts$', '^server/demo[^/]*[.]ts$'] },
      to: { path: '^server/sandbox/' },
    },
    {
      name: 'nobody-imports-the-commands',
      severity: 'error',
      comment: 'A command is a door, nothing is behind it. Move the function to the room that does the work.',
      from: { path: OURS, pathNot: ['^test/', '^bin/', '^server/cli/', '^server/demo(Talk)?[.]ts$'] },
      to: { path: '^server/cli/' },
    },
    {
      name: 'production-never-imports-test',
      severity: 'error',
      comment: 'Lift it into the room it describes.',
      from: { path: OURS, pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'core-and-shared-use-no-packages',
      severity: 'error',
      comment: 'Pure rooms use the language only. Take what a package or Node would do as an argument.',
      from: { path: '^(shared|server/core)/', pathNot: '^shared/api[.]ts$' },
      to: { dependencyTypes: ['core', ...PACKAGE] },
    },
    {
      name: 'contract-uses-zod-and-orpc',
      severity: 'error',
      comment: 'The contract says shapes and paths. Whatever else needs a package belongs in server/http/ or addin/api/.',
      from: { path: '^shared/api[.]ts$' },
      to: { dependencyTypes: ['core', ...PACKAGE], pathNot: ['(^|/)node_modules/(zod|@orpc/contract)/', '^(zod|@orpc/contract)(/|$)'] },
    },
    {
      name: 'ports-use-no-packages',
      severity: 'error',
      comment: 'A port speaks our words. A package in it would be a package in every room that uses the port.',
      from: { path: '^server/ports/' },
      to: { dependencyTypes: ['core', ...PACKAGE] },
    },
    packageOnlyIn('jsforce-stays-in-salesforce', {
      names: ['jsforce'],
      allowed: ['^server/connectors/salesforce/'],
      comment: 'Only connectors/salesforce/ speaks to Salesforce. Everybody else asks the CRM port.',
    }),
    packageOnlyIn('requests-leave-through-connectors', {
      names: ['undici', '@azure/msal-node'],
      allowed: ['^server/connectors/', '^server/demoDoor[.]ts$', '^server/commands/askServer[.]ts$'],
      comment:
        'Only connectors/ send requests (and a command, to the server on this machine; the demo, to its own control door). Everybody else asks a port.',
    }),
    packageOnlyIn('databases-stay-in-store', {
      names: ['kysely', '@electric-sql/pglite', 'pg'],
      allowed: ['^server/store/'],
      comment: 'All SQL is in store/. Everybody else asks the store port.',
    }),
    packageOnlyIn('pretence-stays-in-the-sandbox', {
      names: ['@jetstreamapp/soql-parser-js', 'selfsigned', 'rrule-temporal'],
      allowed: ['^server/sandbox/'],
      comment: 'These play a vendor. Production that needs one is about to share a mistake with its own fake.',
    }),
    packageOnlyIn('servers-stay-at-the-door', {
      names: ['express', 'helmet', '@orpc/server', '@orpc/openapi'],
      allowed: ['^server/http/', '^server/commands/door[.]ts$', '^server/sandbox/', '^server/demoSite[.]ts$'],
      comment:
        'Only server/http/ listens to the world (the sandbox plays it, and the door of commands/ listens to this machine). Everybody else is called by it.',
    }),
    packageOnlyIn('screens-stay-in-the-pane', {
      names: ['react', 'react-dom', '@fluentui/react-components', '@azure/msal-browser', '@orpc/client', '@orpc/openapi-client'],
      allowed: ['^addin/'],
      comment: 'These run in a browser, inside the pane. The server has no screen.',
    }),
    packageOnlyIn('terminals-stay-in-cli', {
      names: ['commander', 'cli-progress'],
      allowed: ['^server/cli/'],
      comment: 'Arguments are parsed and progress is shown in cli/. Everybody else takes values.',
    }),
    {
      name: 'production-brings-its-packages',
      severity: 'error',
      comment: 'What production runs on stands under `dependencies`; a development package may lend its types only.',
      from: { path: '^(server|bin)/', pathNot: '^server/(core|ports)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      comment: 'Nothing is there. Correct the path (relative imports end in .ts), or add the package.',
      from: { path: OURS, pathNot: ['^(shared|server/(core|ports))/'] },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files that need each other are one file, or three.',
      from: { path: OURS },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody imports this file. Use it or delete it; git remembers.',
      from: {},
      module: {
        path: '^(shared|server|addin)/',
        // Where a program begins: the command line, and what webpack starts from.
        pathNot: ['^server/cli/main[.]ts$', '^addin/taskpane/index[.]tsx$', '^server/sandbox/outlook/page/index[.]ts$', '[.]png$'],
        numberOfDependentsLessThan: 1,
      },
    },
  ],
  options: {
    // Sees type-only imports too. Needs the compiler's old programming interface, hence the alias of `typescript` in package.json.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
