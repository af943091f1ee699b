import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '../../server/sync/world.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { countBySubject, mailsSent } from '../support/twins.ts';
import { mint, openApi, refusalIn, type Answer, type Api } from './openApi.ts';

const BORIS = 'boris@contoso.com';
type Mailboxes = {
  readonly mailboxes: readonly {
    readonly address: string;
    readonly events: readonly { readonly id: string; readonly subject: string }[];
  }[];
};

let stage: Stage;
let api: Api;
beforeAll(async () => {
  stage = await openStage();
  await placeAnna(stage);
  await stage.seed('graph', {
    mailboxes: [{ address: BORIS, displayName: 'Boris Novak', timeZone: 'UTC' }],
    events: [meeting(ANNA, 'Breakfast', 0), meeting(ANNA, 'Planning', 60), meeting(ANNA, 'Review', 120), meeting(BORIS, 'Of Boris', 0)],
  });
  await stage.clearRequests();
  api = await openApi(stage);
}, 60_000);
afterAll(async () => {
  await api.close();
  await stage.close();
});

const meeting = (mailbox: string, subject: string, minutes: number) => ({
  mailbox,
  subject,
  start: at(minutes).graph,
  end: at(minutes + 30).graph,
});

async function idOf(subject: string, mailbox = ANNA): Promise<string> {
  const { mailboxes } = (await stage.state('graph')) as unknown as Mailboxes;
  const found = mailboxes.find(({ address }) => address === mailbox)?.events.find((event) => event.subject === subject);
  if (found === undefined) throw new Error(`no ${subject}`);
  return encodeURIComponent(found.id);
}

async function ask(subject: string, rest: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}): Promise<Answer> {
  const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return api.ask(`/api/meetings/${await idOf(subject)}${rest}`, { method, token: await mint(stage), ...sent });
}

describe('a person who signed in', () => {
  it('sees where a meeting stands, and the log tells neither which nor whose', async () => {
    const line = api.nextLine();
    const answer = await ask('Breakfast', '');
    expect(answer).toMatchObject({ status: 200, json: { status: 'due', crmEventId: null, push: { kind: 'writes' } } });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/json' });
    expect(await line).toEqual({
      requestId: expect.any(String),
      route: 'GET /meetings/{meetingId}',
      status: 200,
      milliseconds: 0,
      user: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  it('sees what a push would do, and nothing is written', async () => {
    expect(await ask('Breakfast', '/push')).toMatchObject({ status: 200, json: { kind: 'writes', effects: [{ kind: 'createEvent' }] } });
    expect([(await stage.requests('graph')).writes, (await stage.requests('salesforce')).writes]).toEqual([0, 0]);
  });

  it('pushes one meeting, and pushing again makes no second event', async () => {
    expect(await ask('Breakfast', '/push', { method: 'POST' })).toMatchObject({ status: 200, json: { outcome: 'done', problem: null } });
    expect(await ask('Breakfast', '/push', { method: 'POST' })).toMatchObject({ status: 200, json: { outcome: 'nothing' } });
    expect(await counts()).toMatchObject({ Breakfast: [1, 1], Planning: [1, 0] });
  });

  it('pushes twice at once, and one event is made', async () => {
    const pushes = await Promise.all([ask('Planning', '/push', { method: 'POST' }), ask('Planning', '/push', { method: 'POST' })]);
    expect(pushes.map(({ json }) => (json as { outcome: string }).outcome).toSorted()).toEqual(['done', 'nothing']);
    expect((await counts())['Planning']).toEqual([1, 1]);
    expect(await mailsSent(stage)).toEqual([]);
  });

  it('keeps tags, and a change of what holds no more changes nothing', async () => {
    const first = { tags: ['Renewal'], changedAt: '2026-03-10T08:00:00Z' };
    const put = (body: object) => ask('Breakfast', '/tags', { method: 'PUT', body });
    expect(await put({ ...first, basedOn: null })).toMatchObject({ status: 200, json: first });
    expect(await put({ tags: ['Lost'], changedAt: '2026-03-10T09:00:00Z', basedOn: null })).toMatchObject({ status: 200, json: first });
    const second = { tags: ['Renewal', 'Deal'], changedAt: '2026-03-10T09:00:00Z' };
    expect(await put({ ...second, basedOn: first.changedAt })).toMatchObject({ status: 200, json: second });
  });

  it('finds nothing of another person’s mailbox', async () => {
    const answer = await api.ask(`/api/meetings/${await idOf('Of Boris', BORIS)}`, { token: await mint(stage) });
    expect(refusalIn(answer)).toMatchObject({ status: 404, code: 'meeting.unknown' });
  });

  it('without a row of their own is told whom to ask, whatever their company', async () => {
    const answer = await api.ask(`/api/meetings/${await idOf('Of Boris', BORIS)}`, { token: await mint(stage, { username: BORIS }) });
    expect(refusalIn(answer)).toMatchObject({ status: 403, code: 'api.noUser' });
  });
});

describe('a caller who leaves in the middle of a push', () => {
  it('does not stop it: the event is made, once, and the log says that nobody heard', async () => {
    const [reached, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const oneAtATime: World['oneAtATime'] = async (mailbox, run) => {
      reached.resolve();
      await left.promise;
      return stage.world.oneAtATime(mailbox, run);
    };
    const waiting = await openApi(stage, { world: { oneAtATime } });
    const line = waiting.nextLine();
    const headers = { authorization: `Bearer ${await mint(stage)}` };
    const request = send(`${waiting.url}/api/meetings/${await idOf('Review')}/push`, { method: 'POST', headers });
    const closed = new Promise<void>((resolve) => request.on('close', resolve).on('error', () => undefined));
    request.end();
    await reached.promise;
    request.destroy();
    await closed;
    left.resolve();
    expect(await line).toMatchObject({ route: 'POST /meetings/{meetingId}/push', status: null });
    expect((await counts())['Review']).toEqual([1, 1]);
    await waiting.close();
  });
});

/** The last of this file, because the faults stay armed. */
describe('a side that is down', () => {
  it.each([
    { side: 'salesforce' as const, kind: 'throttle', status: 503, code: 'crm.throttled' },
    { side: 'graph' as const, kind: 'serverError', status: 503, code: 'calendar.unreachable' },
  ])('is told: $side $kind', async ({ side, kind, status, code }) => {
    await stage.fault(side, [{ kind, times: 20 }]);
    const answer = await ask('Review', '');
    expect(refusalIn(answer)).toMatchObject({ status, code });
  });
});

const counts = () => countBySubject(stage, ANNA, ANNA_ID);
