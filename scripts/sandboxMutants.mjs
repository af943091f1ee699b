// Tries every mistake of test/oracles/mutations.ts on a copy of this tree: the tests it names have to fail. Prints each survivor and
// `killed/total`; ends with 1 when one survived. Arguments name mutants to try, by a part of their names. The handbook is out of
// reach in the copy, so what kills a mutant here kills it in the pipeline.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const root = path.dirname(import.meta.dirname);
const copy = mkdtempSync(path.join(tmpdir(), 'tandem-mutants-'));
const wanted = process.argv.slice(2);
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--bail', '--silent'];

try {
  for (const name of ['shared', 'server', 'test', 'package.json', 'jest.config.mjs'])
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const { mutations } = await import(pathToFileURL(path.join(copy, 'test', 'oracles', 'mutations.ts')).href);
  const tried = mutations.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  const judges = [...new Set(tried.map(({ killedBy }) => killedBy))];
  // A judge that fails anyway would kill everything.
  const broken = judges.filter((judge) => !passes(judge));
  if (broken.length > 0) throw new Error(`Without any mistake these fail already: ${broken.join(', ')}`);
  const survivors = tried.filter((mutation) => survives(mutation));
  for (const { name, file, killedBy } of survivors) process.stdout.write(`survived: ${name} (${file}), though ${killedBy} ran\n`);
  process.stdout.write(`${tried.length - survivors.length}/${tried.length} killed\n`);
  process.exitCode = survivors.length === 0 && tried.length > 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function survives({ name, file, find, replace, killedBy }) {
  const target = path.join(copy, 'server', 'sandbox', file);
  const good = readFileSync(target, 'utf8');
  if (good.split(find).length !== 2) throw new Error(`"${name}" does not fit ${file} any more: its text is not there exactly once.`);
  writeFileSync(
    target,
    good.replace(find, () => replace),
  );
  const survived = passes(killedBy);
  writeFileSync(target, good);
  process.stderr.write(`${survived ? 'SURVIVED' : 'killed'} ${name}\n`);
  return survived;
}

function passes(judge) {
  const { TANDEM_HANDBOOK: _handbook, ...env } = process.env;
  return (
    spawnSync(process.execPath, [...jest, `--testPathPatterns=/${judge}[.]test[.]ts$`], { cwd: copy, env, stdio: 'ignore' }).status === 0
  );
}
