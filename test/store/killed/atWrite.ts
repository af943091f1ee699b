// Loaded before a program (`node --import`): counts what it writes to the disk, and dies as of kill -9 just before the write number KILL_AT, or, where
// that is `renamed`, before the first write after a rename. Says how many writes there were.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Owner = Record<string, (...given: readonly unknown[]) => unknown>;

const killAt = process.env['KILL_AT'] ?? 'never';
const say = fs.writeSync;
let writes = 0;
let renamed = false;

function count(owner: Owner, name: string): void {
  const original = owner[name];
  if (original === undefined) throw new Error(`There is no ${name} any more: correct this list.`);
  owner[name] = function (this: unknown, ...given) {
    writes += 1;
    if (killAt === String(writes) || (killAt === 'renamed' && renamed)) {
      say(1, String(writes));
      process.kill(process.pid, 'SIGKILL');
    }
    if (name === 'rename') renamed = true;
    return Reflect.apply(original, this, given);
  };
}

const SYNC = [
  'mkdirSync',
  'openSync',
  'writeSync',
  'writeFileSync',
  'ftruncateSync',
  'truncateSync',
  'renameSync',
  'unlinkSync',
  'rmdirSync',
];
for (const name of [...SYNC, 'utimesSync', 'chmodSync']) count(fs as unknown as Owner, name);
for (const name of ['mkdir', 'rename', 'rm']) count(fs.promises as unknown as Owner, name);
syncBuiltinESMExports();
process.on('exit', () => say(1, String(writes)));
