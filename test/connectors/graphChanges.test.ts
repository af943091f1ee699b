import { describe, expect, it } from '@jest/globals';
import { cursorOf, timeZoneOf } from '../../shared/ids.ts';
import type { Cursor, PlainDate } from '../../shared/ids.ts';
import { midnightOf, plainDateOf } from '../../shared/time.ts';
import type { Window } from '../../shared/time.ts';
import { anEvent, anna, error, idsOf, withGraph } from './graphDouble.ts';
import type { Answer } from './graphDouble.ts';

const dateOf = (text: string): PlainDate => plainDateOf(Temporal.PlainDate.from(text));
function aWindow(from = '2026-02-10', to = '2026-05-10'): Window {
  const timeZone = timeZoneOf('UTC');
  return {
    from: dateOf(from),
    to: dateOf(to),
    fromInstant: midnightOf(dateOf(from), timeZone),
    toInstant: midnightOf(dateOf(to), timeZone),
    timeZone,
  };
}
const page = (value: unknown[], links: Record<string, string>): Exclude<Answer, string> => ({ status: 200, body: { value, ...links } });
const delta = (origin: string, token: string) => ({
  '@odata.deltaLink': `${origin}/v1.0/users/anna/calendarView/delta?$deltatoken=${token}`,
});
const nextLink = (origin: string, token: string) => ({
  '@odata.nextLink': `${origin}/v1.0/users/anna/calendarView/delta?$skiptoken=${token}`,
});
const cursorAt = (origin: string, from = '2026-02-08T00:00:00Z', to = '2026-05-24T00:00:00Z'): Cursor =>
  cursorOf(JSON.stringify({ link: delta(origin, 'old')['@odata.deltaLink'], from, to }));
describe('what moved', () => {
  it('reads every page of a first round, empty ones too, wider than the window', async () => {
    const { port, asked, counts } = await withGraph((_, n, origin) => {
      if (n === 0) return page([], nextLink(origin, 'a'));
      if (n === 1) return page([anEvent('one')], nextLink(origin, 'b'));
      return page([anEvent('two'), { id: 'three', '@removed': { reason: 'deleted' } }], delta(origin, 'end'));
    });
    const feed = await port.changes(anna, null, aWindow());
    expect([feed.whole, idsOf(feed.items), feed.removed]).toEqual([true, ['present:one', 'present:two'], ['three']]);
    expect(feed.touchedSeries).toEqual(['three']);
    expect(asked[0]?.url).toBe(
      '/v1.0/users/anna@contoso.com/calendarView/delta?startDateTime=2026-02-08T00:00:00Z&endDateTime=2026-05-24T00:00:00Z',
    );
    for (const { headers } of asked) {
      expect(headers).toMatchObject({
        authorization: 'Bearer stale',
        prefer: 'IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=250',
      });
      expect(headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(counts).toEqual({ graph: 3, graphUnits: 3 });
  });

  it('goes on from the cursor it gave', async () => {
    const { port, asked } = await withGraph((_, n, origin) => page([], delta(origin, `d${n}`)));
    const first = await port.changes(anna, null, aWindow());
    const second = await port.changes(anna, first.next, aWindow('2026-02-11', '2026-05-11'));
    expect(second.whole).toBe(false);
    expect(asked[1]?.url).toContain('$deltatoken=d0');
  });

  it.each`
    case                                  | cursor
    ${'one whose window ended'}           | ${(origin: string) => cursorAt(origin, '2026-02-08T00:00:00Z', '2026-05-01T00:00:00Z')}
    ${'one whose window begins too late'} | ${(origin: string) => cursorAt(origin, '2026-02-12T00:00:00Z')}
    ${'one of another host'}              | ${() => cursorAt('https://elsewhere.example')}
    ${'one nobody can read'}              | ${() => cursorOf('{"link":')}
  `('opens a fresh round for a cursor that does not serve: $case', async ({ cursor }) => {
    const { port, asked, origin } = await withGraph((_, _n, base) => page([], delta(base, 'end')));
    const feed = await port.changes(anna, (cursor as unknown as (origin: string) => Cursor)(origin), aWindow());
    expect([feed.whole, asked.length]).toEqual([true, 1]);
    expect(asked[0]?.url).toContain('startDateTime=');
  });

  it.each([
    error(410, 'SyncStateNotFound'),
    error(410, ''),
    error(400, 'resyncRequired'),
    error(404, 'SYNCSTATEINVALID'),
    error(409, 'fullSyncRequired'),
  ])('opens a fresh round where Graph forgot the place: %j', async (forgotten) => {
    const { port, asked, origin } = await withGraph((_, n, base) => (n === 0 ? forgotten : page([anEvent('one')], delta(base, 'end'))));
    const feed = await port.changes(anna, cursorAt(origin), aWindow());
    expect([feed.whole, idsOf(feed.items), asked.length]).toEqual([true, ['present:one'], 2]);
  });

  it.each`
    case                             | answer                                       | code
    ${'no such mailbox'}             | ${error(404, 'ErrorItemNotFound')}           | ${'calendar.noMailbox'}
    ${'no licence'}                  | ${error(404, 'MailboxNotEnabledForRESTAPI')} | ${'calendar.noMailbox'}
    ${'not allowed'}                 | ${error(403, 'ErrorAccessDenied')}           | ${'calendar.noMailbox'}
    ${'no valid token'}              | ${error(401, 'InvalidAuthenticationToken')}  | ${'calendar.signIn'}
    ${'throttled for long'}          | ${error(429, 'ApplicationThrottled')}        | ${'calendar.throttled'}
    ${'broken'}                      | ${error(500, 'InternalServerError')}         | ${'calendar.unreachable'}
    ${'forgets what it just said'}   | ${error(410, 'SyncStateNotFound')}           | ${'calendar.unreachable'}
    ${'no collection'}               | ${{ status: 200, body: { value: 'none' } }}  | ${'calendar.unreachable'}
    ${'no link at all'}              | ${{ status: 200, body: { value: [] } }}      | ${'calendar.unreachable'}
    ${'silent'}                      | ${'drop'}                                    | ${'calendar.unreachable'}
    ${'cut in the middle, for ever'} | ${'cut'}                                     | ${'calendar.unreachable'}
  `('stops the mailbox: $case', async ({ answer, code }) => {
    const { port } = await withGraph(() => answer as unknown as Answer);
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ name: 'PortDown', problem: { code } });
  });

  it.each(['@odata.nextLink', '@odata.deltaLink'])('sends no token to another host by %s', async (name) => {
    const stranger = await withGraph(() => page([], {}));
    const { port } = await withGraph(() => page([], { [name]: `${stranger.origin}/v1.0/next` }));
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ problem: { code: 'calendar.foreignHost' } });
    expect(stranger.asked).toEqual([]);
  });

  it('follows no redirect with its token', async () => {
    const stranger = await withGraph(() => page([], {}));
    const { port } = await withGraph(() => ({ status: 302, headers: { location: stranger.origin } }));
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    expect(stranger.asked).toEqual([]);
  });

  it('ends a round that goes in a circle', async () => {
    const { port, asked } = await withGraph((_, n, origin) => page([], nextLink(origin, n % 2 === 0 ? 'a' : 'b')));
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    expect(asked.length).toBe(3);
  });

  it('ends a round that never ends', async () => {
    const { port, asked } = await withGraph((_, n, origin) => page([], nextLink(origin, String(n))));
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    expect(asked.length).toBe(500);
  });

  it('waits as long as Graph wishes and asks again', async () => {
    const { port, slept } = await withGraph((_, n, origin) => {
      if (n === 0) return { ...error(429, 'ApplicationThrottled'), headers: { 'retry-after': '7' } };
      if (n === 1) {
        const dates = { date: 'Tue, 10 Mar 2026 09:00:00 GMT', 'retry-after': 'Tue, 10 Mar 2026 09:10:00 GMT' };
        return { ...error(503, 'ServiceUnavailable'), headers: dates };
      }
      if (n === 2) return 'cut';
      return page([], delta(origin, 'end'));
    });
    await port.changes(anna, null, aWindow());
    expect(slept).toEqual([7, 60, 4]);
  });

  it('asks once more with a fresh token when one is refused in the middle of a round', async () => {
    const { port, asked } = await withGraph(({ headers }, n, origin) => {
      if (n === 0) return page([], nextLink(origin, 'a'));
      return headers.authorization === 'Bearer fresh' ? page([], delta(origin, 'end')) : error(401, 'InvalidAuthenticationToken');
    });
    await port.changes(anna, null, aWindow());
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer stale', 'Bearer stale', 'Bearer fresh']);
  });

  it('asks for the occurrences of a master that came without them', async () => {
    const occurrence = { type: 'occurrence', seriesMasterId: 'master' };
    const { port, asked, counts } = await withGraph(({ url }, _, origin) =>
      url.includes('/instances')
        ? page([anEvent('a', occurrence), anEvent('b', occurrence)], {})
        : page([anEvent('master', { type: 'seriesMaster' })], delta(origin, 'end')),
    );
    const feed = await port.changes(anna, null, aWindow());
    expect([idsOf(feed.items), feed.touchedSeries]).toEqual([['present:a', 'present:b'], ['master']]);
    expect(asked[1]?.url).toBe(
      '/v1.0/users/anna@contoso.com/events/master/instances?startDateTime=2026-02-08T00:00:00Z&endDateTime=2026-05-24T00:00:00Z&$top=250',
    );
    expect(counts).toEqual({ graph: 2, graphUnits: 2 });
  });

  it.each`
    case           | answer                             | items
    ${'is gone'}   | ${error(404, 'ErrorItemNotFound')} | ${[]}
    ${'is empty'}  | ${page([], {})}                    | ${[]}
    ${'is denied'} | ${error(403, 'ErrorAccessDenied')} | ${['notRead:master']}
  `('takes a series whose occurrences cannot be had for what it is: it $case', async ({ answer, items }) => {
    const { port } = await withGraph(({ url }, _, origin) =>
      url.includes('/instances')
        ? (answer as unknown as Answer)
        : page([anEvent('master', { type: 'seriesMaster' })], delta(origin, 'end')),
    );
    expect(idsOf((await port.changes(anna, null, aWindow())).items)).toEqual(items);
  });

  it('reads every page of the occurrences of a series', async () => {
    const { port } = await withGraph(({ url }, _, origin) => {
      if (url.includes('$skip=')) return page([anEvent('b', { type: 'occurrence', seriesMasterId: 'master' })], {});
      if (!url.includes('/instances')) return page([anEvent('master', { type: 'seriesMaster' })], delta(origin, 'end'));
      const next = { '@odata.nextLink': `${origin}/v1.0/users/anna/events/master/instances?$skip=1` };
      return page([anEvent('a', { type: 'occurrence', seriesMasterId: 'master' })], next);
    });
    expect(idsOf((await port.changes(anna, null, aWindow())).items)).toEqual(['present:a', 'present:b']);
  });

  it('sends no token to another host for the occurrences of a series', async () => {
    const stranger = await withGraph(() => page([], {}));
    const { port } = await withGraph(({ url }, _, origin) =>
      url.includes('/instances')
        ? page([], { '@odata.nextLink': `${stranger.origin}/v1.0/next` })
        : page([anEvent('master', { type: 'seriesMaster' })], delta(origin, 'end')),
    );
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ problem: { code: 'calendar.foreignHost' } });
    expect(stranger.asked).toEqual([]);
  });

  it('stops the mailbox where the occurrences of a series fail for now, so that the round is read again', async () => {
    const { port } = await withGraph(({ url }, _, origin) =>
      url.includes('/instances')
        ? error(500, 'ErrorInternalServerError')
        : page([anEvent('master', { type: 'seriesMaster' })], delta(origin, 'end')),
    );
    await expect(port.changes(anna, null, aWindow())).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
  });
});
