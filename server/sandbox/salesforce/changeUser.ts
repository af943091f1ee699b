import { isJsonObject, textAt } from '../json.ts';
import { userIdOf } from './act.ts';
import { liveRow, putRow } from './org.ts';
import type { Org } from './org.ts';
import { idOf } from './row.ts';
import type { Value } from './row.ts';
import { refuseStrays } from './strays.ts';

/**
 * `{user, active, lockedOut, apiEnabled, userType}`: what an admin does to a user; `user` is a Username or an Id. Gives `{id}`. Throws
 * a sentence for a name or a value it does not know.
 */
export function changeUser(org: Org, body: unknown): { id: string } {
  const change = isJsonObject(body) ? body : {};
  refuseStrays(change, ['user', ...Object.keys(readers)], 'The door user');
  const row = liveRow(org, userIdOf(org, textAt(change, 'user')));
  if (row === null) throw new Error('This user was deleted.');
  const columns = Object.entries(readers).flatMap(([name, read]) =>
    change[name] === undefined ? [] : Object.entries(read(name, change[name])),
  );
  putRow(org, 'User', { ...row, ...Object.fromEntries(columns) });
  return { id: idOf(row) };
}

/** By name, the columns of the row it changes. */
const readers: Readonly<Record<string, (name: string, value: unknown) => Record<string, Value>>> = {
  active: (name, value) => ({ IsActive: readSwitch(name, value) }),
  lockedOut: (name, value) => ({ $lockedOut: readSwitch(name, value) }),
  apiEnabled: (name, value) => ({ $apiOff: !readSwitch(name, value) }),
  userType: (name, value) => {
    if (typeof value !== 'string') throw new Error(`"${name}" is a text such as "PowerPartner".`);
    return { UserType: value };
  },
};

function readSwitch(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Error(`"${name}" is true or false.`);
  return value;
}
