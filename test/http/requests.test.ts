import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { mint, openApi, refusalIn, type Api, type Asked } from './openApi.ts';

const TAGS = '/api/meetings/AAMkAG=/tags';
const JSON_TYPE = { 'content-type': 'application/json' };
const UNKNOWN = { status: 404, code: 'meeting.unknown' };

let stage: Stage;
let api: Api;
let token: string;
beforeAll(async () => {
  stage = await openStage();
  await placeAnna(stage);
  api = await openApi(stage);
  token = await mint(stage);
}, 60_000);
afterAll(async () => {
  await api.close();
  await stage.close();
});

const put = (body: string, asked: Asked = {}) =>
  api.ask(TAGS, { method: 'PUT', token, body, ...asked, headers: { ...JSON_TYPE, ...asked.headers } });
const tagsOf = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({ tags: ['Renewal'], changedAt: '2026-03-10T08:00:00Z', basedOn: null, ...more });

describe('without a sign-in', () => {
  it('one learns where to sign in, and nothing else', async () => {
    const line = api.nextLine();
    const answer = await api.ask('/api/sign-in');
    const authority = `${stage.sandbox.entraUrl}/${DEMO_TENANT}`;
    expect(answer).toMatchObject({ status: 200, json: { clientId: DEMO_CLIENT, authority, scope: `api://${DEMO_CLIENT}/access_as_user` } });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(await line).toMatchObject({ route: 'GET /sign-in', status: 200, user: null });
    expect(await line).not.toHaveProperty('code');
  });

  it.each([
    { spelled: '/api/sign-in/../meetings/x', status: 404 },
    { spelled: '/api/sign-in/%2e%2e/meetings/x/push', status: 404 },
    { spelled: '/api/sign-in\\..\\meetings\\x', status: 404 },
    { spelled: '/api/sign-in/', status: 404 },
    { spelled: '/api/SIGN-IN', status: 404 },
    { spelled: '/api/%73ign-in', status: 404 },
    { spelled: '//api/sign-in', status: 404 },
    { spelled: '/api/meetings/../sign-in', status: 404 },
    { spelled: '/api/meetings/sign-in', status: 401 },
    { spelled: '/api/meetings/x/push', status: 401 },
  ])('no other spelling leads in: $spelled', async ({ spelled, status }) => {
    const answer = await api.ask(spelled);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('because');
  });

  it.each([{ method: 'POST' }, { method: 'PUT' }, { method: 'DELETE' }, { method: 'OPTIONS' }])(
    '$method leads nowhere',
    async ({ method }) => {
      expect(refusalIn(await api.ask('/api/sign-in', { method }))).toMatchObject({ status: 404, code: 'api.notFound' });
    },
  );
});

describe('an address', () => {
  it.each([
    { method: 'GET', address: '/api' },
    { method: 'GET', address: '/api/' },
    { method: 'GET', address: '/api/nothing' },
    { method: 'GET', address: '/api/meetings' },
    { method: 'GET', address: '/api/meetings/' },
    { method: 'GET', address: '/api/meetings/x/' },
    { method: 'GET', address: '/api/meetings/x/y/push' },
    { method: 'DELETE', address: '/api/meetings/x' },
    { method: 'PUT', address: '/api/meetings/x/push' },
    { method: 'GET', address: TAGS },
    { method: 'POST', address: '/api/meetings/..%2fsign-in' },
    { method: 'GET', address: '/api/meetings/%2e%2e/sign-in' },
  ])('that leads nowhere says so: $method $address', async ({ method, address }) => {
    expect(refusalIn(await api.ask(address, { method, token }))).toMatchObject({ status: 404, code: 'api.notFound' });
  });

  it.each(['/api/meetings/%', '/api/meetings/%ff/push'])('that is not percent-encoded says so: %s', async (address) => {
    const answer = await api.ask(address, { token });
    expect(refusalIn(answer)).toMatchObject({ status: 400, places: [{ place: 'path' }] });
  });

  it('holds the whole id, with what Exchange puts in it', async () => {
    expect(refusalIn(await api.ask('/api/meetings/AAMk%2DAG%5F%3D', { token }))).toMatchObject(UNKNOWN);
  });

  it.each(['..%2f..%2fben@contoso.com%2fevents%2fAAMk', 'AAMk%2F..%2F..', 'AAMk%3F$expand=x', 'AAMk%23', 'AAMk%00', 'AAMk%20', 'AAMk+G'])(
    'cannot lead our own token anywhere else: %s',
    async (id) => {
      await stage.clearRequests();
      const answer = await api.ask(`/api/meetings/${id}`, { token });
      expect(refusalIn(answer)).toMatchObject({ status: 400, code: 'api.malformed', places: [{ place: 'meetingId' }] });
      expect((await stage.requests('graph')).requests).toEqual([]);
    },
  );

  it('holds an id of a thousand characters at most', async () => {
    const answer = await api.ask(`/api/meetings/${'A'.repeat(1025)}`, { token });
    expect(refusalIn(answer)).toMatchObject({ status: 400, code: 'api.malformed', places: [{ place: 'meetingId' }] });
  });

  it('names the meeting, whatever the query or the body say', async () => {
    const [query, body] = [await api.ask('/api/meetings/?meetingId=x', { token }), await put(tagsOf({ meetingId: '' }))];
    expect(refusalIn(query).code).toBe('api.notFound');
    expect(refusalIn(body)).toMatchObject(UNKNOWN);
  });
});

describe('a body', () => {
  it.each([
    { what: 'no JSON', body: '{"tags":[', place: 'body' },
    { what: 'a bare text', body: '"tags"', place: 'body' },
    { what: 'an empty text', body: '', place: 'tags' },
    { what: 'an array', body: '[]', place: 'tags' },
    { what: 'no tags', body: '{}', place: 'tags' },
    { what: 'a tag that is no text', body: tagsOf({ tags: ['a', 7] }), place: 'tags.1' },
    { what: 'too many tags', body: tagsOf({ tags: Array.from({ length: 201 }, () => 'a') }), place: 'tags' },
    { what: 'a tag too long', body: tagsOf({ tags: ['a'.repeat(1025)] }), place: 'tags.0' },
    { what: 'no time', body: tagsOf({ changedAt: undefined }), place: 'changedAt' },
    { what: 'nothing of what it changes', body: tagsOf({ basedOn: undefined }), place: 'basedOn' },
    { what: 'a time without a zone', body: tagsOf({ changedAt: '2026-03-10T08:00:00' }), place: 'changedAt' },
  ])('is refused by its place: $what', async ({ body, place }) => {
    const details = refusalIn(await put(body));
    expect(details).toMatchObject({ status: 400, code: 'api.malformed' });
    expect(details.places?.map((one) => one.place)).toContain(place);
  });

  it.each([
    { what: 'another type', headers: { 'content-type': 'text/plain' }, place: 'content-type' },
    { what: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' }, place: 'content-type' },
    {
      what: 'a file by its disposition',
      headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment' },
      place: 'content-type',
    },
    { what: 'another alphabet', headers: { 'content-type': 'application/json; charset=latin1' }, place: 'content-type' },
    { what: 'compressed', headers: { 'content-encoding': 'gzip' }, place: 'content-encoding' },
  ])('is refused unread: $what', async ({ headers, place }) => {
    expect(refusalIn(await put(tagsOf(), { headers }))).toMatchObject({ status: 400, code: 'api.malformed', places: [{ place }] });
  });

  it.each([
    { bytes: 64 * 1024, status: 404 },
    { bytes: 64 * 1024 + 1, status: 413 },
    { bytes: 1024 * 1024, status: 413 },
  ])('of $bytes bytes answers $status, said in its head or not', async ({ bytes, status }) => {
    const body = tagsOf().padEnd(bytes, ' ');
    expect(refusalIn(await put(body)).status).toBe(status);
    expect(refusalIn(await put(body, { headers: { 'transfer-encoding': 'chunked' } })).status).toBe(status);
  });

  it('that is too large for a route without one is refused too', async () => {
    const answer = await api.ask('/api/meetings/x/push', { method: 'POST', token, headers: JSON_TYPE, body: ' '.repeat(65_537) });
    expect(refusalIn(answer)).toMatchObject({ status: 413, code: 'api.tooLarge' });
  });

  it.each(['multipart/form-data; boundary=x', 'text/event-stream', 'application/octet-stream'])(
    'that is only announced, as %s, is none',
    async (type) => {
      const answer = await api.ask('/api/meetings/x/push', {
        method: 'POST',
        token,
        headers: { 'content-type': type, 'content-length': '0' },
      });
      expect(refusalIn(answer)).toMatchObject(UNKNOWN);
    },
  );

  it('changes nothing it was not asked to, whatever its members are called', async () => {
    const answer = await put(
      '{"__proto__":{"user":1},"constructor":{"prototype":{"user":1}},"tags":[],"changedAt":"2026-03-10T08:00:00Z","basedOn":null}',
    );
    expect(refusalIn(answer)).toMatchObject(UNKNOWN);
    expect({}).not.toHaveProperty('user');
  });
});

describe('a request', () => {
  it('has a number of its own, chosen by nobody outside', async () => {
    const chosen = '00000000-0000-4000-8000-000000000000';
    const asked = { token, headers: { 'x-request-id': chosen, traceparent: `00-${chosen.replaceAll('-', '')}-0000000000000001-01` } };
    const instances = [refusalIn(await api.ask('/api/x', asked)).instance, refusalIn(await api.ask('/api/x', asked)).instance];
    expect(new Set(instances).size).toBe(2);
    expect(instances.join(' ')).not.toContain(chosen);
  });

  it('from another site is not invited: no answer allows another origin', async () => {
    const answer = await api.ask('/api/sign-in', { headers: { origin: 'https://elsewhere.example' } });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
