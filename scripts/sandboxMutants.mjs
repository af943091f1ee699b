// Tries every mistake of test/oracles/mutations.ts on a copy of this tree: the tests it names have to fail. Prints each survivor and
// `killed/total`; ends with 1 when one survived, with 2 when a name means nothing. Arguments name mutants to try, by a part of their names.
// The handbook is out of reach in the copy, so what kills a mutant here kills it in the pipeline.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const root = path.dirname(import.meta.dirname);
const { mutations } = await import(pathToFileURL(path.join(root, 'test', 'oracles', 'mutations.ts')).href);
const wanted = process.argv.slice(2);
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--bail', '--silent'];

const unknown = wanted.find((part) => !mutations.some(({ name }) => name.includes(part)));
if (wanted.some((part) => ['--help', '-h'].includes(part))) process.stdout.write(usage());
else if (unknown !== undefined) {
  process.stderr.write(`no mutant is called so: ${unknown}\nnpm run sandbox-mutants -- --help lists them.\n`);
  process.exitCode = 2;
} else tryThem(mutations.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part))));

function usage() {
  return [
    'npm run sandbox-mutants                 tries all of them, which takes many minutes',
    'npm run sandbox-mutants -- NAME...      tries those with one of the texts in their names',
    '',
    `The ${mutations.length} mutants:`,
    ...mutations.map(({ name, file, killedBy }) => `  ${name} (${file}, killed by ${killedBy})`),
    '',
  ].join('\n');
}

function tryThem(tried) {
  const copy = mkdtempSync(path.join(tmpdir(), 'tandem-mutants-'));
  try {
    for (const name of ['shared', 'server', 'test', 'docs', 'package.json', 'jest.config.mjs'])
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    const judges = [...new Set(tried.map(({ killedBy }) => killedBy))];
    // A judge that fails anyway would kill everything.
    const broken = judges.filter((judge) => !passes(judge, copy));
    if (broken.length > 0) throw new Error(`Without any mistake these fail already: ${broken.join(', ')}`);
    const survivors = tried.filter((mutation) => survives(mutation, copy));
    for (const { name, file, killedBy } of survivors) process.stdout.write(`survived: ${name} (${file}), though ${killedBy} ran\n`);
    process.stdout.write(`${tried.length - survivors.length}/${tried.length} killed\n`);
    process.exitCode = survivors.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function survives({ name, file, find, replace, killedBy }, copy) {
  const target = path.join(copy, 'server', 'sandbox', file);
  const good = readFileSync(target, 'utf8');
  if (good.split(find).length !== 2) throw new Error(`"${name}" does not fit ${file} any more: its text is not there exactly once.`);
  writeFileSync(
    target,
    good.replace(find, () => replace),
  );
  const survived = passes(killedBy, copy);
  writeFileSync(target, good);
  process.stderr.write(`${survived ? 'SURVIVED' : 'killed'} ${name}\n`);
  return survived;
}

function passes(judge, copy) {
  const { TANDEM_HANDBOOK: _handbook, ...env } = process.env;
  return (
    spawnSync(process.execPath, [...jest, `--testPathPatterns=/${judge}[.]test[.]ts$`], { cwd: copy, env, stdio: 'ignore' }).status === 0
  );
}
