import { ConfidentialClientApplication } from '@azure/msal-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { fetch } from 'undici';
import { runningClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { complaintsAbout } from '../oracles/graph/schemaJudge.ts';
import { ANNA, openEntra } from './entraCaller.ts';
import type { EntraCaller } from './entraCaller.ts';

// MSAL measures the life of tokens by the clock of this machine.
const clock = runningClock();
let entra: EntraCaller;
beforeAll(async () => {
  entra = await openEntra({ clock });
});
beforeEach(() => entra.startOver());
afterAll(() => entra.close());

const scopes = ['https://graph.microsoft.com/.default'];
const path = `/v1.0/users/${ANNA.address}/events`;

/** Tandem as MSAL plays it, with or without a word that it can be challenged. */
function tandem(clientCapabilities: string[]): ConfidentialClientApplication {
  const send = async (address: string, method: string, options?: { headers?: Record<string, string>; body?: string }) => {
    const { headers = {}, body } = options ?? {};
    const answer = await fetch(address, { method, dispatcher: entra.agent, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: (await answer.json()) as never };
  };
  const authority = `${entra.sandbox.entraUrl}/${DEMO_TENANT}`;
  return new ConfidentialClientApplication({
    auth: {
      clientId: DEMO_CLIENT,
      clientSecret: DEMO_SECRET,
      authority,
      knownAuthorities: [new URL(authority).host],
      clientCapabilities,
    },
    system: {
      networkClient: {
        sendGetRequestAsync: (address, options) => send(address, 'GET', options),
        sendPostRequestAsync: (address, options) => send(address, 'POST', options),
      },
    },
  });
}

async function ask(token: string, sent?: object): Promise<{ status: number; challenge: string | null; body: Record<string, unknown> }> {
  const url = sent === undefined ? path : '/v1.0/$batch';
  const method = sent === undefined ? 'GET' : 'POST';
  const answer = await fetch(`${entra.sandbox.graphUrl}${url}`, {
    method,
    dispatcher: entra.agent,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  expect(complaintsAbout({ method, url, asked: sent, status: answer.status, answer: body })).toEqual([]);
  return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body };
}
/** The claims in a challenge, decoded: what a client hands back to Entra. */
function claimsIn(challenge: string | null): string {
  const { claims = '' } = /\bclaims="(?<claims>[A-Za-z0-9+/]+=*)"/.exec(challenge ?? '')?.groups ?? {};
  return Buffer.from(claims, 'base64').toString();
}

describe("a token that was revoked before its time, at Graph's door", () => {
  it.each([
    { who: 'an app', door: { clientId: DEMO_CLIENT } },
    { who: 'a person', door: { username: ANNA.address, only: 'accessTokens' } },
  ])('of $who is answered with the claims that MSAL gets a better one by', async ({ who, door }) => {
    const app = tandem(['CP1']);
    const oboAssertion = String((await entra.askAsBroker(await entra.signIn())).body['access_token']);
    const tokenBy = async (claims?: string): Promise<string> => {
      const more = claims === undefined ? {} : { claims };
      const result = await (who === 'an app'
        ? app.acquireTokenByClientCredential({ scopes, ...more })
        : app.acquireTokenOnBehalfOf({ scopes: ['https://graph.microsoft.com/Calendars.ReadWrite'], oboAssertion, ...more }));
      return result?.accessToken ?? '';
    };
    const first = await tokenBy();
    expect((await ask(first)).status).toBe(200);

    const { body } = await entra.door('revoke', door);
    const refused = await ask(first);
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
    expect(refused.challenge).toMatch(
      /^Bearer realm="", authorization_uri="https:\/\/[^"]+\/authorize", client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", claims="/,
    );
    const claims = claimsIn(refused.challenge);
    expect(JSON.parse(claims)).toEqual({ access_token: { nbf: { essential: true, value: String(body['since']) } } });

    clock.advance(2);
    expect(await tokenBy()).toBe(first);
    const better = await tokenBy(claims);
    expect(decodeJwt(better).iat).toBeGreaterThanOrEqual(Number(body['since']));
    expect((await ask(better)).status).toBe(200);
  });

  it('refuses a whole batch', async () => {
    const token = (await tandem(['CP1']).acquireTokenByClientCredential({ scopes }))?.accessToken ?? '';
    await entra.door('revoke', { clientId: DEMO_CLIENT });
    const refused = await ask(token, { requests: [{ id: '1', method: 'GET', url: '/me' }] });
    expect([refused.status, claimsIn(refused.challenge)]).toEqual([401, expect.stringContaining('"nbf"')]);
  });

  it('of a client that cannot be challenged lives to its end', async () => {
    const token = (await tandem([]).acquireTokenByClientCredential({ scopes }))?.accessToken ?? '';
    await entra.door('revoke', { clientId: DEMO_CLIENT });
    expect(await ask(token)).toMatchObject({ status: 200, challenge: null });
  });
});

it('a token that is no good for another reason is refused without a challenge', async () => {
  expect(await ask('nonsense')).toMatchObject({ status: 401, challenge: null });
});
