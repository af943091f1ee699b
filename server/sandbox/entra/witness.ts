import type { SandboxClock } from '../clock.ts';
import type { SandboxAnswer, Witness } from '../witness.ts';
import { controlDoors } from './controlDoors.ts';
import type { Directory } from './directory.ts';
import type { Person } from './people.ts';
import { entraFaults } from './faults.ts';
import { answerEntra } from './routes.ts';
import { loadTenants, saveTenants } from './savedTenants.ts';
import { loadSignIns, noSignIns, saveSignIns } from './signIns.ts';
import { loadSigningKey, saveSigningKey } from './signingKey.ts';
import type { SigningKey } from './signingKey.ts';
import { untouchedSwitches } from './switches.ts';
import { onlyTheDemoTenant } from './tenants.ts';

type EntraOptions = {
  readonly clock: SandboxClock;
  readonly key: SigningKey;
  /** Who can sign in; nobody where nobody says. */
  readonly people?: () => readonly Person[] | Promise<readonly Person[]>;
  /** Where this Entra is open, once it is, for tokens nobody asked for over the wire. */
  readonly address?: () => string | null;
};

/** The pretended Entra: tenants with people and app registrations, discovery, keys, a page to sign in on, tokens for apps and people. */
export function entraWitness({ clock, key, people = () => [], address = () => null }: EntraOptions): Witness {
  const directory: Directory = {
    clock,
    key,
    tenants: onlyTheDemoTenant(key),
    signIns: noSignIns(),
    codes: new Map(),
    voidAssertions: new Set(),
    switches: untouchedSwitches(),
    people: async () => people(),
    address,
  };
  const faults = entraFaults(directory);
  return {
    name: 'entra',
    handle: (request, _innerFault, fault = null) => {
      if (fault?.kind === 'tokenExpired') faults.strike(request);
      return answerEntra(request, directory);
    },
    ownFaults: faults.own,
    throttled,
    failed,
    control: controlDoors(directory),
    save: () => ({ ...saveSigningKey(key), ...saveSignIns(directory.signIns), ...saveTenants(directory) }),
    load: (state) => {
      loadSigningKey(key, state);
      loadSignIns(directory.signIns, state);
      loadTenants(directory, state);
    },
  };
}

/** As it was pasted in microsoft-authentication-library-for-dotnet issue 2855: no JSON, which every other answer is. */
function throttled(): SandboxAnswer {
  return { status: 429, headers: { 'Retry-After': '60' }, count: 'token', body: 'Too Many Requests' };
}

function failed(): SandboxAnswer {
  return {
    status: 503,
    count: 'token',
    body: {
      error: 'temporarily_unavailable',
      error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
      error_codes: [90033],
    },
  };
}
