import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_CONSUMER_KEY } from '../../../server/sandbox/salesforce/registration.ts';
import type { SandboxAnswer } from '../../../server/sandbox/stand.ts';
import { anna, ben, pretendOrg } from '../../sandbox/salesforceCaller.ts';
import type { PretendedOrg, Told } from '../../sandbox/salesforceCaller.ts';
import { inHandbook } from '../../support/handbook.ts';

const file = inHandbook('oracles/salesforce/samples/misc/oauth-token-responses.json');
const present = existsSync(file);
if (!present) process.stderr.write('The handbook is not here: the answers of the token endpoint are not compared.\n');

type Case = { case: string; status: number; body: Told };
type Ask = (stage: Stage) => Promise<SandboxAnswer>;
type Stage = {
  org: PretendedOrg;
  /** Claims of an assertion that is sent in. */
  assert: (claims?: Parameters<PretendedOrg['assertion']>[0]) => Promise<SandboxAnswer>;
  code: () => Promise<string>;
  exchange: (code: string, form?: Told) => Promise<SandboxAnswer>;
};

const redirect_uri = 'https://localhost:8440/callback';
const code_verifier = 'a verifier that nobody guesses, long enough to be one';
const web = { client_id: DEMO_CONSUMER_KEY, redirect_uri };

const asked: Readonly<Record<string, Ask>> = {
  'refresh token revoked/expired': ({ org }) => org.askToken({ ...web, grant_type: 'refresh_token', refresh_token: 'gone' }),
  'JWT: user not pre-authorised': ({ org, assert }) => {
    org.control('org', { tandemUsers: [ben] });
    return assert();
  },
  'JWT: wrong aud': ({ assert }) => assert({ aud: 'https://example.com' }),
  'JWT: bad signature/expired assertion': ({ assert }) => assert({ key: 'foreign' }),
  'locked user': ({ org, assert }) => {
    org.control('user', { user: anna, lockedOut: true });
    return assert();
  },
  'wrong client secret': async ({ org, code, exchange }) => {
    org.control('seed', { app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem: org.publicKeyPem, clientSecret: 'right' } });
    return exchange(await code(), { client_secret: 'wrong' });
  },
  'unknown client_id': ({ assert }) => assert({ iss: 'nobody' }),
  'redirect_uri differs': async ({ code, exchange }) => exchange(await code(), { redirect_uri: 'https://localhost:8440/other' }),
  'code reused/expired': async ({ code, exchange }) => {
    const used = await code();
    await exchange(used);
    return exchange(used);
  },
  'unsupported grant': ({ org }) => org.askToken({ grant_type: 'password' }),
  'success (web server)': async ({ code, exchange }) => exchange(await code()),
  'success (JWT bearer: no refresh_token)': ({ assert }) => assert(),
};

(present ? describe : describe.skip)('the token endpoint and the answers collected of the real one', () => {
  const cases = present ? (JSON.parse(readFileSync(file, 'utf8')) as { responses: Case[] }).responses : [];
  let stage: Stage;

  beforeEach(async () => {
    const org = pretendOrg();
    const door = await org.signIn(ben);
    const exchange: Stage['exchange'] = (code, form = {}) =>
      org.askToken({ ...web, grant_type: 'authorization_code', code, code_verifier, ...form });
    const code: Stage['code'] = async () => {
      const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
      const body = { ...web, response_type: 'code', scope: 'refresh_token api', code_challenge, username: anna };
      const { headers } = await door.ask('/services/oauth2/authorize', { method: 'POST', body });
      return new URL(headers?.['Location'] ?? '').searchParams.get('code') ?? '';
    };
    const assert: Stage['assert'] = async (claims = {}) =>
      org.askToken({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await org.assertion(claims) });
    stage = { org, assert, code, exchange };
  });

  it('are all asked for', () => {
    expect(Object.keys(asked).toSorted()).toEqual(cases.map((one) => one.case).toSorted());
  });

  it.each(cases)('$case', async ({ case: name, status, body }) => {
    const answer = await asked[name]?.(stage);
    expect(answer?.status).toBe(status);
    if (status !== 200) expect(answer?.body).toEqual(body);
    // Tokens, ids and hosts are whatever they are; no answer says when it expires.
    else {
      const found = answer?.body as Told;
      expect(Object.keys(found).toSorted()).toEqual(Object.keys(body).toSorted());
      expect([found['token_type'], typeof found['issued_at']]).toEqual([body['token_type'], typeof body['issued_at']]);
      expect(found['scope']).toBe(body['scope']);
    }
  });
});
