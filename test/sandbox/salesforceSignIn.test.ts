import { describe, expect, it } from '@jest/globals';
import { anna, ben, origin, pretendOrg } from './salesforceCaller.ts';
import type { PretendedOrg, Told } from './salesforceCaller.ts';

const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

describe('signing in to the pretended Salesforce', () => {
  it('gives a session as the user the assertion names, and no refresh token', async () => {
    const org = pretendOrg();
    const answer = await org.askToken({ grant_type, assertion: await org.assertion({}) });
    expect(answer).toMatchObject({ status: 200, count: 'token', body: { scope: 'api', instance_url: origin, token_type: 'Bearer' } });
    expect(String((answer.body as Told)['id'])).toMatch(/^https:\/\/localhost:5443\/id\/00D[0-9A-Za-z]{15}\/005[0-9A-Za-z]{15}$/);
    expect(answer.body).not.toHaveProperty('refresh_token');
  });

  it.each<{ claims: Told; error: string; description: string }>`
    wrong                      | claims                            | error                  | description
    ${'consumer key'}          | ${{ iss: 'nobody' }}              | ${'invalid_client_id'} | ${'client identifier invalid'}
    ${'signature'}             | ${{ key: 'foreign' }}             | ${'invalid_grant'}     | ${'invalid assertion'}
    ${'audience'}              | ${{ aud: 'https://example.com' }} | ${'invalid_grant'}     | ${'audience is invalid'}
    ${'user'}                  | ${{ sub: 'nobody@contoso.com' }}  | ${'invalid_grant'}     | ${"user hasn't approved this consumer"}
    ${'expiry, in the past'}   | ${{ lifeSeconds: -60 }}           | ${'invalid_grant'}     | ${'invalid assertion'}
    ${'expiry, too far ahead'} | ${{ lifeSeconds: 3600 }}          | ${'invalid_grant'}     | ${'invalid assertion'}
  `('refuses a wrong $wrong', async ({ claims, error, description }) => {
    const org = pretendOrg();
    const answer = await org.askToken({ grant_type, assertion: await org.assertion(claims) });
    expect(answer).toMatchObject({ status: 400, body: { error, error_description: description } });
  });

  it.each([
    { moved: 3600, says: "it ended 2026-03-10T08:03:00.000Z, and the sandbox's clock says 2026-03-10T09:00:00Z" },
    {
      moved: -3600,
      says: "it ends 2026-03-10T08:03:00.000Z, more than 300 seconds after the sandbox's clock, which says 2026-03-10T07:00:00Z",
    },
  ])('tells the log of the sandbox that a moved clock is why, where Salesforce says nothing: $moved seconds', async ({ moved, says }) => {
    const org = pretendOrg();
    const assertion = await org.assertion({});
    org.clock.advance(moved);
    const answer = await org.askToken({ grant_type, assertion });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_description: 'invalid assertion' }, why: says });
    expect(JSON.stringify(answer.body)).not.toContain('clock');
  });

  it.each([
    { what: 'no JWT', assertion: async () => 'x', says: 'it is no JWT' },
    { what: 'a foreign key', assertion: (org: PretendedOrg) => org.assertion({ key: 'foreign' }), says: 'signature verification failed' },
    { what: 'an end no calendar has', assertion: (org: PretendedOrg) => org.assertion({ lifeSeconds: 1e20 }), says: /^it ends at 1/ },
  ])('tells the log what is wrong with an assertion: $what', async ({ assertion, says }) => {
    const org = pretendOrg();
    const { why } = await org.askToken({ grant_type, assertion: await assertion(org) });
    expect(why).toMatch(says);
  });

  it.each([origin, 'https://login.salesforce.com', 'https://test.salesforce.com'])('takes %s as audience', async (aud) => {
    const org = pretendOrg();
    expect(await org.askToken({ grant_type, assertion: await org.assertion({ aud }) })).toMatchObject({ status: 200 });
  });

  it('refuses an inactive user', async () => {
    const org = pretendOrg();
    org.control('seed', { rows: { User: [{ Username: 'gone@contoso.com', IsActive: false }] } });
    const answer = await org.askToken({ grant_type, assertion: await org.assertion({ sub: 'gone@contoso.com' }) });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_description: 'inactive user' } });
  });

  it('tells somebody without the permission set what the org says', async () => {
    const org = pretendOrg();
    org.control('org', { tandemUsers: [ben] });
    const ask = async () => org.askToken({ grant_type, assertion: await org.assertion({ sub: anna }) });
    expect(await ask()).toMatchObject({ body: { error: 'invalid_grant', error_description: "user hasn't approved this consumer" } });
    org.control('org', { notApprovedError: 'OAUTH_APP_ACCESS_DENIED' });
    expect(await ask()).toMatchObject({ status: 400, body: { error: 'OAUTH_APP_ACCESS_DENIED' } });
  });

  it('takes the audience of one kind of login host only, where the org says so', async () => {
    const org = pretendOrg();
    org.control('org', { loginHosts: ['https://test.salesforce.com'] });
    const ask = async (aud: string) => org.askToken({ grant_type, assertion: await org.assertion({ aud }) });
    expect(await ask('https://login.salesforce.com')).toMatchObject({ body: { error_description: 'audience is invalid' } });
    expect(await ask('https://test.salesforce.com')).toMatchObject({ status: 200 });
  });

  it('refuses any other grant', async () => {
    expect(await pretendOrg().askToken({ grant_type: 'password' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  });

  it('answers 401 to a session it does not know, and to one nobody used for two hours', async () => {
    const org = pretendOrg();
    const caller = await org.signIn(anna);
    const expired = { status: 401, body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }] };
    expect(await caller.ask('/limits', { headers: { authorization: 'Bearer 00Dx!nothing' } })).toMatchObject(expired);
    org.clock.advance(119 * 60);
    expect(await caller.ask('/limits')).toMatchObject({ status: 200 });
    org.clock.advance(121 * 60);
    expect(await caller.ask('/limits')).toMatchObject(expired);
  });

  it('lists its versions to anybody and takes 58 to 67', async () => {
    const org = pretendOrg();
    const caller = await org.signIn(anna);
    const list = await caller.ask('/services/data', { headers: { authorization: '' } });
    expect(list.body).toContainEqual({ label: "Winter '25", url: '/services/data/v62.0', version: '62.0' });
    expect(await caller.ask('/services/data/v58.0/limits')).toMatchObject({ status: 200 });
    expect(await caller.ask('/services/data/v67.0/limits')).toMatchObject({ status: 200 });
    expect(await caller.ask('/services/data/v57.0/limits')).toMatchObject({ status: 501 });
    expect(await caller.ask('/services/data/v20.0/limits')).toMatchObject({ status: 404 });
  });

  it('says on every answer how much of the day is used, and refuses when it is used up', async () => {
    const org = pretendOrg();
    org.control('org', { dailyApiRequests: 2 });
    const caller = await org.signIn(anna);
    expect((await caller.ask('/limits')).headers).toMatchObject({ 'Sforce-Limit-Info': 'api-usage=1/2' });
    expect((await caller.ask('/sobjects/Nothing/describe')).headers).toMatchObject({ 'Sforce-Limit-Info': 'api-usage=2/2' });
    expect(await caller.ask('/limits')).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] });
    org.clock.advance(25 * 3600);
    expect(await (await org.signIn(anna)).ask('/limits')).toMatchObject({ status: 200 });
  });
});
