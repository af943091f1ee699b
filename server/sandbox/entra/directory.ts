import type { SandboxClock } from '../clock.ts';
import type { AuthorizationCode } from './codes.ts';
import type { Person } from './people.ts';
import type { SignIns } from './signIns.ts';
import type { SigningKey } from './signingKey.ts';
import type { Switches } from './switches.ts';
import type { Tenant, Tenants } from './tenants.ts';
import { DEMO_TENANT } from './registration.ts';

/** What Entra is made of. `address`: where it is open, null as long as nobody told. */
export type Directory = {
  readonly clock: SandboxClock;
  readonly key: SigningKey;
  readonly tenants: Tenants;
  readonly signIns: SignIns;
  readonly codes: Map<string, AuthorizationCode>;
  /** Access tokens that a fault made worthless on behalf of anybody. */
  readonly voidAssertions: Set<string>;
  readonly switches: Switches;
  /** Whoever has a mailbox in Graph, of whatever domain. */
  readonly people: () => Promise<readonly Person[]>;
  readonly address: () => string | null;
};

/** Somebody at home somewhere. */
export type Account = { readonly person: Person; readonly tenant: Tenant };

/** The seeded ones and the mailboxes of the tenant's domain; the demo tenant has every mailbox no other tenant claims. */
export async function peopleOf({ people, tenants }: Directory, tenant: Tenant): Promise<readonly Person[]> {
  const mailboxes = await people();
  const claimed = (domain: string) => [...tenants.values()].some((other) => other.id !== DEMO_TENANT && other.domain === domain);
  const here = mailboxes.filter(({ username }) => {
    const domain = username.slice(username.lastIndexOf('@') + 1).toLowerCase();
    return tenant.id === DEMO_TENANT ? !claimed(domain) : domain === tenant.domain;
  });
  const seeded = tenant.people.filter(({ oid }) => !here.some((person) => person.oid === oid));
  return [...here, ...seeded];
}

/** Everybody of every tenant, with where they are at home. */
export async function accountsOf(
  directory: Directory,
  tenants: Iterable<Tenant> = directory.tenants.values(),
): Promise<readonly Account[]> {
  const lists = [...tenants].map(async (tenant) => (await peopleOf(directory, tenant)).map((person) => ({ person, tenant })));
  return (await Promise.all(lists)).flat();
}

/** Seconds since 1970 by the sandbox clock, as tokens count. */
export function secondsOf(clock: SandboxClock): number {
  return Math.floor(clock.now().epochMilliseconds / 1000);
}
