import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express, { type Request, type Response } from 'express';
import { createApi, type Api } from '../../addin/api/client.ts';
import type { Tokens } from '../../addin/api/token.ts';
import { answered, trouble, troubled } from '../../addin/trouble.ts';
import { at, aView } from './view.ts';

const PLACE = { clientId: 'client', authority: 'https://entra.test/tid', scope: 'api://tandem/access' };
const REFUSAL = {
  type: 'urn:tandem:problem:crm.unreachable',
  title: 'Salesforce did not answer.',
  status: 503,
  detail: 'Try again in a minute.',
  instance: 'urn:uuid:3f0c7c0a-0000-4000-8000-000000000001',
  code: 'crm.unreachable',
};

let server: Server;
let seen: { method: string; url: string; authorization: string | undefined; body: unknown }[];
let answer: (request: Request, response: Response) => void;

beforeEach(async () => {
  seen = [];
  answer = (_, response) => response.json(aView());
  const app = express();
  app.use(express.json());
  app.use((request, response) => {
    const { method, originalUrl, headers } = request;
    seen.push({ method, url: originalUrl, authorization: headers.authorization, body: request.body as unknown });
    if (originalUrl === '/api/sign-in') response.json(PLACE);
    else answer(request, response);
  });
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const tokensOf = (over: Partial<Tokens> = {}): Tokens => ({
  silently: (_, { fresh }) => Promise.resolve(answered(fresh ? 'fresh' : 'first')),
  byAsking: () => Promise.resolve(answered('asked')),
  ...over,
});
const apiOf = (tokens: Partial<Tokens> = {}, patience = 5000): Api =>
  createApi({ url: `${origin()}/api`, tokens: tokensOf(tokens), patience });

const refuse =
  (status: number, body: object | string, type = 'application/problem+json') =>
  (_: Request, response: Response): void => {
    response
      .status(status)
      .type(type)
      .send(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('a call', () => {
  it('asks once where to sign in, and carries the token and the id as they are', async () => {
    const api = apiOf();
    expect(await api.look('AAMk-a_b=')).toEqual(answered(aView()));
    await api.look('AAMk-a_b=');
    expect(seen.map(({ method, url, authorization }) => [method, url, authorization])).toEqual([
      ['GET', '/api/sign-in', undefined],
      ['GET', '/api/meetings/AAMk-a_b%3D', 'Bearer first'],
      ['GET', '/api/meetings/AAMk-a_b%3D', 'Bearer first'],
    ]);
  });

  it('to push posts, to set tags puts', async () => {
    await apiOf().push('one');
    await apiOf().setTags('one', { tags: ['a'], changedAt: at('2026-03-10T08:00:00Z'), basedOn: at('2026-03-09T08:00:00Z') });
    expect(seen.filter(({ url }) => url !== '/api/sign-in')).toMatchObject([
      { method: 'POST', url: '/api/meetings/one/push' },
      {
        method: 'PUT',
        url: '/api/meetings/one/tags',
        body: { tags: ['a'], changedAt: '2026-03-10T08:00:00Z', basedOn: '2026-03-09T08:00:00Z' },
      },
    ]);
  });

  it('sends no tags that nobody ever set', async () => {
    expect(await apiOf().setTags('one', { tags: [], changedAt: null, basedOn: null })).toEqual(answered({ tags: [], changedAt: null }));
    expect(seen).toEqual([]);
  });
});

describe('a refusal', () => {
  it('is passed on with its code, its words and its number', async () => {
    answer = refuse(503, { ...REFUSAL, vendorCode: 'UNABLE_TO_LOCK_ROW', retryAfterSeconds: 30 });
    expect(await apiOf().look('one')).toEqual(
      troubled({
        code: 'crm.unreachable',
        message: 'Salesforce did not answer.',
        remedy: 'Try again in a minute.',
        instance: '3f0c7c0a-0000-4000-8000-000000000001',
        vendorCode: 'UNABLE_TO_LOCK_ROW',
        retryAfterSeconds: 30,
      }),
    );
  });

  it.each([
    { name: 'a page of a proxy', status: 502, body: '<h1>Bad gateway</h1>', type: 'text/html' },
    { name: 'JSON of somebody else', status: 500, body: { error: 'x' }, type: 'application/json' },
    { name: 'an error in the words of oRPC', status: 404, body: { code: 'NOT_FOUND', message: 'x' }, type: 'application/json' },
    { name: 'half a problem', status: 500, body: { code: 'api.failed' }, type: 'application/problem+json' },
    { name: 'nothing', status: 503, body: '', type: 'text/plain' },
  ])('in another form counts as no server there: $name', async ({ status, body, type }) => {
    answer = refuse(status, body, type);
    expect(await apiOf().look('one')).toEqual(troubled(trouble('pane.serverDown', { vendorCode: `HTTP ${status}` })));
  });

  it('of broken JSON counts as no server there', async () => {
    answer = refuse(200, '{"half', 'application/json');
    expect(await apiOf().look('one')).toEqual(troubled(trouble('pane.serverDown')));
  });
});

describe('a server', () => {
  it('that is not there is named so', async () => {
    const api = createApi({ url: 'http://127.0.0.1:1/api', tokens: tokensOf() });
    expect(await api.look('one')).toEqual(troubled(trouble('pane.serverDown')));
  });

  it('that takes too long is named so', async () => {
    answer = () => {};
    expect(await apiOf({}, 150).look('one')).toEqual(troubled(trouble('pane.noAnswer')));
  });

  it('that sends the call elsewhere is not followed with the token', async () => {
    answer = (_, response) => response.redirect('/api/elsewhere');
    expect((await apiOf().look('one')).kind).toBe('trouble');
    expect(seen.map(({ url }) => url)).not.toContain('/api/elsewhere');
  });
});

describe('signing in', () => {
  const refuseFirst = (request: Request, response: Response): void => {
    if (request.headers.authorization === 'Bearer fresh') response.json(aView());
    else refuse(401, { ...REFUSAL, code: 'api.signIn' })(request, response);
  };

  it('is tried once more with a fresh token when the one at hand is refused', async () => {
    answer = refuseFirst;
    expect((await apiOf().look('one')).kind).toBe('answer');
  });

  it('is given up when the fresh one is refused too', async () => {
    answer = refuse(401, { ...REFUSAL, code: 'api.signIn' });
    expect(await apiOf().look('one')).toMatchObject({ trouble: { code: 'api.signIn' } });
    expect(seen.filter(({ authorization }) => authorization !== undefined)).toHaveLength(2);
  });

  it('is not tried again for somebody who has no access', async () => {
    answer = refuse(403, { ...REFUSAL, code: 'api.noUser' });
    expect(await apiOf().look('one')).toMatchObject({ trouble: { code: 'api.noUser' } });
    expect(seen.filter(({ authorization }) => authorization !== undefined)).toHaveLength(1);
  });

  it('that needs the person sends nothing', async () => {
    const api = apiOf({ silently: () => Promise.resolve(troubled(trouble('pane.signInNeeded'))) });
    expect(await api.push('one')).toEqual(troubled(trouble('pane.signInNeeded')));
    expect(seen.map(({ url }) => url)).toEqual(['/api/sign-in']);
  });

  it('by asking says what became of it', async () => {
    expect(await apiOf().signIn()).toEqual(answered(null));
    expect(await apiOf({ byAsking: () => Promise.resolve(troubled(trouble('pane.signInClosed'))) }).signIn()).toEqual(
      troubled(trouble('pane.signInClosed')),
    );
  });
});
