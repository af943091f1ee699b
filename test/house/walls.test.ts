import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filesBelow, installed, root, runIn, temporaryTree, textOf } from './repository.ts';

type Violation = { readonly from: string; readonly to: string; readonly rule: { readonly name: string } };
type Cruise = {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly Violation[] };
};
type Wall = { readonly name: string; readonly comment?: string; readonly from: { readonly path?: string } };

const CONFIG = '.dependency-cruiser.cjs';
const MINUTES = 60_000;
const { forbidden: walls } = createRequire(path.join(root, 'package.json'))(path.join(root, CONFIG)) as {
  readonly forbidden: readonly Wall[];
};

async function cruise(folder: string, rooms: readonly string[]): Promise<Cruise> {
  const program = installed('dependency-cruiser/bin/dependency-cruiser.mjs');
  const { stdout, stderr } = await runIn(folder, program, ['--config', CONFIG, '--output-type', 'json', ...rooms]);
  if (stdout === '') throw new Error(`dependency-cruiser said nothing: ${stderr}`);
  return JSON.parse(stdout) as Cruise;
}

/** Without the compiler it needs, dependency-cruiser sees nothing and is content with it. */
const sawTooLittle = ({ modules }: Cruise): boolean =>
  modules.filter(({ source }) => /^(shared|server)\/.*[.]ts$/.test(source)).length < 50;

const inWords = ({ rule, from, to }: Violation): string => `${rule.name}: ${from} -> ${to}`;

describe('the house', () => {
  let seen: Cruise;
  beforeAll(async () => {
    seen = await cruise(root, ['shared', 'server', 'addin', 'test', 'bin', 'scripts']);
  }, 3 * MINUTES);

  it('is seen by the tool, at least fifty modules of it', () => {
    expect(sawTooLittle(seen)).toBe(false);
    expect(sawTooLittle({ ...seen, modules: seen.modules.slice(0, 49) })).toBe(true);
  });

  it('keeps its walls', () => {
    expect(seen.summary.violations.map(inWords)).toEqual([]);
  });

  it('has a wall around every room', () => {
    const rooms = filesBelow(path.join(root, 'server')).flatMap((file) => /^(?<room>[^/]+)\//.exec(file)?.groups?.['room'] ?? []);
    const unwalled = [...new Set(rooms)].filter((room) => !walls.some(({ from }) => from.path === `^server/${room}/`));
    expect(unwalled).toEqual([]);
  });

  it('tells at every wall where the line belongs instead', () => {
    expect(walls.filter(({ comment = '' }) => comment.length < 30).map(({ name }) => name)).toEqual([]);
  });
});

/** A house in small, whole and quiet. Everything here is used by somebody, so that nothing but the break-ins complains. */
const soundHouse: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'small',
    type: 'module',
    dependencies: {
      jsforce: '1',
      undici: '1',
      kysely: '1',
      express: '1',
      selfsigned: '1',
      commander: '1',
      zod: '1',
      '@orpc/contract': '1',
    },
    devDependencies: { 'wire-types': '1', react: '1' },
  }),
  'tsconfig.base.json': textOf('tsconfig.base.json'),
  [CONFIG]: textOf(CONFIG),
  ...Object.fromEntries(
    [
      'jsforce',
      'undici',
      'kysely',
      'express',
      'selfsigned',
      'commander',
      'zod',
      '@orpc/contract',
      'react',
      'wire-types',
      'stowaway',
    ].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, 'module.exports = {};'],
    ]),
  ),
  'shared/word.ts': 'export const word = 1;',
  'shared/api.ts':
    "import { oc } from '@orpc/contract';\nimport { z } from 'zod';\nimport { word } from './word.ts';\nexport const contract = [oc, z, word];",
  'server/http/routes.ts':
    "import express from 'express';\nimport { contract } from '../../shared/api.ts';\nimport { order } from '../sync/order.ts';\nexport const routes = [express, contract, order];",
  'addin/office/ready.ts': "import { word } from '../../shared/word.ts';\nexport const ready = word;",
  'addin/api/client.ts': "import type { contract } from '../../shared/api.ts';\nexport const client = (given: typeof contract) => given;",
  'addin/taskpane/index.tsx':
    "import { createElement } from 'react';\nimport { client } from '../api/client.ts';\nimport { ready } from '../office/ready.ts';\nexport const pane = [createElement, client, ready];",
  'server/core/rule.ts': "import { word } from '../../shared/word.ts';\nexport const rule = word;",
  'server/ports/socket.ts': "import { word } from '../../shared/word.ts';\nexport const socket = word;",
  'server/connectors/http.ts': "import { request } from 'undici';\nexport const send = request;",
  'server/connectors/graph/index.ts':
    "import { send } from '../http.ts';\nimport { seen } from './toMeeting.ts';\nexport const calendar = [send, seen];",
  'server/connectors/graph/toMeeting.ts': "import type { Wire } from './wire.ts';\nexport const seen = (wire: Wire) => wire;",
  'server/connectors/graph/wire.ts':
    "import type { WireTypes } from 'wire-types';\nexport type Wire = WireTypes;\nexport const VERBS = ['GET'];",
  'server/connectors/salesforce/index.ts':
    "import jsforce from 'jsforce';\nimport { socket } from '../../ports/socket.ts';\nexport const crm = [jsforce, socket];",
  'server/store/open.ts':
    "import { Kysely } from 'kysely';\nimport { socket } from '../ports/socket.ts';\nexport const open = [Kysely, socket];",
  'server/sync/order.ts':
    "import { rule } from '../core/rule.ts';\nimport { socket } from '../ports/socket.ts';\nexport const order = [rule, socket];",
  'server/snapshot/read.ts':
    "import { seen } from '../connectors/graph/toMeeting.ts';\nimport { rule } from '../core/rule.ts';\nexport const read = [seen, rule];",
  'server/sandbox/start.ts':
    "import express from 'express';\nimport selfsigned from 'selfsigned';\nimport type { Wire } from '../connectors/graph/wire.ts';\nexport const start = (wire: Wire) => [express, selfsigned, wire];",
  'server/sandbox/outlook/page/index.ts': 'export const page = 1;',
  'server/world.ts':
    "import { calendar } from './connectors/graph/index.ts';\nimport { crm } from './connectors/salesforce/index.ts';\nimport { open } from './store/open.ts';\nexport const world = [calendar, crm, open];",
  'server/demo.ts':
    "import { start } from './sandbox/start.ts';\nimport { world } from './world.ts';\nimport { door } from './demoDoor.ts';\nimport { site } from './demoSite.ts';\nimport { tell } from './cli/tell.ts';\nexport const demo = [start, world, door, site, tell];",
  'server/demoSite.ts':
    "import express from 'express';\nimport { routes } from './http/routes.ts';\nexport const site = [express, routes];",
  'server/demoDoor.ts': "import { request } from 'undici';\nexport const door = request;",
  'server/cli/tell.ts': 'export const tell = 1;',
  'server/cli/sandbox.ts': "import { start } from '../sandbox/start.ts';\nexport const sandbox = start;",
  'server/cli/main.ts':
    "import { Command } from 'commander';\nimport { demo } from '../demo.ts';\nimport { sandbox } from './sandbox.ts';\nimport { order } from '../sync/order.ts';\nimport { read } from '../snapshot/read.ts';\nexport default [Command, demo, sandbox, order, read];",
  'bin/small.mjs': "await import('../server/cli/main.ts');",
  'test/support/people.ts':
    "import { start } from '../../server/sandbox/start.ts';\nimport { tell } from '../../server/cli/tell.ts';\nexport const people = [start, tell];",
};

const breakIns: readonly { readonly wall: string; readonly file: string; readonly line: string }[] = [
  { wall: 'shared-stands-alone', file: 'shared/a.ts', line: "import type { rule } from '../server/core/rule.ts';" },
  { wall: 'core-decides-only', file: 'server/core/a.ts', line: "import { order } from '../sync/order.ts';" },
  { wall: 'core-decides-only', file: 'server/core/b.ts', line: "import type { socket } from '../ports/socket.ts';" },
  { wall: 'ports-are-sockets', file: 'server/ports/a.ts', line: "import { rule } from '../core/rule.ts';" },
  { wall: 'connectors-meet-only-the-port', file: 'server/connectors/graph/a.ts', line: "import { rule } from '../../core/rule.ts';" },
  { wall: 'connectors-meet-only-the-port', file: 'server/connectors/graph/b.ts', line: "import { world } from '../../world.ts';" },
  { wall: 'store-remembers-only', file: 'server/store/a.ts', line: "import { rule } from '../core/rule.ts';" },
  { wall: 'sync-does-not-know-vendors', file: 'server/sync/a.ts', line: "import { calendar } from '../connectors/graph/index.ts';" },
  { wall: 'sync-does-not-know-vendors', file: 'server/sync/b.ts', line: "import { open } from '../store/open.ts';" },
  { wall: 'sync-does-not-know-vendors', file: 'server/sync/c.ts', line: "import { world } from '../world.ts';" },
  { wall: 'snapshot-only-understands', file: 'server/snapshot/a.ts', line: "import { calendar } from '../connectors/graph/index.ts';" },
  { wall: 'snapshot-only-understands', file: 'server/snapshot/b.ts', line: "import { order } from '../sync/order.ts';" },
  { wall: 'http-is-a-door', file: 'server/http/a.ts', line: "import { rule } from '../core/rule.ts';" },
  { wall: 'http-is-a-door', file: 'server/http/b.ts', line: "import { open } from '../store/open.ts';" },
  { wall: 'addin-meets-only-the-contract', file: 'addin/taskpane/a.tsx', line: "import type { order } from '../../server/sync/order.ts';" },
  { wall: 'contract-is-for-its-two-ends', file: 'server/sync/h.ts', line: "import type { contract } from '../../shared/api.ts';" },
  { wall: 'contract-is-for-its-two-ends', file: 'server/other2.ts', line: "import { contract } from '../shared/api.ts';" },
  { wall: 'contract-is-for-its-two-ends', file: 'addin/taskpane/b.ts', line: "import type { contract } from '../../shared/api.ts';" },
  { wall: 'the-pane-takes-types-of-the-contract', file: 'addin/api/a.ts', line: "import { contract } from '../../shared/api.ts';" },
  { wall: 'office-is-behind-its-room', file: 'addin/office/a.ts', line: "import { pane } from '../taskpane/index.tsx';" },
  { wall: 'office-is-behind-its-room', file: 'addin/api/b.ts', line: "import type { pane } from '../taskpane/index.tsx';" },
  { wall: 'servers-stay-at-the-door', file: 'server/sync/i.ts', line: "import express from 'express';" },
  { wall: 'screens-stay-in-the-pane', file: 'server/http/c.ts', line: "import type { createElement } from 'react';" },
  { wall: 'commands-ask-only', file: 'server/commands/a.ts', line: "import { rule } from '../core/rule.ts';" },
  { wall: 'commands-ask-only', file: 'server/commands/b.ts', line: "import { open } from '../store/open.ts';" },
  { wall: 'cli-is-a-door', file: 'server/cli/a.ts', line: "import { calendar } from '../connectors/graph/index.ts';" },
  { wall: 'connectors-are-strangers', file: 'server/connectors/graph/c.ts', line: "import { crm } from '../salesforce/index.ts';" },
  {
    wall: 'connectors-common-ground-knows-no-vendor',
    file: 'server/connectors/a.ts',
    line: "import { crm } from './salesforce/index.ts';",
  },
  { wall: 'sandbox-is-an-independent-witness', file: 'server/sandbox/a.ts', line: "import { word } from '../../shared/word.ts';" },
  {
    wall: 'sandbox-is-an-independent-witness',
    file: 'server/sandbox/b.ts',
    line: "import type { seen } from '../connectors/graph/toMeeting.ts';",
  },
  { wall: 'sandbox-shares-types-not-code', file: 'server/sandbox/c.ts', line: "import { VERBS } from '../connectors/graph/wire.ts';" },
  { wall: 'nobody-in-production-imports-the-sandbox', file: 'server/sync/d.ts', line: "import { start } from '../sandbox/start.ts';" },
  { wall: 'nobody-in-production-imports-the-sandbox', file: 'server/cli/b.ts', line: "import { start } from '../sandbox/start.ts';" },
  { wall: 'nobody-in-production-imports-the-sandbox', file: 'server/other.ts', line: "import type { start } from './sandbox/start.ts';" },
  { wall: 'the-page-of-outlook-is-a-browsers', file: 'server/sandbox/outlook/page/a.ts', line: "import { start } from '../../start.ts';" },
  { wall: 'node-does-not-import-the-page', file: 'server/sandbox/f.ts', line: "import { page } from './outlook/page/index.ts';" },
  { wall: 'nobody-imports-the-commands', file: 'server/sync/e.ts', line: "import { tell } from '../cli/tell.ts';" },
  { wall: 'nobody-imports-the-commands', file: 'server/another.ts', line: "import { tell } from './cli/tell.ts';" },
  { wall: 'production-never-imports-test', file: 'server/store/b.ts', line: "import type { people } from '../../test/support/people.ts';" },
  { wall: 'core-and-shared-use-no-packages', file: 'shared/b.ts', line: "import { z } from 'zod';" },
  { wall: 'core-and-shared-use-no-packages', file: 'server/core/c.ts', line: "import { createHash } from 'node:crypto';" },
  { wall: 'core-and-shared-use-no-packages', file: 'server/core/d.ts', line: "import { missing } from 'missing';" },
  { wall: 'ports-use-no-packages', file: 'server/ports/b.ts', line: "import type { Kysely } from 'kysely';" },
  { wall: 'jsforce-stays-in-salesforce', file: 'server/connectors/graph/d.ts', line: "import jsforce from 'jsforce';" },
  { wall: 'requests-leave-through-connectors', file: 'server/sandbox/d.ts', line: "import { request } from 'undici';" },
  { wall: 'databases-stay-in-store', file: 'server/sync/f.ts', line: "import type { Kysely } from 'kysely';" },
  { wall: 'pretence-stays-in-the-sandbox', file: 'server/connectors/graph/e.ts', line: "import selfsigned from 'selfsigned';" },
  { wall: 'terminals-stay-in-cli', file: 'server/yetAnother.ts', line: "import { Command } from 'commander';" },
  { wall: 'production-brings-its-packages', file: 'server/connectors/graph/f.ts', line: "import { WireTypes } from 'wire-types';" },
  { wall: 'production-brings-its-packages', file: 'server/store/c.ts', line: "import { stowaway } from 'stowaway';" },
  { wall: 'imports-resolve', file: 'server/sync/g.ts', line: "import { nothing } from './nothing.ts';" },
  { wall: 'no-circular', file: 'server/store/left.ts', line: "import type { from as right } from './right.ts';" },
];

/** Makes a module of a line, so that the line is its only mistake. */
const moduleOf = (line: string): string => `${line}\nexport const from = 1;\n`;

describe('a break-in', () => {
  const tree = temporaryTree({
    ...soundHouse,
    ...Object.fromEntries(breakIns.map(({ file, line }) => [file, moduleOf(line)])),
    'server/store/right.ts': moduleOf("import { from as left } from './left.ts';"),
    'shared/api.ts': `${soundHouse['shared/api.ts'] ?? ''}\nexport { request } from 'undici';\n`,
    'shared/unused.ts': moduleOf("import { word } from './word.ts';"),
    'test/uses.ts': breakIns.map(({ file }) => `import '../${file}';`).join('\n'),
  });
  let violations: readonly Violation[];
  beforeAll(async () => {
    ({ violations } = (await cruise(tree.folder, ['shared', 'server', 'addin', 'test', 'bin'])).summary);
  }, 3 * MINUTES);
  afterAll(tree.remove);

  it.each(breakIns)('of $file is stopped at $wall and nowhere else', ({ wall, file }) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)).toEqual([wall]);
  });

  it('of the contract by another package is stopped at contract-uses-zod-and-orpc', () => {
    const found = violations.filter(({ to, rule }) => rule.name === 'contract-uses-zod-and-orpc' && to.includes('undici'));
    expect(found.map(({ from }) => from)).toEqual(['shared/api.ts']);
  });

  it('by a file nobody asked for is stopped at no-orphans', () => {
    expect(violations.filter(({ from }) => from === 'shared/unused.ts').map(({ rule }) => rule.name)).toEqual(['no-orphans']);
  });

  it('leaves the sound part of the house in peace', () => {
    const sound = violations.filter(({ from }) => from in soundHouse && from !== 'shared/api.ts');
    expect(sound.map(inWords)).toEqual([]);
  });

  it('is tried at every wall', () => {
    const tried = new Set([...breakIns.map(({ wall }) => wall), 'no-orphans', 'contract-uses-zod-and-orpc']);
    expect(walls.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
