import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, PAGE, ROVER, WEB, openSignIn } from './entraTenant.ts';
import type { Page, SignInCaller } from './entraTenant.ts';

const clock = stoppedClock('2026-03-10T08:00:00Z');
const BEN = 'ben@contoso.com';
let entra: SignInCaller;

beforeAll(async () => {
  entra = await openSignIn({ clock });
});
afterEach(async () => {
  await entra.startOver();
  await entra.seedTenants();
});
afterAll(() => entra.close());

const headingOf = ({ html }: Page) => /<h1>(.*)<\/h1>/.exec(html)?.[1];
const toldTo = ({ location }: Page) => Object.fromEntries(location?.searchParams ?? []);
const signInAs = async (username: string, differently: Record<string, string> = {}, cookie = '') =>
  entra.press(await entra.arrive({ prompt: 'select_account', ...differently }, { cookie }), { username, step: 'signIn' }, cookie);

describe('the page to sign in on', () => {
  it('lists the people of the tenant, each with a label', async () => {
    const page = await entra.arrive();
    expect(page.status).toBe(200);
    expect(headingOf(page)).toBe('Sign in to Tandem');
    expect([...page.html.matchAll(/name="username" id="(\w+)" value="([^"]+)"/g)].map(([, , name]) => name)).toEqual([ANNA.address, BEN]);
    for (const id of ['person0', 'person1']) expect(page.html).toContain(`<label for="${id}">`);
    expect(page.html).toContain('<html lang="en">');
    expect(page.html).toContain('<legend>');
  });

  it('has whom the client hinted at chosen, in any case', async () => {
    expect((await entra.arrive({ login_hint: 'BEN@contoso.com' })).html).toContain(`value="${BEN}" checked`);
  });

  it('shows text of the client as text', async () => {
    const evil = '"><script>alert(1)</script>';
    const { html } = await entra.arrive({ state: evil, scope: 'openid', login_hint: evil });
    expect(html).not.toContain('<script>');
  });

  it('sends whoever signed in back with a code and the state as it came', async () => {
    const { status, location, cookie } = await signInAs(ANNA.address);
    expect(status).toBe(302);
    expect(`${location?.origin}${location?.pathname}`).toBe(WEB);
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
      code: expect.stringMatching(/^1\.[\w-]+$/),
      state: 'a state & more',
      session_state: expect.any(String),
    });
    expect(cookie).toMatch(/^ESTSAUTH=[\w-]{64}$/);
  });

  it('tells the client when somebody cancels', async () => {
    const page = await entra.press(await entra.arrive(), { step: 'cancel' });
    expect(toldTo(page)).toEqual({
      error: 'access_denied',
      error_description: expect.stringContaining('AADSTS65004'),
      state: 'a state & more',
    });
  });

  it('is not for somebody of another tenant', async () => {
    const page = await entra.press(await entra.arrive(), { username: 'fay@fabrikam.com', step: 'signIn' });
    expect(page).toMatchObject({ status: 400, location: null });
    expect(page.html).toContain('AADSTS50020');
  });
});

describe('the answer goes back', () => {
  it('in the query, beside what is there', async () => {
    await entra.door('seed', {
      tenants: [{ id: FABRIKAM, clients: [{ id: 'a6d2b0de-0a4f-4ad1-8f2f-0f6f6f6f6f6f', redirects: [{ uri: `${WEB}?from=x` }] }] }],
    });
    const request = { client_id: 'a6d2b0de-0a4f-4ad1-8f2f-0f6f6f6f6f6f', redirect_uri: `${WEB}?from=x`, scope: 'openid' };
    const page = await entra.press(await entra.arrive(request, { tenant: FABRIKAM }), { username: 'fay@fabrikam.com', step: 'signIn' });
    expect(toldTo(page)).toMatchObject({ from: 'x', code: expect.any(String) });
  });

  it('in the fragment', async () => {
    const { location } = await signInAs(ANNA.address, { response_mode: 'fragment' });
    expect(location?.search).toBe('');
    expect(new URLSearchParams(location?.hash.slice(1)).get('state')).toBe('a state & more');
  });

  it('as a form the browser posts', async () => {
    const page = await signInAs(ANNA.address, { response_mode: 'form_post', client_info: '1' });
    expect(page).toMatchObject({ status: 200, location: null });
    expect(page.html).toContain(`<form method="post" action="${WEB}">`);
    expect([...page.html.matchAll(/<input type="hidden" name="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'code',
      'client_info',
      'state',
      'session_state',
    ]);
  });
});

describe('a request nobody can vouch for stays here, on a page', () => {
  it.each([
    { why: 'an unknown app', form: { client_id: FABRIKAM }, code: 700016 },
    { why: 'a redirect that is not registered', form: { redirect_uri: 'https://evil.example/signed-in' }, code: 50011 },
    { why: 'a redirect that goes on', form: { redirect_uri: `${WEB}/more` }, code: 50011 },
    { why: 'a redirect with a slash more', form: { redirect_uri: `${WEB}/` }, code: 50011 },
    { why: 'a redirect in other letters', form: { redirect_uri: WEB.replace('signed', 'Signed') }, code: 50011 },
    { why: 'a redirect with a query more', form: { redirect_uri: `${WEB}?x=1` }, code: 50011 },
    { why: 'another path of this machine', form: { redirect_uri: 'https://localhost:8440/elsewhere' }, code: 50011 },
    { why: 'a host that begins like this machine', form: { redirect_uri: 'https://localhost.evil.example/back' }, code: 50011 },
    { why: 'no redirect', form: { redirect_uri: '' }, code: 50011 },
  ])('for $why', async ({ form, code }) => {
    const page = await entra.arrive(form);
    expect(page).toMatchObject({ status: 400, location: null });
    expect(page.html).toContain(`AADSTS${code}:`);
  });

  it('but any port of this machine will do', async () => {
    expect(headingOf(await entra.arrive({ redirect_uri: 'https://localhost:8440/back' }))).toBe('Sign in to Tandem');
  });
});

describe('a request with a mistake goes back to the client', () => {
  it.each([
    { why: 'an id token instead of a code', form: { response_type: 'id_token' }, error: 'unsupported_response_type', code: 700054 },
    { why: 'nothing to answer', form: { response_type: '' }, error: 'invalid_request', code: 900144 },
    { why: 'an unknown response mode', form: { response_mode: 'pigeon' }, error: 'invalid_request', code: 9002313 },
    { why: 'an unknown prompt', form: { prompt: 'please' }, error: 'invalid_request', code: 90023 },
    { why: 'a plain challenge', form: { code_challenge_method: 'plain' }, error: 'invalid_request', code: 50149 },
    { why: 'a challenge without its method', form: { code_challenge_method: '' }, error: 'invalid_request', code: 50149 },
    { why: 'a challenge that is none', form: { code_challenge: 'short' }, error: 'invalid_request', code: 501491 },
    { why: 'a page without a challenge', form: { redirect_uri: PAGE, code_challenge: '' }, error: 'invalid_request', code: 9002325 },
    { why: 'no scope', form: { scope: '' }, error: 'invalid_scope', code: 70011 },
    { why: 'an unknown permission', form: { scope: 'Calendars.Burn' }, error: 'invalid_client', code: 650053 },
  ])('for $why', async ({ form, error, code }) => {
    expect(toldTo(await entra.arrive(form))).toEqual({
      error,
      error_description: expect.stringContaining(`AADSTS${code}:`),
      state: 'a state & more',
    });
  });
});

describe('a browser where somebody is signed in', () => {
  it('is asked nothing again, with or without prompt=none', async () => {
    const { cookie } = await signInAs(ANNA.address);
    for (const prompt of ['', 'none']) expect(toldTo(await entra.arrive({ prompt }, { cookie }))).toHaveProperty('code');
    expect(headingOf(await entra.arrive({ prompt: 'login' }, { cookie }))).toBe('Sign in to Tandem');
  });

  it.each([
    { why: 'nobody is', signedIn: [], form: {}, error: 'login_required', code: 50058 },
    { why: 'somebody else is', signedIn: [ANNA.address], form: { login_hint: BEN }, error: 'login_required', code: 50058 },
    { why: 'two are', signedIn: [ANNA.address, BEN], form: {}, error: 'interaction_required', code: 16000 },
    { why: 'consent is missing', signedIn: [ANNA.address], form: { scope: 'Mail.Read' }, error: 'consent_required', code: 65001 },
  ])('gets $error from prompt=none when $why', async ({ signedIn, form, error, code }) => {
    let cookie = '';
    for (const username of signedIn) cookie = (await signInAs(username, {}, cookie)).cookie || cookie;
    const page = await entra.arrive({ prompt: 'none', ...form }, { cookie });
    expect(toldTo(page)).toMatchObject({ error, error_description: expect.stringContaining(`AADSTS${code}:`), state: 'a state & more' });
  });

  it('with two people takes the one the client hints at', async () => {
    const { cookie } = await signInAs(ANNA.address);
    await signInAs(BEN, {}, cookie);
    const code = toldTo(await entra.arrive({ prompt: 'none', login_hint: BEN }, { cookie }))['code'] ?? '';
    const { body } = await entra.redeem(code);
    expect(await entra.claimsOf(body['id_token'])).toMatchObject({ preferred_username: BEN });
  });

  it('forgets everybody at the way out, and goes only where an app is', async () => {
    const { cookie } = await signInAs(ANNA.address);
    const out = (to: string) => entra.signOut(to, cookie);
    expect((await out('https://evil.example/')).location).toBeNull();
    expect((await out(WEB)).location?.href).toBe(WEB);
    expect(toldTo(await entra.arrive({ prompt: 'none' }, { cookie }))).toMatchObject({ error: 'login_required' });
  });
});

describe('consent', () => {
  const mail = { scope: 'openid Mail.Read' };

  it('is asked on a page of its own, which names what for, and kept', async () => {
    const asking = await signInAs(ANNA.address, mail);
    expect(headingOf(asking)).toBe('Permissions requested');
    expect(asking.html).toContain('<li>Mail.Read</li>');
    const { cookie } = asking;
    expect(toldTo(await entra.press(asking, { step: 'accept' }, cookie))).toHaveProperty('code');
    expect(toldTo(await entra.arrive({ ...mail, prompt: 'none' }, { cookie }))).toHaveProperty('code');
    expect(toldTo(await entra.arrive({ scope: 'People.Read', prompt: 'none' }, { cookie }))).toMatchObject({ error: 'consent_required' });
  });

  it('is not taken from a browser where nobody signed in', async () => {
    const asking = await signInAs(ANNA.address, mail);
    expect(headingOf(await entra.press(asking, { step: 'accept' }))).toBe('Permissions requested');
  });

  it('can be refused', async () => {
    const asking = await signInAs(ANNA.address, mail);
    const page = await entra.press(asking, { step: 'decline' }, asking.cookie);
    expect(toldTo(page)).toMatchObject({ error: 'access_denied', error_description: expect.stringContaining('AADSTS65004') });
  });

  it('is asked again where it was taken away, and given by yes', async () => {
    await entra.door('consent', { username: ANNA.address, granted: false });
    const asking = await signInAs(ANNA.address);
    expect(headingOf(asking)).toBe('Permissions requested');
    const code = toldTo(await entra.press(asking, { step: 'accept' }, asking.cookie))['code'] ?? '';
    expect((await entra.redeem(code)).status).toBe(200);
    expect((await entra.askAsBroker(await entra.signIn())).status).toBe(200);
  });

  it('is asked for whenever the client wants, once', async () => {
    const asking = await signInAs(ANNA.address, { prompt: 'consent' });
    expect(headingOf(asking)).toBe('Permissions requested');
    expect(toldTo(await entra.press(asking, { step: 'accept' }, asking.cookie))).toHaveProperty('code');
  });

  it('of an administrator at home is none in another tenant', async () => {
    const form = { client_id: ROVER };
    const asking = await entra.press(await entra.arrive(form, { tenant: FABRIKAM }), { username: 'fay@fabrikam.com', step: 'signIn' });
    expect(headingOf(asking)).toBe('Permissions requested');
    await entra.door('seed', { tenants: [{ id: FABRIKAM, installed: [ROVER] }] });
    const page = await entra.press(await entra.arrive(form, { tenant: FABRIKAM }), { username: 'fay@fabrikam.com', step: 'signIn' });
    expect(toldTo(page)).toHaveProperty('code');
  });
});
