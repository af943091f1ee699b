import { request as send } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA } from '../support/people.ts';
import { NOW, openStage, type Stage } from '../support/stage.ts';
import { entraDoor, mint, openApi, refusalIn, throwingStore, type Api } from './openApi.ts';

const OTHER = 'd0d0d0d0-0000-4000-8000-000000000000';
const seconds = Temporal.Instant.from(NOW).epochMilliseconds / 1000;
const PUSH = '/api/meetings/AAMkAG=/push';

let stage: Stage;
let api: Api;
beforeAll(async () => {
  stage = await openStage();
  await stage.seed('graph', { mailboxes: [{ address: ANNA, displayName: 'Anna Berg', timeZone: 'W. Europe Standard Time' }] });
  await stage.clearRequests();
  api = await openApi(stage, { world: { store: throwingStore() } });
}, 60_000);
afterAll(async () => {
  await api.close();
  await stage.close();
});

/** Nobody behind the door heard of it: a touched store would have failed, and both sides of the sandbox count what reaches them. */
async function expectNobodyWasAsked(): Promise<void> {
  expect(api.lines.filter(({ code }) => code === 'api.failed')).toEqual([]);
  for (const side of ['graph', 'salesforce'] as const) expect((await stage.requests(side)).requests).toEqual([]);
}

/** Nothing of the token is told, neither to the caller nor to the log: not whole, not one of its parts, not what it claims. */
function expectNothingOf(token: string, told: unknown): void {
  const text = JSON.stringify(told);
  const parts = token.split('.').filter((part) => part.length > 8);
  const claims = parts.map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  const secrets = [
    ...parts,
    ...claims.flatMap((claim) => [...claim.matchAll(/"(?<value>[^"]{12,})"/g)].map((one) => one.groups?.['value'] ?? '')),
  ];
  for (const secret of secrets) expect(text).not.toContain(secret);
}

describe('a token is refused', () => {
  const BAD: readonly {
    readonly because: string;
    readonly minted: Record<string, unknown> | ((issuer: string) => Record<string, unknown>);
  }[] = [
    { because: 'of another issuer', minted: { claims: { iss: `https://login.example.com/${DEMO_TENANT}/v2.0` } } },
    { because: 'of an issuer that only begins like ours', minted: (issuer) => ({ claims: { iss: `${issuer}/` } }) },
    { because: 'of the issuer of version 1', minted: { claims: { iss: `https://sts.windows.net/${DEMO_TENANT}/` } } },
    { because: 'without an issuer', minted: { without: ['iss'] } },
    { because: 'for another audience', minted: { claims: { aud: OTHER } } },
    { because: 'for the audience of version 1', minted: { claims: { aud: `api://${DEMO_CLIENT}` } } },
    { because: 'for Graph', minted: { claims: { aud: 'https://graph.microsoft.com' } } },
    { because: 'for several audiences', minted: { claims: { aud: [DEMO_CLIENT, OTHER] } } },
    { because: 'without an audience', minted: { without: ['aud'] } },
    { because: 'signed by another key under our key id', minted: { key: 'other' } },
    { because: 'of a key nobody published', minted: { header: { kid: 'made-up' } } },
    { because: 'without a key id', minted: { header: { kid: null } } },
    { because: 'signed by nobody', minted: { key: 'none' } },
    { because: 'that takes our public key as a secret', minted: { key: 'hs256' } },
    { because: 'that takes our published key as a secret', minted: { key: 'hs256Jwk' } },
    { because: 'that expired more than five minutes ago', minted: { claims: { exp: seconds - 301 } } },
    { because: 'that never expires', minted: { without: ['exp'] } },
    { because: 'that expires in words', minted: { claims: { exp: 'tomorrow' } } },
    { because: 'that begins more than five minutes from now', minted: { claims: { nbf: seconds + 301 } } },
    { because: 'that says not when it begins', minted: { without: ['nbf'] } },
    { because: 'of version 1', minted: { claims: { ver: '1.0' } } },
    { because: 'without a version', minted: { without: ['ver'] } },
    { because: 'of another tenant', minted: { claims: { tid: OTHER } } },
    { because: 'without a tenant', minted: { without: ['tid'] } },
    { because: 'without an object id', minted: { without: ['oid'] } },
    { because: 'with something else as object id', minted: { claims: { oid: ANNA } } },
    { because: 'of an app', minted: { claims: { idtyp: 'app' } } },
    { because: 'brought by another client', minted: { claims: { azp: OTHER } } },
    { because: 'brought by nobody in particular', minted: { without: ['azp'] } },
  ];

  it.each(BAD)('$because', async ({ minted }) => {
    const token = await mint(stage, typeof minted === 'function' ? minted(`${stage.sandbox.entraUrl}/${DEMO_TENANT}/v2.0`) : minted);
    const line = api.nextLine();
    const answer = await api.ask(PUSH, { method: 'POST', token });
    expect(refusalIn(answer)).toMatchObject({ status: 401, code: 'api.signIn', title: 'Your sign-in was not accepted.' });
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(await line).toMatchObject({ status: 401, code: 'api.signIn', user: null });
    expectNothingOf(token, [answer, await line]);
    await expectNobodyWasAsked();
  });

  it('that was changed after it was signed', async () => {
    const [header = '', claims = '', signature = ''] = (await mint(stage)).split('.');
    const raised = { ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), oid: OTHER };
    const token = [header, Buffer.from(JSON.stringify(raised)).toString('base64url'), signature].join('.');
    expect(refusalIn(await api.ask(PUSH, { token })).code).toBe('api.signIn');
    await expectNobodyWasAsked();
  });

  it.each([
    { says: 'nothing', headers: {} },
    { says: 'an empty text', headers: { authorization: '' } },
    { says: 'Bearer and no more', headers: { authorization: 'Bearer' } },
    { says: 'another scheme', headers: { authorization: 'Basic YW5uYTpwYXNzd29yZA==' } },
    { says: 'two tokens', headers: { authorization: 'Bearer a.b.c, Bearer d.e.f' } },
  ])('because Authorization says $says: then the answer names no error', async ({ headers }) => {
    const answer = await api.ask(PUSH, { method: 'POST', headers });
    expect(refusalIn(answer)).toMatchObject({ status: 401, code: 'api.signIn' });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    await expectNobodyWasAsked();
  });

  it.each(['garbage', 'a.b.c', 'e30.e30.e30', `${'A'.repeat(9000)}.e30.`])('because it is no token: %.20s', async (token) => {
    const answer = await api.ask(PUSH, { token });
    expect(refusalIn(answer)).toMatchObject({ status: 401, code: 'api.signIn' });
    await expectNobodyWasAsked();
  });

  it('in the address, where logs would keep it', async () => {
    const token = await mint(stage);
    const line = api.nextLine();
    expect(refusalIn(await api.ask(`${PUSH}?access_token=${token}`)).code).toBe('api.signIn');
    expectNothingOf(token, await line);
  });
});

describe('a token that does not reach far enough', () => {
  it.each([
    { scp: 'no scope', minted: { without: ['scp'] } },
    { scp: 'roles of an app instead', minted: { without: ['scp'], claims: { roles: ['access_as_user'] } } },
    { scp: 'another scope', minted: { claims: { scp: 'profile' } } },
    { scp: 'a scope that only begins like ours', minted: { claims: { scp: 'access_as_user_too' } } },
  ])('is told so: $scp', async ({ minted }) => {
    const answer = await api.ask(PUSH, { token: await mint(stage, minted) });
    expect(refusalIn(answer)).toMatchObject({ status: 403, code: 'api.scope' });
    expect(answer.headers['www-authenticate']).toBe(`Bearer error="insufficient_scope", scope="api://${DEMO_CLIENT}/access_as_user"`);
    await expectNobodyWasAsked();
  });
});

describe('a token that holds', () => {
  let open: Api;
  beforeAll(async () => {
    open = await openApi(stage);
  });
  afterAll(() => open.close());

  it.each([
    { which: 'as it comes', minted: {} },
    { which: 'expired less than five minutes ago', minted: { claims: { exp: seconds - 299 } } },
    { which: 'beginning less than five minutes from now', minted: { claims: { nbf: seconds + 299 } } },
    { which: 'with more scopes than ours', minted: { claims: { scp: 'profile access_as_user email' } } },
    { which: 'that says it is of a user', minted: { claims: { idtyp: 'user' } } },
  ])('reaches the store, which knows nobody of that name: $which', async ({ minted }) => {
    const line = open.nextLine();
    const answer = await open.ask(PUSH, { token: await mint(stage, minted) });
    expect(refusalIn(answer)).toMatchObject({ status: 403, code: 'api.noUser' });
    expect((await line).user).toMatch(/^[0-9a-f]{12}$/);
  });

  it('may be brought in any spelling of Bearer', async () => {
    const answer = await open.ask(PUSH, { headers: { authorization: `bearer  ${await mint(stage)}` } });
    expect(refusalIn(answer).code).toBe('api.noUser');
  });

  it('is judged by the clock of the world', async () => {
    const token = await mint(stage);
    stage.clock.advance(3600 + 301);
    try {
      expect(refusalIn(await open.ask(PUSH, { token })).code).toBe('api.signIn');
    } finally {
      stage.clock.advance(-(3600 + 301));
    }
  });
});

describe('the keys of Entra', () => {
  let fresh: Api;
  beforeEach(async () => {
    fresh = await openApi(stage);
    await entraDoor(stage, 'requests', {});
  });
  afterEach(() => fresh.close());

  it('are fetched once, and made-up key ids cost no request each', async () => {
    for (const kid of ['a', 'b', 'c']) await fresh.ask(PUSH, { token: await mint(stage, { header: { kid } }) });
    await fresh.ask(PUSH, { token: await mint(stage) });
    const { requests } = await entraDoor(stage, 'requests');
    expect((requests as { path: string }[]).map(({ path }) => path)).toEqual([`/${DEMO_TENANT}/discovery/v2.0/keys`]);
  });

  it('are not asked for before the token looks like one of ours', async () => {
    await fresh.ask(PUSH, { token: await mint(stage, { key: 'none' }) });
    await fresh.ask(PUSH, { token: await mint(stage, { key: 'hs256' }) });
    expect((await entraDoor(stage, 'requests'))['requests']).toEqual([]);
  });

  it.each(['serverError', 'throttle', 'lostReply'])(
    'out of reach (%s): says so, and takes the same token once they are back',
    async (kind) => {
      const token = await mint(stage);
      await entraDoor(stage, 'faults', [{ kind, match: { path: 'discovery' } }]);
      const line = fresh.nextLine();
      const answer = await fresh.ask(PUSH, { token });
      expect(refusalIn(answer)).toMatchObject({ status: 503, code: 'api.keysUnreachable' });
      expectNothingOf(token, [answer, await line]);
      expect(refusalIn(await fresh.ask(PUSH, { token })).code).toBe('api.noUser');
    },
  );
});

describe('a body', () => {
  it('is not waited for before the token holds, and not read on afterwards', async () => {
    const answer = await new Promise<number>((resolve, reject) => {
      const request = send(`${api.url}${PUSH}`, { method: 'POST', headers: { 'content-type': 'application/json' } }, (reply) => {
        reply.resume();
        // The server hangs up: nobody reads on what was refused.
        request.on('close', () => resolve(reply.statusCode ?? 0));
      });
      request.on('error', reject);
      // Begun, and never ended.
      request.write('{"tags":[');
    });
    expect(answer).toBe(401);
    await expectNobodyWasAsked();
  });
});
