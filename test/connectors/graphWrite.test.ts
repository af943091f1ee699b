import { describe, expect, it } from '@jest/globals';
import { PortDown } from '../../server/ports/answers.ts';
import type { CalendarWrite } from '../../server/ports/calendar.ts';
import { calendarItemId, creationKeyOf, versionOf } from '../../shared/ids.ts';
import type { Content } from '../../shared/meeting.ts';
import { problem } from '../../shared/problem.ts';
import { instantOf } from '../../shared/time.ts';
import { anEvent, anna, batchAnswer, closeAll, created, error, innerOf, withGraph } from './graphDouble.ts';
import type { Answer } from './graphDouble.ts';

const aContent = (subject: string): Content => ({
  allDay: false,
  start: instantOf(Temporal.Instant.from('2026-03-10T09:00:00Z')),
  end: instantOf(Temporal.Instant.from('2026-03-10T10:00:00Z')),
  subject,
  description: '',
  location: '',
  showAs: 'busy',
  private: false,
  related: null,
});
const aCreate = (key: string): CalendarWrite => ({ kind: 'create', key: creationKeyOf(key), content: aContent(key), attendees: [] });
const anUpdate = (id: string, expected: string | null = 'W/"1"'): CalendarWrite => ({
  kind: 'update',
  id: calendarItemId(id),
  expected: expected === null ? null : versionOf(expected),
  changes: { subject: id },
});
describe('writing', () => {
  it('sends a single create plainly and gives the echo', async () => {
    const { port, asked, counts } = await withGraph(() => ({ status: 201, body: anEvent('new') }));
    expect(await port.write(anna, [aCreate('key')])).toMatchObject([{ kind: 'written', echo: { id: 'new', version: 'W/"new"' } }]);
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v1.0/users/anna@contoso.com/events', body: { transactionId: 'key' } });
    expect(counts).toEqual({ graph: 1, graphUnits: 1 });
  });

  it('sends many in batches of twenty, four chains each, creates and updates alike', async () => {
    const { port, asked, counts } = await withGraph((one) =>
      batchAnswer(one, (inner) => (inner.method === 'POST' ? created(inner) : { status: 200, body: anEvent('changed') })),
    );
    const writes = [anUpdate('a'), anUpdate('b', null), ...Array.from({ length: 21 }, (_, index) => aCreate(String(index)))];
    const written = await port.write(anna, writes);
    expect(written.every(({ kind }) => kind === 'written')).toBe(true);
    expect(written[5]).toMatchObject({ echo: { id: 'new-3' } });
    expect(counts).toEqual({ graph: 2, graphUnits: 23 });
    expect(asked.map((one) => innerOf(one).length)).toEqual([20, 3]);
    const [first, second, , , fifth] = innerOf(asked[0]);
    expect(first).toMatchObject({ method: 'PATCH', url: '/users/anna%40contoso.com/events/a', headers: { 'If-Match': 'W/"1"' } });
    expect(first?.headers['Prefer']).toBe('IdType="ImmutableId", outlook.timezone="UTC"');
    expect(second?.headers['If-Match']).toBeUndefined();
    expect([first?.dependsOn, fifth?.dependsOn]).toEqual([undefined, ['1']]);
  });

  it.each`
    case                         | answer                                                                        | written
    ${'throttled'}               | ${{ ...error(429, 'ApplicationThrottled'), headers: { 'Retry-After': '9' } }} | ${{ kind: 'postponed', problem: { code: 'calendar.throttled', vendorCode: 'ApplicationThrottled', retryAfterSeconds: 9 } }}
    ${'not served'}              | ${error(503, 'ServiceUnavailable')}                                           | ${{ kind: 'postponed' }}
    ${'failed over there'}       | ${error(500, 'ErrorInternalServerError')}                                     | ${{ kind: 'unsure', problem: { code: 'calendar.unreachable' } }}
    ${'timed out at a gateway'}  | ${error(504, 'GatewayTimeout')}                                               | ${{ kind: 'unsure' }}
    ${'never answered'}          | ${'drop'}                                                                     | ${{ kind: 'unsure', problem: { code: 'calendar.unreachable' } }}
    ${'answered in half a body'} | ${'truncated'}                                                                | ${{ kind: 'unsure', problem: { code: 'calendar.unreachable' } }}
    ${'answered in half'}        | ${'cut'}                                                                      | ${{ kind: 'unsure' }}
    ${'echoed as nonsense'}      | ${{ status: 200, body: { id: 'a' } }}                                         | ${{ kind: 'unsure', problem: { code: 'calendar.unreadable' } }}
    ${'of an old version'}       | ${error(412, 'ErrorIrresolvableConflict')}                                    | ${{ kind: 'changedMeanwhile' }}
    ${'in conflict'}             | ${error(409, 'ErrorIrresolvableConflict')}                                    | ${{ kind: 'changedMeanwhile' }}
    ${'invalid'}                 | ${error(400, 'ErrorPropertyValidationFailure')}                               | ${{ kind: 'refused', problem: { code: 'calendar.refused', vendorCode: 'ErrorPropertyValidationFailure' } }}
    ${'forbidden'}               | ${error(403, 'ErrorAccessDenied')}                                            | ${{ kind: 'refused', problem: { vendorCode: 'ErrorAccessDenied' } }}
    ${'for nothing'}             | ${error(404, 'ErrorItemNotFound')}                                            | ${{ kind: 'refused', problem: { vendorCode: 'ErrorItemNotFound' } }}
    ${'without sign-in'}         | ${error(401, 'InvalidAuthenticationToken')}                                   | ${{ kind: 'postponed', problem: { code: 'calendar.signIn' } }}
  `('says what became of a write that is $case, and sends it once', async ({ answer, written }) => {
    const { port, asked } = await withGraph(() => answer as unknown as Answer);
    expect(await port.write(anna, [anUpdate('a')])).toMatchObject([written]);
    expect(asked.length).toBe((answer as unknown as { status?: number }).status === 401 ? 2 : 1);
  });

  it('is unsure of a write nobody answers in time', async () => {
    const { port } = await withGraph(() => 'hang', { timeoutSeconds: 0.05 });
    expect(await port.write(anna, [anUpdate('a')])).toMatchObject([{ kind: 'unsure', problem: { code: 'calendar.unreachable' } }]);
  });

  it('never repeats the text of an answer', async () => {
    const { port } = await withGraph(() => error(400, 'ErrorInvalidRequest'));
    expect(JSON.stringify(await port.write(anna, [anUpdate('a')]))).not.toContain('quotes');
  });

  it('is unsure of everything in a batch whose reply was lost, and of what a reply leaves out', async () => {
    const lost = await withGraph(() => 'drop');
    expect((await lost.port.write(anna, [aCreate('1'), anUpdate('2')])).map(({ kind }) => kind)).toEqual(['unsure', 'unsure']);
    expect(lost.asked.length).toBe(1);
    const partly = await withGraph((asked) => batchAnswer(asked, (inner, index) => (index === 0 ? created(inner) : null)));
    expect((await partly.port.write(anna, [aCreate('1'), aCreate('2')])).map(({ kind }) => kind)).toEqual(['written', 'unsure']);
  });

  it('postpones everything where nobody listens', async () => {
    const { port } = await withGraph(() => 'drop');
    await closeAll();
    expect(await port.write(anna, [aCreate('1'), aCreate('2')])).toMatchObject([
      { kind: 'postponed', problem: { code: 'calendar.unreachable' } },
      { kind: 'postponed' },
    ]);
  });

  it('postpones only what was not sent where the token runs out on the way', async () => {
    let left = 1;
    const token = async () => {
      left -= 1;
      if (left < 0) throw new PortDown(problem('calendar.signIn', { vendorCode: 'AADSTS7000222' }));
      return 'token';
    };
    const { port } = await withGraph((asked) => batchAnswer(asked, created), { token });
    const written = await port.write(
      anna,
      Array.from({ length: 21 }, (_, index) => aCreate(String(index))),
    );
    expect([written[0]?.kind, written[20]]).toMatchObject(['written', { kind: 'postponed', problem: { vendorCode: 'AADSTS7000222' } }]);
  });

  it('sends again without it what a refused write blocked, and postpones what a throttled one blocked', async () => {
    const { port, asked } = await withGraph((one) =>
      batchAnswer(one, (inner) => {
        const [waitsFor] = inner.dependsOn ?? [];
        if (inner.url.endsWith('bad')) return error(400, 'ErrorInvalidRequest');
        if (inner.url.endsWith('busy')) return error(429, 'ApplicationThrottled');
        return waitsFor === '1' || waitsFor === '2' ? error(424, 'FailedDependency') : created(inner);
      }),
    );
    const written = await port.write(anna, [anUpdate('bad'), anUpdate('busy'), aCreate('3'), aCreate('4'), aCreate('5'), aCreate('6')]);
    expect(written.map(({ kind }) => kind)).toEqual(['refused', 'postponed', 'written', 'written', 'written', 'postponed']);
    expect(asked.map((one) => innerOf(one).length)).toEqual([6, 1]);
  });

  it.each([{ '@event.existingEventId': 'old' }, { innerError: { '@event.existingEventId': 'old' } }])(
    'adopts the event an earlier try made: %j',
    async (where) => {
      const { port, asked } = await withGraph(({ method }) =>
        method === 'POST' ? error(400, 'ErrorDuplicateTransactionId', where) : { status: 200, body: anEvent('old') },
      );
      expect(await port.write(anna, [aCreate('key')])).toMatchObject([{ kind: 'written', echo: { id: 'old' } }]);
      expect(asked.map(({ method, url }) => `${method} ${url}`)[1]).toBe('GET /v1.0/users/anna@contoso.com/events/old');
    },
  );

  it.each`
    case                | answer                                    | written
    ${'deleted since'}  | ${error(404, 'ErrorItemNotFound')}        | ${{ kind: 'refused', problem: { vendorCode: 'ErrorItemNotFound' } }}
    ${'not to be read'} | ${error(500, 'ErrorInternalServerError')} | ${{ kind: 'unsure' }}
    ${'out of reach'}   | ${'drop'}                                 | ${{ kind: 'unsure' }}
  `('says what became of a create whose earlier event is $case', async ({ answer, written }) => {
    const { port } = await withGraph(({ method }) =>
      method === 'POST' ? error(400, 'ErrorDuplicateTransactionId', { '@event.existingEventId': 'old' }) : (answer as unknown as Answer),
    );
    expect(await port.write(anna, [aCreate('key')])).toMatchObject([written]);
  });

  it('adopts each of several for the create that made it', async () => {
    const { port } = await withGraph((asked) =>
      batchAnswer(asked, (inner) => {
        if (inner.method === 'GET') return { status: 200, body: anEvent(inner.url.split('/').at(-1) ?? '') };
        const { transactionId } = inner.body as { transactionId: string };
        return transactionId === 'b'
          ? created(inner)
          : error(400, 'ErrorDuplicateTransactionId', { '@event.existingEventId': `old-${transactionId}` });
      }),
    );
    const written = await port.write(anna, [aCreate('a'), aCreate('b'), aCreate('c')]);
    expect(written).toMatchObject([{ echo: { id: 'old-a' } }, { echo: { id: 'new-b' } }, { echo: { id: 'old-c' } }]);
  });

  it('writes nothing for nothing', async () => {
    const { port, asked } = await withGraph(() => 'drop');
    expect([await port.write(anna, []), asked.length]).toEqual([[], 0]);
  });
});
