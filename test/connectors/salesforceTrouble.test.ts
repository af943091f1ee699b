import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { salesforceCrm } from '../../server/connectors/salesforce/index.ts';
import type { CrmPort } from '../../server/ports/crm.ts';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { addressOf, creationKeyOf, crmEventId, crmPersonId, cursorOf } from '../../shared/ids.ts';
import type { Instant, PlainDate, TimeZone } from '../../shared/ids.ts';

/** Answers of a server no sandbox plays: broken, hostile, or half. */
type Answer = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

const SESSION = { username: 'anna@contoso.com', userId: crmPersonId('005000000000001AAA') };
const WINDOW = {
  from: '2026-02-10' as PlainDate,
  to: '2026-05-10' as PlainDate,
  fromInstant: '2026-02-10T00:00:00Z' as Instant,
  toInstant: '2026-05-10T00:00:00Z' as Instant,
  timeZone: 'UTC' as TimeZone,
};
const CURSOR = cursorOf('{"from":"2026-01-01","to":"2026-12-31","since":"2026-03-10T08:00:00Z"}');
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const certificate = makeCertificate();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(answer: Answer): Promise<string> {
  const { caPem, certPem, keyPem } = await certificate;
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), caPem]);
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => answer(Object.assign(request, { text }), response));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body));
}

const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name, length: 255 })) });
const part = (referenceId: string, body: unknown, httpStatusCode = 200) => ({ referenceId, httpStatusCode, httpHeaders: {}, body });
const describes = { compositeResponse: [part('Event', fields('Subject')), part('EventRelation', fields('IsParent'))] };
const page = (records: unknown[], more: object = {}) => ({ totalSize: records.length, done: true, records, ...more });

/** A server that signs everybody in and describes the org; the rest is up to `answer`. */
async function crmWith(answer: Answer, token: object = {}): Promise<{ crm: CrmPort; calls: { salesforce: number; tokens: number } }> {
  const calls = { salesforce: 0, tokens: 0 };
  const loginUrl: string = await serve((request, response) => {
    const id = `${loginUrl}/id/00D000000000001EAA/${SESSION.userId}`;
    if (request.url === '/services/oauth2/token') {
      calls.tokens += 1;
      json(response, 200, { access_token: 'the token', instance_url: loginUrl, id, ...token });
    } else if (request.text.includes('/describe')) json(response, 200, describes);
    else answer(request, response);
  });
  const meter = (kind: string, count: number): void => {
    if (kind === 'salesforce') calls.salesforce += count;
  };
  const now = () => Temporal.Instant.from('2026-03-10T08:00:00Z');
  return { crm: salesforceCrm({ loginUrl, clientId: 'app', privateKeyPem: keys.privateKey, meter, now }), calls };
}

const EVENT = '00U000000000001EAA';
const anEvent = (more: object = {}) => ({
  Id: EVENT,
  StartDateTime: '2026-03-10T09:00:00.000+0000',
  DurationInMinutes: 60,
  EventRelations: null,
  ...more,
});
const create = {
  kind: 'create',
  key: creationKeyOf('key'),
  mailboxKey: 'mailbox',
  content: {
    allDay: false,
    start: '2026-03-10T09:00:00Z' as Instant,
    end: '2026-03-10T10:00:00Z' as Instant,
    subject: '',
    description: '',
    location: '',
    showAs: 'busy',
    private: false,
    related: null,
  },
  who: [],
  invitees: [],
} as const;
const down = (code: string, vendorCode?: string): unknown =>
  expect.objectContaining({
    problem: expect.objectContaining({ code, ...(vendorCode === undefined ? {} : { vendorCode }) }) as unknown,
  });

describe('signing in', () => {
  it('tells a token given for a foreign host from one for the org, and sends nothing there', async () => {
    const { crm, calls } = await crmWith(() => {}, { instance_url: 'https://evil.example' });
    await expect(crm.whoIs('anna@contoso.com')).rejects.toEqual(down('crm.foreignHost'));
    expect(calls.salesforce).toBe(0);
  });

  it('makes a whole id of a short one', async () => {
    const { crm } = await crmWith(() => {}, { id: 'https://login.salesforce.com/id/00D000000000001/00530000000jOKa' });
    expect(await crm.whoIs('anna@contoso.com')).toEqual({ username: 'anna@contoso.com', userId: '00530000000jOKaAAM' });
  });

  it.each([
    [400, { error: 'invalid_grant', error_description: "user hasn't approved this consumer" }, 'crm.signIn', 'invalid_grant'],
    [503, 'down for maintenance', 'crm.unreachable', 'UNKNOWN'],
    [500, { error: 'server_error' }, 'crm.unreachable', 'server_error'],
    [200, { nothing: true }, 'crm.signIn', 'UNEXPECTED_ANSWER'],
  ])('that ends in %s %j stops the mailbox, and leaves writes for later', async (status, body, code, vendorCode) => {
    const loginUrl = await serve((_, response) => json(response, status, body));
    const now = () => Temporal.Instant.from('2026-03-10T08:00:00Z');
    const crm = salesforceCrm({ loginUrl, clientId: 'app', privateKeyPem: keys.privateKey, meter: () => {}, now });
    await expect(crm.whoIs('anna@contoso.com')).rejects.toEqual(down(code, vendorCode));
    expect(await crm.write(SESSION, [create])).toMatchObject([{ kind: 'postponed', problem: { code, vendorCode } }]);
  });

  it('is tried once more and no more for a session that will not live', async () => {
    const { crm, calls } = await crmWith((_, response) => json(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'no' }]));
    await expect(crm.changes(SESSION, CURSOR, WINDOW, [])).rejects.toEqual(down('crm.signIn', 'INVALID_SESSION_ID'));
    expect(calls).toEqual({ salesforce: 2, tokens: 2 });
  });
});

describe('a read', () => {
  it('survives an answer cut in the middle', async () => {
    const { crm } = await crmWith((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"compositeResponse":[', () => response.destroy());
    });
    await expect(crm.changes(SESSION, CURSOR, WINDOW, [])).rejects.toEqual(down('crm.unreachable'));
  });

  it('follows no redirect, which would carry the token along', async () => {
    const heard: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      heard.push(request.headers.authorization);
      json(response, 200, page([]));
    });
    const { crm } = await crmWith((request, response) => response.writeHead(302, { location: `${elsewhere}${request.url}` }).end());
    await expect(crm.changes(SESSION, null, WINDOW, [])).rejects.toEqual(down('crm.refused', 'ERROR_HTTP_302'));
    expect(heard).toEqual([]);
  });

  it('follows its pages, those inside rows too, and counts each', async () => {
    const relation = (id: string) => ({ Id: `0RE${id}AAA`, RelationId: `003${id}AAA` });
    const pages: Record<string, unknown> = {
      '/services/data/v62.0/query/01g-2000': page([anEvent({ Id: '00U000000000002EAA' })]),
      '/services/data/v62.0/query/0r8-1': page([relation('000000000002')]),
    };
    const { crm, calls } = await crmWith((request, response) => {
      const inner = page([relation('000000000001')], { done: false, nextRecordsUrl: '/services/data/v62.0/query/0r8-1' });
      const first = page([anEvent({ EventRelations: inner })], { done: false, nextRecordsUrl: '/services/data/v62.0/query/01g-2000' });
      json(response, 200, pages[request.url ?? ''] ?? first);
    });
    const feed = await crm.changes(SESSION, null, WINDOW, []);
    expect(feed.events).toMatchObject([
      { value: { id: EVENT, participants: [{ personId: '003000000000001AAA' }, { personId: '003000000000002AAA' }] } },
      { value: { id: '00U000000000002EAA' } },
    ]);
    expect(calls.salesforce).toBe(3);
  });

  it.each([
    ['a page that leads to a foreign host', page([], { done: false, nextRecordsUrl: 'https://evil.example/x' }), 'crm.foreignHost'],
    ['a page that leads nowhere', page([], { done: false }), 'crm.unreachable'],
    ['a page without an end', { records: [] }, 'crm.unreachable'],
    ['a record that is none', page([null]), 'crm.unreachable'],
    ["a proxy's page", 'please log in', 'crm.unreachable'],
  ])('that meets %s is no read at all', async (_, body, code) => {
    const { crm } = await crmWith((__, response) => json(response, 200, body));
    await expect(crm.changes(SESSION, null, WINDOW, [])).rejects.toEqual(down(code));
  });

  it.each([
    ['failed', part('query3', [{ errorCode: 'QUERY_TIMEOUT', message: 'slow' }], 400), 'crm.throttled'],
    ['is missing', part('other', page([])), 'crm.unreachable'],
    ['is cut', part('query3', page([], { done: false })), 'crm.unreachable'],
  ])('of which one part %s is no read at all', async (_, last, code) => {
    const whole = ['query0', 'query1', 'query2'].map((id) => part(id, page([])));
    const { crm } = await crmWith((__, response) => json(response, 200, { compositeResponse: [...whole, last] }));
    await expect(crm.changes(SESSION, CURSOR, WINDOW, [])).rejects.toEqual(down(code));
  });

  it('starts over from a cursor it cannot read', async () => {
    const { crm } = await crmWith((_, response) => json(response, 200, page([anEvent()])));
    for (const cursor of ['', 'null', '{"from":"2026-01-01"}']) {
      expect(await crm.changes(SESSION, cursorOf(cursor), WINDOW, [])).toMatchObject({ whole: true });
    }
  });

  it('looks up a meeting of which only the people moved, but none it was told to look at anyway', async () => {
    const moved = '00U000000000002EAA';
    const bodies = [
      [
        page([]),
        page([
          { Id: '0RE000000000001AAA', EventId: EVENT },
          { Id: '0RE000000000002AAA', EventId: moved },
        ]),
        page([]),
        page([]),
        page([]),
      ],
      [page([anEvent({ Id: moved })])],
    ];
    const { crm, calls } = await crmWith((_, response) => {
      json(response, 200, { compositeResponse: (bodies.shift() ?? []).map((body, index) => part(`query${index}`, body)) });
    });
    const feed = await crm.changes(SESSION, CURSOR, WINDOW, [crmEventId(EVENT)]);
    expect(feed.events).toMatchObject([{ value: { id: moved } }, { kind: 'notRead', id: EVENT }]);
    expect(calls.salesforce).toBe(2);
  });

  it('of many people takes five statements to a call, and finds nobody twice', async () => {
    const { crm, calls } = await crmWith((request, response) => {
      const asked = JSON.parse(request.text) as { compositeRequest: { referenceId: string; url: string }[] };
      const body = (url: string) => page(url.includes('FROM%20Contact') ? [{ Id: '003000000000001AAA', Email: 'a@b.c' }] : []);
      json(response, 200, { compositeResponse: asked.compositeRequest.map(({ referenceId, url }) => part(referenceId, body(url))) });
    });
    const addresses = Array.from({ length: 251 }, (_, index) => addressOf(`person${index}@acme.com`));
    expect(await crm.people(SESSION, { addresses, ids: [] })).toHaveLength(1);
    expect(calls.salesforce).toBe(2);
  });

  it('of the ledger says where there is none', async () => {
    const missing = { compositeResponse: [part('query0', [{ errorCode: 'INVALID_TYPE', message: 'no such object' }], 400)] };
    const { crm } = await crmWith((_, response) => json(response, 200, missing));
    await expect(crm.created(SESSION, [creationKeyOf('key')])).rejects.toEqual(down('crm.noLedger'));
  });

  it('describes the org anew after a column was not there', async () => {
    let describing = 0;
    const loginUrl: string = await serve((request, response) => {
      if (request.url === '/services/oauth2/token')
        json(response, 200, { access_token: 't', instance_url: loginUrl, id: 'x/00D/005000000000001AAA' });
      else if (request.text.includes('/describe')) {
        describing += 1;
        json(response, 200, describes);
      } else json(response, 400, [{ errorCode: 'INVALID_FIELD', message: 'no such column' }]);
    });
    const now = () => Temporal.Instant.from('2026-03-10T08:00:00Z');
    const crm = salesforceCrm({ loginUrl, clientId: 'app', privateKeyPem: keys.privateKey, meter: () => {}, now });
    await expect(crm.look(SESSION, [crmEventId(EVENT)])).rejects.toEqual(down('crm.refused', 'INVALID_FIELD'));
    await expect(crm.look(SESSION, [crmEventId(EVENT)])).rejects.toEqual(down('crm.refused', 'INVALID_FIELD'));
    expect(describing).toBe(2);
  });
});

describe('a write', () => {
  it.each([
    ['is no answer', 'please log in', 'unsure', undefined],
    ['names no graph', { graphs: [] }, 'unsure', undefined],
    [
      'names no event',
      { graphs: [{ graphId: 'write0', graphResponse: { compositeResponse: [part('event', {}, 201)] } }] },
      'unsure',
      undefined,
    ],
    [
      'misses the ledger',
      { graphs: [{ graphId: 'write0', graphResponse: { compositeResponse: [part('ledger', [{ errorCode: 'NOT_FOUND' }], 404)] } }] },
      'refused',
      'crm.noLedger',
    ],
  ])('whose answer %s: %j is %s', async (_, body, kind, code) => {
    const { crm } = await crmWith((__, response) => json(response, 200, body));
    expect(await crm.write(SESSION, [create])).toMatchObject([{ kind, ...(code === undefined ? {} : { problem: { code } }) }]);
  });

  it('that was cut off leaves the calls after it for later', async () => {
    let heard = 0;
    const { crm } = await crmWith((request) => {
      heard += 1;
      request.socket.destroy();
    });
    const answers = await crm.write(
      SESSION,
      Array.from({ length: 76 }, (_, index) => ({ ...create, key: creationKeyOf(String(index)) })),
    );
    expect(answers.map((answer) => answer.kind)).toEqual([...Array<string>(75).fill('unsure'), 'postponed']);
    expect(heard).toBe(1);
  });

  it('goes out in calls of at most five hundred nodes', async () => {
    const sizes: number[] = [];
    const { crm } = await crmWith((request, response) => {
      const { graphs } = JSON.parse(request.text) as { graphs: { compositeRequest: unknown[] }[] };
      sizes.push(graphs.reduce((sum, graph) => sum + graph.compositeRequest.length, 0));
      json(response, 200, { graphs: [] });
    });
    const invitees = Array.from({ length: 248 }, (_, index) => ({
      id: crmPersonId(`003${String(index).padStart(12, '0')}AAA`),
      status: 'New' as const,
    }));
    await crm.write(
      SESSION,
      Array.from({ length: 3 }, (_, index) => ({ ...create, invitees, key: creationKeyOf(String(index)) })),
    );
    expect(sizes).toEqual([500, 250]);
  });

  it('that the whole call refused is refused with its code', async () => {
    const { crm } = await crmWith((_, response) => json(response, 400, [{ errorCode: 'JSON_PARSER_ERROR', message: 'no' }]));
    expect(await crm.write(SESSION, [create])).toMatchObject([
      { kind: 'refused', problem: { code: 'crm.refused', vendorCode: 'JSON_PARSER_ERROR' } },
    ]);
  });

  it('says how long to wait where Salesforce said so', async () => {
    const { crm } = await crmWith((_, response) => {
      response.setHeader('Retry-After', '7');
      json(response, 403, [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'no' }]);
    });
    expect(await crm.write(SESSION, [create])).toMatchObject([
      { kind: 'postponed', problem: { code: 'crm.throttled', retryAfterSeconds: 7 } },
    ]);
  });
});
