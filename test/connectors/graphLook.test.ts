import { describe, expect, it } from '@jest/globals';
import { calendarItemId } from '../../shared/ids.ts';
import { anEvent, anna, batchAnswer, error, idsOf, times, withGraph } from './graphDouble.ts';

describe('looking at ids', () => {
  it('says gone only where Graph said the item was not found', async () => {
    const answers = [
      { status: 200, body: anEvent('a') },
      error(404, 'ErrorItemNotFound'),
      error(404, 'MailboxNotEnabledForRESTAPI'),
      error(403, 'ErrorAccessDenied'),
      error(500, 'ErrorInternalServerError'),
      { status: 200, body: { id: 'f', subject: 3 } },
      { status: 200, body: anEvent('g', { type: 'seriesMaster' }) },
    ];
    const { port, counts } = await withGraph((asked) => batchAnswer(asked, (_, index) => answers[index] ?? null));
    const seen = await port.look(anna, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(calendarItemId));
    expect(idsOf(seen)).toEqual(['present:a', 'gone:b', 'notRead:c', 'notRead:d', 'notRead:e', 'unreadable:f', 'notRead:g', 'notRead:h']);
    expect(counts).toEqual({ graph: 1, graphUnits: 8 });
  });

  it('asks again for what a missing item blocked', async () => {
    const { port, asked } = await withGraph((one, n) =>
      batchAnswer(one, (inner, index) => {
        if (n > 0) return { status: 200, body: anEvent(inner.url.split('/').at(-1) ?? '') };
        return index === 0
          ? error(404, 'ErrorItemNotFound')
          : index === 4
            ? error(424, 'FailedDependency')
            : { status: 200, body: anEvent(String(index)) };
      }),
    );
    const seen = await port.look(anna, ['0', '1', '2', '3', '4'].map(calendarItemId));
    expect(idsOf(seen)).toEqual(['gone:0', 'present:1', 'present:2', 'present:3', 'present:4']);
    expect(asked.length).toBe(1 + 1);
  });

  it('waits for those Graph throttled, and gives them up in the end', async () => {
    const { port, slept } = await withGraph((asked) =>
      batchAnswer(asked, (inner) =>
        inner.url.endsWith('busy')
          ? { ...error(429, 'ApplicationThrottled'), headers: { 'Retry-After': '2' } }
          : { status: 200, body: anEvent('free') },
      ),
    );
    expect(idsOf(await port.look(anna, ['busy', 'free'].map(calendarItemId)))).toEqual(['notRead:busy', 'present:free']);
    expect(slept).toEqual([2, 2, 2]);
  });

  it('completes an occurrence that comes bare from its master', async () => {
    const bare = { id: 'o', seriesMasterId: 'master', type: 'occurrence', ...times };
    const { port } = await withGraph(({ url }) => ({
      status: 200,
      body: url.endsWith('/o') ? bare : anEvent('master', { type: 'seriesMaster', uid: 'series' }),
    }));
    expect(await port.look(anna, [calendarItemId('o')])).toMatchObject([
      { kind: 'present', value: { id: 'o', uid: 'series', content: { subject: 'master' } } },
    ]);
  });

  it('stops the mailbox where Graph cannot be reached', async () => {
    const { port } = await withGraph(() => 'drop');
    await expect(port.look(anna, [calendarItemId('a')])).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    await expect(port.look(anna, ['a', 'b'].map(calendarItemId))).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    expect(await port.look(anna, [])).toEqual([]);
  });
});

describe('facts of a mailbox', () => {
  it('are its zone in IANA words and its other addresses, counted apart', async () => {
    const { port, counts } = await withGraph(({ url }) => ({
      status: 200,
      body: url.includes('mailboxSettings')
        ? { timeZone: 'W. Europe Standard Time' }
        : {
            id: '0D6E6A0C-44c2',
            mail: 'Anna@contoso.com',
            proxyAddresses: ['SMTP:anna@contoso.com', 'smtp:A.Berg@contoso.com', 'x500:/o=x'],
          },
    }));
    expect(await port.facts(anna)).toEqual({ timeZone: 'Europe/Berlin', aliases: ['a.berg@contoso.com'], objectId: '0D6E6A0C-44c2' });
    expect(counts).toEqual({ apart: 2 });
  });

  it.each(['Customized Time Zone', null])('fall back to UTC: %j', async (timeZone) => {
    const { port } = await withGraph(() => ({ status: 200, body: { timeZone } }));
    expect(await port.facts(anna)).toEqual({ timeZone: 'UTC', aliases: [], objectId: null });
  });

  it('do without the addresses where reading people is not allowed', async () => {
    const { port } = await withGraph(({ url }) =>
      url.includes('mailboxSettings') ? { status: 200, body: { timeZone: 'UTC' } } : error(403, 'Authorization_RequestDenied'),
    );
    expect(await port.facts(anna)).toEqual({ timeZone: 'UTC', aliases: [], objectId: null });
  });
});
