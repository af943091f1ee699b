import { liveRow } from './org.ts';
import type { Org } from './org.ts';
import { textOf } from './row.ts';
import type { Access, FieldAccess, Switches } from './switches.ts';

/**
 * The org as one user's profile and permission sets show it: fields that security hides or freezes for this user, and the package
 * only for those who have Tandem's permission set. Rows and everything that changes are those of the org itself.
 */
export function orgFor(org: Org, userId: string): Org {
  const switches = switchesFor(org, userId);
  return switches === org.switches ? org : { ...org, switches };
}

/** Tandem's permission set lets its users sign in through the app and see the package's objects. */
export function hasTandem(org: Org, userId: string): boolean {
  return org.switches.tandemUsers === null || isNamed(org, userId, org.switches.tandemUsers);
}

/** Whether the list names the user, by Username in any case or by Id. */
export function isNamed(org: Org, userId: string, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const username = textOf(liveRow(org, userId) ?? {}, 'Username')?.toLowerCase();
  return names.some((name) => name === userId || name.toLowerCase() === username);
}

/** One object per kind of user, so that the schema made from it is made once. */
const views = new WeakMap<Switches, Map<string, Switches>>();

function switchesFor(org: Org, userId: string): Switches {
  const { switches } = org;
  const { fieldAccess, userFieldAccess, tandemUsers } = switches;
  const owns = Object.keys(userFieldAccess).filter((name) => isNamed(org, userId, [name]));
  if (owns.length === 0 && tandemUsers === null) return switches;
  const known = views.get(switches) ?? new Map<string, Switches>();
  views.set(switches, known);
  const key = `${String(hasTandem(org, userId))} ${owns.join(' ')}`;
  const view = known.get(key) ?? {
    ...switches,
    fieldAccess: owns.reduce((access, name) => mergedAccess(access, userFieldAccess[name] ?? {}), fieldAccess),
    tandemPackage: switches.tandemPackage && hasTandem(org, userId),
  };
  known.set(key, view);
  return view;
}

/** What the user is told counts more than what everybody is. */
function mergedAccess(everybodys: FieldAccess, own: FieldAccess): FieldAccess {
  const objects = Object.entries(own).map(([object, fields]): [string, Readonly<Record<string, Access>>] => [
    object,
    { ...everybodys[object], ...fields },
  ]);
  return { ...everybodys, ...Object.fromEntries(objects) };
}
