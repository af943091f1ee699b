import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fetch } from 'undici';
import { graphCalendar } from '../../server/connectors/graph/index.ts';
import { entraToken } from '../../server/connectors/graph/token.ts';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { makeSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { checkAppToken } from '../../server/sandbox/entra/tokens.ts';
import { entraWitness } from '../../server/sandbox/entra/witness.ts';
import { graphWitness } from '../../server/sandbox/graph/witness.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { calendarItemId, mailboxOf, timeZoneOf } from '../../shared/ids.ts';
import type { Instant, PlainDate } from '../../shared/ids.ts';
import { problem } from '../../shared/problem.ts';
import { MIRROR_PROPERTY } from '../../shared/tags.ts';
import { midnightOf, plainDateOf } from '../../shared/time.ts';
import type { Window } from '../../shared/time.ts';
import { calendarPortContract } from '../contracts/calendarPort.ts';
import type { OpenedCalendar } from '../contracts/calendarPort.ts';
import { judgeGraph } from '../support/graphJudge.ts';

const anna = mailboxOf('anna@contoso.com');
const bert = mailboxOf('bert@contoso.com');
const SOME_TIME = { start: '2026-03-10T09:00:00Z' as Instant, end: '2026-03-10T10:00:00Z' as Instant };
const trusted = getCACertificates('default');

type Stands = { graphUrl: string; entraUrl: string; close(): Promise<void> };

/** Graph and Entra of the sandbox, trusted by this process and by nobody else. */
async function openStands(): Promise<Stands> {
  const certificate = await makeCertificate();
  setDefaultCACertificates([...trusted, certificate.caPem]);
  const clock = stoppedClock(Temporal.Now.instant());
  const key = await makeSigningKey();
  const options = { port: 0, certificate, clock };
  const graph = await openStand(graphWitness({ clock, checkToken: (token) => checkAppToken({ key, clock }, token) }), options);
  const entra = await openStand(entraWitness({ clock, key }), options);
  return {
    graphUrl: graph.url,
    entraUrl: entra.url,
    close: async () => {
      await Promise.all([graph.close(), entra.close()]);
      setDefaultCACertificates(trusted);
    },
  };
}

async function control(base: string, door: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${base}/__control/${door}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

type TokenDetails = { clientSecret?: string; tenant?: string; meter?: (kind: string, count: number) => void; seconds?: () => number };
const tokenOf = (stands: Stands, more: TokenDetails = {}) =>
  entraToken({
    authority: stands.entraUrl,
    tenant: DEMO_TENANT,
    clientId: DEMO_CLIENT,
    clientSecret: DEMO_SECRET,
    graphUrl: stands.graphUrl,
    meter: () => undefined,
    ...more,
  });

function aWindow(): Window {
  const timeZone = timeZoneOf('Europe/Berlin');
  const date = (text: string): PlainDate => plainDateOf(Temporal.PlainDate.from(text));
  const [from, to] = [date('2026-02-10'), date('2026-05-10')];
  return { from, to, fromInstant: midnightOf(from, timeZone), toInstant: midnightOf(to, timeZone), timeZone };
}

const at = (instant: Instant) => ({ dateTime: instant.replace('Z', ''), timeZone: 'UTC' });
const timesOf = ({ start, end }: { start: Instant; end: Instant }) => ({ start: at(start), end: at(end) });

async function openSandboxCalendar(stands: Stands): Promise<OpenedCalendar> {
  await control(stands.graphUrl, 'reset', {});
  const mailboxes = [anna, bert].map((address) => ({ address, timeZone: 'W. Europe Standard Time' }));
  await control(stands.graphUrl, 'seed', { mailboxes, events: [] });
  const act = (what: object) => control(stands.graphUrl, 'act', { mailbox: anna, ...what });
  const { event: other } = await act({ mailbox: bert, do: 'create', event: { subject: 'Not yours', ...timesOf(SOME_TIME) } });
  const othersId = (other as { id: string }).id;
  return {
    port: graphCalendar({ baseUrl: stands.graphUrl, token: tokenOf(stands), meter: () => undefined, pageSize: 3, sleep: async () => {} }),
    mailbox: anna,
    window: aWindow(),
    person: {
      create: async ({ subject, start, end, weeks, private: isPrivate }) => {
        const date = start.slice(0, 10);
        const pattern = { type: 'weekly', interval: 1, daysOfWeek: [dayOf(date)] };
        const range = { type: 'numbered', startDate: date, numberOfOccurrences: weeks, recurrenceTimeZone: 'UTC' };
        const { event } = await act({
          do: 'create',
          event: {
            subject,
            ...timesOf({ start, end }),
            body: { contentType: 'text', content: 'secret' },
            location: { displayName: 'secret' },
            ...(isPrivate === true ? { sensitivity: 'private' } : {}),
            ...(weeks === undefined ? {} : { recurrence: { pattern, range } }),
          },
        });
        return calendarItemId((event as { id: string }).id);
      },
      edit: async (id, changes) => {
        await act({ do: 'edit', id, changes });
      },
      move: async (id, times) => {
        await act({ do: 'move', id, ...timesOf(times) });
      },
      remove: async (id) => {
        await act({ do: 'delete', id });
      },
      keepMirror: async (id, value) => {
        await act({ do: 'edit', id, changes: { singleValueExtendedProperties: [{ id: MIRROR_PROPERTY, value }] } });
      },
    },
    outlookIdOf: (id) => outlookIdOf(stands, anna, id),
    strangers: [othersId, await outlookIdOf(stands, bert, othersId)],
    trouble: async (kind, request) => {
      await control(stands.graphUrl, 'faults', [{ match: { method: request === 'read' ? 'GET' : 'POST' }, times: 1, kind }]);
    },
    close: async () => {},
  };
}

/** Graph gives the id that Outlook has to whoever does not ask for immutable ones. */
async function outlookIdOf(stands: Stands, mailbox: string, id: string): Promise<string> {
  const authorization = `Bearer ${await tokenOf(stands)()}`;
  const url = `${stands.graphUrl}/v1.0/users/${mailbox}/events/${encodeURIComponent(id)}?$select=id`;
  return ((await (await fetch(url, { headers: { authorization } })).json()) as { id: string }).id;
}

const dayOf = (date: string): string =>
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'][Temporal.PlainDate.from(date).dayOfWeek - 1] ?? '';

let shared: Stands;
let judge: ReturnType<typeof judgeGraph>;
beforeAll(async () => {
  shared = await openStands();
  judge = judgeGraph(shared.graphUrl);
}, 60_000);
afterAll(async () => {
  await shared.close();
  expect(judge.settle()).toBeGreaterThan(50);
});

calendarPortContract('Graph', () => openSandboxCalendar(shared));

describe('a token of Entra', () => {
  it('is asked for once and kept, counted apart', async () => {
    const counts: string[] = [];
    const token = tokenOf(shared, { meter: (kind) => counts.push(kind) });
    const [first, second] = await Promise.all([token(), token()]);
    expect([first, await token()]).toEqual([second, second]);
    // Where the endpoints are, and the token itself.
    expect(counts).toEqual(['apart', 'apart']);
    const before = counts.length;
    await token();
    expect(counts.length).toBe(before);
    await token({ fresh: true });
    expect(counts.length).toBe(before + 1);
  });

  it.each([
    { wrong: { clientSecret: 'wrong' }, vendorCode: 'AADSTS7000215' },
    { wrong: { tenant: '00000000-0000-4000-8000-000000000000' }, vendorCode: 'AADSTS90002' },
  ])('is refused with the code of Entra: $vendorCode', async ({ wrong, vendorCode }) => {
    await expect(tokenOf(shared, wrong)()).rejects.toMatchObject({ name: 'PortDown', problem: { code: 'calendar.signIn', vendorCode } });
  });

  it('is out of reach where Entra does not answer', async () => {
    await control(shared.entraUrl, 'faults', [{ match: {}, times: 5, kind: 'lostRequest' }]);
    await expect(tokenOf(shared)()).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    await control(shared.entraUrl, 'reset', {});
  });

  it.each([
    { where: 'at the token endpoint', method: 'POST', path: '/token' },
    { where: 'when it is asked where its endpoints are', method: 'GET', path: 'openid-configuration' },
  ])('waits as long as Entra says, $where: nothing is asked meanwhile, and a kept token stays good', async ({ method, path }) => {
    let seconds = 1000;
    const counts: string[] = [];
    const details = { seconds: () => seconds, meter: (kind: string) => counts.push(kind) };
    const [token, kept] = [tokenOf(shared, details), tokenOf(shared, { seconds: () => seconds })];
    const bearer = await kept();
    const throttle = () => control(shared.entraUrl, 'faults', [{ match: { method, path }, kind: 'throttle' }]);
    await throttle();
    const told = (retryAfterSeconds: number) => ({ name: 'PortDown', problem: { code: 'calendar.throttled', retryAfterSeconds } });
    await expect(token()).rejects.toMatchObject(told(60));
    const before = counts.length;
    seconds += 59;
    await expect(token()).rejects.toMatchObject(told(1));
    expect(counts.length).toBe(before);
    seconds += 1;
    expect(await token()).toEqual(expect.any(String));
    if (method === 'POST') {
      await throttle();
      await expect(kept({ fresh: true })).rejects.toMatchObject(told(60));
    }
    expect(await kept()).toBe(bearer);
  });

  it.each([
    { header: { 'Retry-After': '999999999' }, told: { retryAfterSeconds: 999_999_999 }, quiet: 3600 },
    { header: {}, told: {}, quiet: 0 },
  ])('stays away $quiet seconds where Entra says $header', async ({ header, told, quiet }) => {
    const clock = stoppedClock(Temporal.Now.instant());
    const witness = entraWitness({ clock, key: await makeSigningKey() });
    const certificate = await makeCertificate();
    const entra = await openStand(
      { ...witness, throttled: () => ({ status: 429, headers: header, body: 'Too Many Requests' }) },
      { port: 0, certificate, clock },
    );
    const trustedBefore = getCACertificates('default');
    setDefaultCACertificates([...trustedBefore, certificate.caPem]);
    try {
      let seconds = 1000;
      const token = tokenOf({ ...shared, entraUrl: entra.url }, { seconds: () => seconds });
      await control(entra.url, 'faults', [{ match: { path: '/token' }, kind: 'throttle' }]);
      await expect(token()).rejects.toHaveProperty('problem', problem('calendar.throttled', told));
      if (quiet > 0) {
        seconds += quiet - 1;
        await expect(token()).rejects.toHaveProperty('problem', problem('calendar.throttled', { retryAfterSeconds: 1 }));
        seconds += 1;
      }
      expect(await token()).toEqual(expect.any(String));
    } finally {
      await entra.close();
      setDefaultCACertificates(trustedBefore);
    }
  });
});
