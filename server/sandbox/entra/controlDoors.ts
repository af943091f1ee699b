import type { SandboxClock } from '../clock.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Witness } from '../witness.ts';
import { mintToken } from './mint.ts';
import { personNamed } from './people.ts';
import type { Person } from './people.ts';
import { DEMO_CLIENT, DEMO_TENANT, OUTLOOK_CLIENT } from './registration.ts';
import { forgetSignIns, openRefreshToken } from './signIns.ts';
import type { SignIns } from './signIns.ts';
import type { SigningKey } from './signingKey.ts';

/** What Entra is made of. `address`: where it is open, null as long as nobody told. */
export type Directory = {
  readonly clock: SandboxClock;
  readonly key: SigningKey;
  readonly signIns: SignIns;
  readonly people: () => Promise<readonly Person[]>;
  readonly address: () => string | null;
};

/** `POST /__control/signIn`, `consent` and `mint`; refresh tokens are never shown in `state`. A reset signs everybody out. */
export function controlDoors(directory: Directory): Witness['control'] {
  const { signIns, key, clock } = directory;
  return {
    state: async () => ({
      tenant: DEMO_TENANT,
      clients: [DEMO_CLIENT, OUTLOOK_CLIENT],
      keys: [key.keyId],
      people: await directory.people(),
      withoutConsent: [...signIns.withoutConsent],
    }),
    reset: () => {
      forgetSignIns(signIns);
      return {};
    },
    signIn: async (body) => {
      const { oid, username, name } = await personIn(body, directory);
      return { refresh_token: openRefreshToken(signIns, { oid, now: secondsOf(clock) }), username, name, oid, tid: DEMO_TENANT };
    },
    consent: async (body) => {
      const { oid, username } = await personIn(body, directory);
      const granted = isJsonObject(body) ? body['granted'] : undefined;
      if (typeof granted !== 'boolean') throw new Error('Say {"username":"anna@contoso.com","granted":false}.');
      if (granted) signIns.withoutConsent.delete(oid);
      else signIns.withoutConsent.add(oid);
      return { username, granted };
    },
    mint: async (body) => {
      const person = await personIn(body, directory);
      const origin = directory.address();
      if (origin === null) throw new Error('This Entra does not know its address, so it cannot name itself in a token.');
      return { access_token: await mintToken(asObject(body), { person, key, origin, now: secondsOf(clock) }) };
    },
  };
}

/** Seconds since 1970 by the sandbox clock, as tokens count. */
export function secondsOf(clock: SandboxClock): number {
  return Math.floor(clock.now().epochMilliseconds / 1000);
}

async function personIn(body: unknown, { people }: Directory): Promise<Person> {
  return personNamed(await people(), textAt(asObject(body), 'username'));
}

function asObject(body: unknown): JsonObject {
  return isJsonObject(body) ? body : {};
}
