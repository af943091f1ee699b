// Loaded before a program (`node --import`): counts what it sends to PostgreSQL, and dies as of kill -9 at the moment KILL_AT. Each statement has two:
// just before it is sent (odd), and when it was sent and no answer has come (even). Says how many moments there were.
import { writeSync } from 'node:fs';
import { Client } from 'pg';

type Prototype = { query: (this: unknown, ...given: readonly unknown[]) => unknown };

const killAt = Number(process.env['KILL_AT']);
let moments = 0;

function moment(): void {
  moments += 1;
  if (moments !== killAt) return;
  writeSync(1, String(moments));
  process.kill(process.pid, 'SIGKILL');
}

const prototype = Client.prototype as Prototype;
const { query } = prototype;
prototype.query = function (...given) {
  moment();
  const answer = Reflect.apply(query, this, given);
  moment();
  return answer;
};
process.on('exit', () => writeSync(1, String(moments)));
