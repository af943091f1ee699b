import { describe, expect, it } from '@jest/globals';
import { toGraphEvent, toGraphPatch } from '../../server/connectors/graph/fromContent.ts';
import { readEvents } from '../../server/connectors/graph/toMeeting.ts';
import { addressOf, creationKeyOf, mailboxOf } from '../../shared/ids.ts';
import type { Changes, Content } from '../../shared/meeting.ts';
import { parseInstant, parsePlainDate } from '../../shared/time.ts';
import type { MeetingTime } from '../../shared/time.ts';

function timed(start: string, end: string): MeetingTime {
  const [from, to] = [parseInstant(start), parseInstant(end)];
  if (from === null || to === null) throw new Error('no instant');
  return { allDay: false, start: from, end: to };
}
function allDay(start: string, end: string): MeetingTime {
  const [from, to] = [parsePlainDate(start), parsePlainDate(end)];
  if (from === null || to === null) throw new Error('no date');
  return { allDay: true, start: from, end: to };
}
const aContent = (time: MeetingTime = timed('2026-03-10T09:00:00Z', '2026-03-10T10:00:00Z')): Content => ({
  ...time,
  subject: 'Review',
  description: 'one\ntwo',
  location: 'Room 1',
  showAs: 'oof',
  private: false,
  related: { type: 'Account', id: '001' },
});
const key = creationKeyOf('5b8cbb2c-0000-4000-8000-000000000001');

describe('a new event for Graph', () => {
  it('says everything but the related record', () => {
    const guests = [{ address: addressOf('bob@fabrikam.com'), name: 'Bob' }];
    expect(toGraphEvent(aContent(), guests, key)).toEqual({
      subject: 'Review',
      body: { contentType: 'text', content: 'one\ntwo' },
      location: { displayName: 'Room 1' },
      showAs: 'oof',
      sensitivity: 'normal',
      isAllDay: false,
      start: { dateTime: '2026-03-10T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-10T10:00:00', timeZone: 'UTC' },
      attendees: [{ type: 'required', emailAddress: { address: 'bob@fabrikam.com', name: 'Bob' } }],
      transactionId: key,
    });
  });

  it('is midnight to midnight in one zone when it is all day', () => {
    expect(toGraphEvent(aContent(allDay('2026-03-29', '2026-03-30')), [], key)).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2026-03-29T00:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-30T00:00:00', timeZone: 'UTC' },
    });
  });

  it.each([aContent(), aContent(allDay('2026-03-10', '2026-03-12')), { ...aContent(), private: true, description: '', location: '' }])(
    'reads back as it was written',
    (content) => {
      const { items } = readEvents([{ id: 'x', ...toGraphEvent(content, [], key) }], { mailbox: mailboxOf('a@b.c'), aliases: [] });
      expect(items).toMatchObject([{ kind: 'present', value: { creationKey: key, content: { ...content, related: null } } }]);
    },
  );
});

describe('a patch for Graph', () => {
  it.each<{ changes: Changes; sent: unknown }>([
    { changes: {}, sent: {} },
    { changes: { subject: '' }, sent: { subject: '' } },
    { changes: { description: 'x' }, sent: { body: { contentType: 'text', content: 'x' } } },
    { changes: { location: '' }, sent: { location: { displayName: '' } } },
    { changes: { showAs: 'free' }, sent: { showAs: 'free' } },
    { changes: { private: true }, sent: { sensitivity: 'private' } },
    { changes: { private: false }, sent: { sensitivity: 'normal' } },
    {
      changes: timed('2026-03-10T09:00:00Z', '2026-03-10T10:00:00Z'),
      sent: {
        isAllDay: false,
        start: { dateTime: '2026-03-10T09:00:00', timeZone: 'UTC' },
        end: { dateTime: '2026-03-10T10:00:00', timeZone: 'UTC' },
      },
    },
  ])('names only what changes: $changes', ({ changes, sent }) => {
    expect(toGraphPatch(changes)).toEqual(sent);
  });
});
