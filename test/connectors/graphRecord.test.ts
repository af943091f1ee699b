import { describe, expect, it } from '@jest/globals';
import { readEvents } from '../../server/connectors/graph/toMeeting.ts';
import { calendarItemId, cursorOf } from '../../shared/ids.ts';
import { anEvent, anna, error, times, withGraph } from './graphDouble.ts';

const cursor = cursorOf(JSON.stringify({ link: '', from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' }));
const occurrence = (id: string) => ({ id, seriesMasterId: 'master', type: 'occurrence', ...times });

/** What is recorded of two occurrences that Graph answers bare, and of one that it does not find. */
async function recorded(closed: readonly string[], sensitivity: string) {
  const { port } = await withGraph(({ url, body }) => {
    if (url.includes('/calendarView')) return { status: 200, body: { value: [] } };
    const answer = (path: string) => {
      const id = path.split('/').at(-1) ?? '';
      if (id === 'lost') return error(404, 'ErrorItemNotFound');
      return {
        status: 200,
        body: id === 'master' ? anEvent('master', { type: 'seriesMaster', uid: 'series', sensitivity }) : occurrence(id),
      };
    };
    const { requests } = (body ?? { requests: [] }) as { requests: readonly { id: string; url: string }[] };
    if (!url.includes('/$batch')) return answer(url);
    return { status: 200, body: { responses: requests.map((one) => ({ id: one.id, headers: {}, ...answer(one.url) })) } };
  });
  return port.record(anna, cursor, ['one', 'two', 'lost'].map(calendarItemId), new Set(closed));
}

describe('occurrences that come bare, in a snapshot', () => {
  it('stay as they came, and so does their series', async () => {
    const { byId } = await recorded([], 'normal');
    expect([...byId.keys()]).toEqual(['master', 'one', 'two', 'lost']);
    expect(byId.get('one')?.body).toEqual(occurrence('one'));
    expect(byId.get('master')?.body).toMatchObject({ subject: 'master' });
  });

  it('take only marks from a series that is open to others, where something private belongs to them', async () => {
    const { byId } = await recorded(['one', 'lost'], 'normal');
    expect(byId.get('one')?.body).toMatchObject({ id: 'one', type: 'occurrence', uid: 'series', sensitivity: 'normal' });
    expect(JSON.stringify(byId.get('one'))).not.toContain('subject');
    expect(byId.get('two')?.body).toEqual(occurrence('two'));
    expect(byId.get('lost')).toMatchObject({ status: 404, body: { error: { code: 'ErrorItemNotFound' } } });
  });

  it.each([
    { what: 'something private belongs to all of them', closed: ['one', 'two'], sensitivity: 'normal', told: [] },
    { what: 'the series is private', closed: [], sensitivity: 'private', told: ['one', 'two'] },
  ])('need their series no more where $what, and read as before under a subject of their own', async ({ closed, sensitivity, told }) => {
    const { byId, privateIds } = await recorded(closed, sensitivity);
    expect([...byId.keys()]).toEqual(['one', 'two', 'lost']);
    expect([...privateIds]).toEqual(told);
    const named = { ...(byId.get('one')?.body as object), subject: 'Private 1' };
    const [seen] = readEvents([named], { mailbox: anna, aliases: [] }).items;
    expect(seen).toMatchObject({
      kind: 'present',
      value: { uid: 'series', content: { subject: 'Private 1', private: sensitivity === 'private' } },
    });
  });
});
