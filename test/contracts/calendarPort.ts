import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CalendarFeed, CalendarPort, CalendarWrite } from '../../server/ports/calendar.ts';
import { calendarItemId, creationKeyOf, mailboxOf, versionOf } from '../../shared/ids.ts';
import type { CalendarItemId, Instant, MailboxId } from '../../shared/ids.ts';
import type { Content, Meeting } from '../../shared/meeting.ts';
import { addSeconds, parsePlainDate } from '../../shared/time.ts';
import type { Window } from '../../shared/time.ts';

/** What a person can do in the calendar while nobody of us looks. Ids are those the port gives. */
export type CalendarPerson = {
  create(meeting: { subject: string; start: Instant; end: Instant; weeks?: number; private?: boolean }): Promise<CalendarItemId>;
  edit(id: CalendarItemId, changes: { subject: string }): Promise<void>;
  move(id: CalendarItemId, times: { start: Instant; end: Instant }): Promise<void>;
  remove(id: CalendarItemId): Promise<void>;
  /** The pane keeps this text on the item, whatever it says. */
  keepMirror(id: CalendarItemId, text: string): Promise<void>;
};

/** One calendar, empty at first. `window` lies around its present day. */
export type OpenedCalendar = {
  readonly port: CalendarPort;
  readonly mailbox: MailboxId;
  readonly window: Window;
  readonly person: CalendarPerson;
  /** The id the person's Outlook knows the item by: not the one that survives a move. */
  outlookIdOf(id: CalendarItemId): Promise<string>;
  /** Ids of an item in somebody else's mailbox, in every form. */
  readonly strangers: readonly string[];
  /** What the next request of this kind meets. A lost reply: the work was done, nobody heard of it. */
  trouble(kind: 'lostReply' | 'lostRequest' | 'throttle', request: 'read' | 'write'): Promise<void>;
  close(): Promise<void>;
};

/** What every implementation of the calendar port must do. A calendar is opened for each test. */
export function calendarPortContract(name: string, open: () => Promise<OpenedCalendar>): void {
  describe(`the calendar port, ${name}`, () => {
    let calendar: OpenedCalendar;
    beforeEach(async () => {
      calendar = await open();
    }, 60_000);
    afterEach(() => calendar.close());

    /** Ten o'clock or so on the n-th day after the window's first month, for an hour. */
    const on = (day: number) => {
      const start = addSeconds(calendar.window.fromInstant, (35 + day) * 86_400 + 36_000);
      return { start, end: addSeconds(start, 3600) };
    };
    const content = (subject: string, day = 0): Content => ({
      allDay: false,
      ...on(day),
      subject,
      description: 'one\ntwo',
      location: 'Room 1',
      showAs: 'busy',
      private: false,
      related: null,
    });
    const keyed = (n: number) => creationKeyOf(`5b8cbb2c-0000-4000-8000-${String(n).padStart(12, '0')}`);
    const aCreate = (n: number, what: Content): CalendarWrite => ({ kind: 'create', key: keyed(n), content: what, attendees: [] });
    const changes = (after: CalendarFeed | null) => calendar.port.changes(calendar.mailbox, after?.next ?? null, calendar.window);
    const look = (...ids: CalendarItemId[]) => calendar.port.look(calendar.mailbox, ids);
    const write = (...writes: CalendarWrite[]) => calendar.port.write(calendar.mailbox, writes);
    const meetingsIn = (feed: CalendarFeed): readonly Meeting[] =>
      feed.items.flatMap((item) => (item.kind === 'present' ? [item.value] : []));
    const subjectsIn = (feed: CalendarFeed) => meetingsIn(feed).map((meeting) => meeting.content.subject);
    const written = async (n: number, what: Content): Promise<Meeting> => {
      const [one] = await write(aCreate(n, what));
      if (one?.kind !== 'written') throw new Error(`not written: ${JSON.stringify(one)}`);
      return one.echo;
    };

    describe('what a snapshot keeps', () => {
      const record = async (feed: CalendarFeed, ...ids: CalendarItemId[]) =>
        calendar.port.record(calendar.mailbox, feed.next, ids, new Set());

      it('is everything the feed looked at, page after page, as the vendor words it, however long ago the feed named it', async () => {
        const ids = [];
        for (const day of [1, 2, 3, 4, 5]) ids.push(await calendar.person.create({ subject: `Review ${day}`, ...on(day) }));
        const feed = await changes(await changes(null));
        const { standing, byId } = await record(feed, ...ids);
        const words = standing.map((one) => JSON.stringify(one));
        expect(words).toHaveLength(5);
        for (const [index, id] of ids.entries())
          expect(words.filter((word) => word.includes(id) && word.includes(`Review ${index + 1}`))).toHaveLength(1);
        expect([...byId]).toEqual([]);
      });

      it('is also what was asked for and does not stand there: out of sight, and gone', async () => {
        const away = await calendar.person.create({ subject: 'Away', ...on(400) });
        const gone = await calendar.person.create({ subject: 'Gone', ...on(1) });
        const feed = await changes(null);
        await calendar.person.remove(gone);
        const { standing, byId } = await record(feed, away, gone);
        expect(standing).toEqual([]);
        expect([byId.get(away)?.status, byId.get(gone)?.status]).toEqual([200, 404]);
        expect(JSON.stringify(byId.get(away)?.body)).toContain('Away');
      });

      it('is every occurrence of a series', async () => {
        await calendar.person.create({ subject: 'Weekly', ...on(1), weeks: 3 });
        const feed = await changes(null);
        const { standing } = await record(feed);
        const words = JSON.stringify(standing);
        for (const { id } of meetingsIn(feed)) expect(words).toContain(id);
      });

      it('keeps subject and text of what is private out, standing or asked for', async () => {
        const near = await calendar.person.create({ subject: 'Doctor', ...on(1), private: true });
        const far = await calendar.person.create({ subject: 'Doctor', ...on(400), private: true });
        const { standing, byId } = await record(await changes(null), near, far);
        const words = JSON.stringify([standing, ...byId]);
        expect(words).toContain(near);
        expect(words).toContain(far);
        expect(words).not.toMatch(/Doctor|secret/);
      });
    });

    describe('what moved', () => {
      it('gives everything at first and nothing when nothing moved', async () => {
        await calendar.person.create({ subject: 'Review', ...on(1) });
        const first = await changes(null);
        expect([first.whole, subjectsIn(first)]).toEqual([true, ['Review']]);
        const second = await changes(first);
        expect(second).toMatchObject({ whole: false, items: [], removed: [] });
      });

      it('gives what a person made and changed, with a new version', async () => {
        const first = await changes(null);
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        const second = await changes(first);
        await calendar.person.edit(id, { subject: 'Revised' });
        const third = await changes(second);
        expect([subjectsIn(second), subjectsIn(third)]).toEqual([['Review'], ['Revised']]);
        expect(meetingsIn(second)[0]?.version).not.toBe(meetingsIn(third)[0]?.version);
      });

      it('names what was deleted, and only a look calls it gone', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        const first = await changes(null);
        await calendar.person.remove(id);
        expect((await changes(first)).removed).toContain(id);
        expect(await look(id)).toEqual([{ kind: 'gone', id }]);
      });

      it('names what moved out of its sight, and a look finds it', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        const first = await changes(null);
        await calendar.person.move(id, on(400));
        expect((await changes(first)).removed).toContain(id);
        expect(await look(id)).toMatchObject([{ kind: 'present', value: { id, content: on(400) } }]);
      });

      it('gives every occurrence of a series whole, each at its own place', async () => {
        await calendar.person.create({ subject: 'Weekly', ...on(1), weeks: 3 });
        const meetings = meetingsIn(await changes(null));
        expect(meetings.map((meeting) => [meeting.content.subject, meeting.content.start, meeting.originalStart])).toEqual(
          [1, 8, 15].map((day) => ['Weekly', on(day).start, on(day).start]),
        );
        expect(new Set(meetings.map((meeting) => meeting.uid)).size).toBe(1);
        expect(new Set(meetings.map((meeting) => meeting.seriesMasterId)).size).toBe(1);
      });

      it('names the series of which an occurrence was deleted', async () => {
        await calendar.person.create({ subject: 'Weekly', ...on(1), weeks: 3 });
        const first = await changes(null);
        const second = meetingsIn(first)[1];
        if (second === undefined || second.seriesMasterId === null) throw new Error('no second occurrence');
        await calendar.person.remove(second.id);
        const after = await changes(first);
        expect(after.touchedSeries).toContain(second.seriesMasterId);
        expect(meetingsIn(after).map((meeting) => meeting.id)).not.toContain(second.id);
        expect(await look(second.id)).toEqual([{ kind: 'gone', id: second.id }]);
      });

      it('gives one moved occurrence at its new time under its old id', async () => {
        await calendar.person.create({ subject: 'Weekly', ...on(1), weeks: 3 });
        const first = await changes(null);
        const second = meetingsIn(first)[1];
        if (second === undefined) throw new Error('no second occurrence');
        await calendar.person.move(second.id, on(9));
        const moved = meetingsIn(await changes(first)).find((meeting) => meeting.id === second.id);
        expect(moved).toMatchObject({ uid: second.uid, content: on(9) });
      });

      it('keeps text and people of a private meeting out', async () => {
        await calendar.person.create({ subject: 'Doctor', ...on(1), private: true });
        expect(meetingsIn(await changes(null))).toMatchObject([
          { attendees: [], content: { subject: 'Doctor', private: true, description: '', location: '' } },
        ]);
      });

      it('loses nothing to an old cursor: it tells what moved since, or everything', async () => {
        const first = await changes(null);
        let last = first;
        for (let n = 1; n <= 5; n += 1) {
          await calendar.person.create({ subject: `Round ${n}`, ...on(n) });
          last = await changes(last);
        }
        expect(subjectsIn(await changes(first)).toSorted()).toEqual([1, 2, 3, 4, 5].map((n) => `Round ${n}`));
      });

      it('gets through a throttled and an unanswered read', async () => {
        await calendar.person.create({ subject: 'Review', ...on(1) });
        await calendar.trouble('throttle', 'read');
        await calendar.trouble('lostReply', 'read');
        expect(subjectsIn(await changes(null))).toEqual(['Review']);
      });

      it('stops for a mailbox nobody knows', async () => {
        await expect(calendar.port.changes(mailboxOf('nobody@nowhere.example'), null, calendar.window)).rejects.toMatchObject({
          name: 'PortDown',
          problem: { code: 'calendar.noMailbox' },
        });
      });
    });

    describe('looking', () => {
      it('answers each id in order, gone for those nobody has', async () => {
        const ids = [];
        for (let n = 0; n < 6; n += 1) ids.push(await calendar.person.create({ subject: `Number ${n}`, ...on(n) }));
        const [a, b, c, d, e, f] = ids;
        if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined || f === undefined)
          throw new Error();
        await calendar.person.remove(a);
        await calendar.person.remove(e);
        const seen = await look(f, a, b, e, c, d, a);
        expect(seen.map((one) => (one.kind === 'present' ? one.value.content.subject : `${one.kind} ${one.id}`))).toEqual([
          'Number 5',
          `gone ${a}`,
          'Number 1',
          `gone ${e}`,
          'Number 2',
          'Number 3',
          `gone ${a}`,
        ]);
      });
    });

    describe('finding', () => {
      const find = (id: string) => calendar.port.find(calendar.mailbox, id);
      const TAGS = { tags: ['Pricing', 'Zürich "1" 🎉'], changedAt: '2026-03-10T08:00:00Z', basedOn: null } as const;
      const mirrorOf = async (text: string) => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        await calendar.person.keepMirror(id, text);
        const found = await find(id);
        return found.kind === 'meeting' ? found.mirror : found.kind;
      };

      it('knows one meeting under every id it has, and names it by the one we keep', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        const [seen] = await look(id);
        const outlookId = await calendar.outlookIdOf(id);
        expect(outlookId).not.toBe(id);
        for (const given of [id, outlookId]) expect(await find(given)).toEqual({ kind: 'meeting', seen, mirror: null });
      });

      it('knows an occurrence by its own ids, and a series for no meeting', async () => {
        await calendar.person.create({ subject: 'Weekly', ...on(1), weeks: 3 });
        const second = meetingsIn(await changes(null))[1];
        if (second === undefined || second.seriesMasterId === null) throw new Error('no second occurrence');
        for (const given of [second.id, await calendar.outlookIdOf(second.id)])
          expect(await find(given)).toMatchObject({ kind: 'meeting', seen: { kind: 'present', value: second } });
        for (const given of [second.seriesMasterId, await calendar.outlookIdOf(second.seriesMasterId)])
          expect(await find(given)).toEqual({ kind: 'series' });
      });

      it('finds what lies outside every window, and what was moved and edited, as it is now', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        await calendar.person.move(id, on(400));
        await calendar.person.edit(id, { subject: 'Revised' });
        expect(await find(id)).toMatchObject({ seen: { value: { id, content: { subject: 'Revised', ...on(400) } } } });
      });

      it('keeps text and people of a private meeting out', async () => {
        const id = await calendar.person.create({ subject: 'Doctor', ...on(1), private: true });
        expect(await find(id)).toMatchObject({
          seen: { value: { attendees: [], organizer: null, content: { private: true, description: '', location: '' } } },
        });
      });

      it('does not know what was deleted', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        const outlookId = await calendar.outlookIdOf(id);
        await calendar.person.remove(id);
        for (const given of [id, outlookId]) expect(await find(given)).toEqual({ kind: 'unknown' });
      });

      it('does not know what is somebody else’s', async () => {
        expect(calendar.strangers.length).toBeGreaterThan(1);
        for (const given of calendar.strangers) expect(await find(given)).toEqual({ kind: 'unknown' });
      });

      it.each(['', '.', '..', ' ', 'AAMk', 'not an id', '../../me/events', '%2e%2e', 'a?b#c', "x'y", '\u0000', '👨‍👩‍👧', 'A'.repeat(1024)])(
        'does not know %j',
        async (id) => {
          expect(await find(id)).toEqual({ kind: 'unknown' });
        },
      );

      it('reads the tags the pane keeps on a meeting', async () => {
        expect(await mirrorOf(JSON.stringify({ tandem: TAGS }))).toEqual(TAGS);
        expect(await mirrorOf(JSON.stringify({ other: 1, tandem: { ...TAGS, more: true } }))).toEqual(TAGS);
        expect(await mirrorOf(JSON.stringify({ tandem: { ...TAGS, tags: [] } }))).toEqual({ ...TAGS, tags: [] });
      });

      it.each([
        { what: 'nothing', text: '' },
        { what: 'broken JSON', text: '{"tandem":' },
        { what: 'another add-in’s words', text: '{"other":{"tags":["Pricing"],"changedAt":"2026-03-10T08:00:00Z"}}' },
        { what: 'a list', text: '[{"tandem":{}}]' },
        { what: 'null', text: 'null' },
        { what: 'a null of ours', text: '{"tandem":null}' },
        { what: 'no tags', text: '{"tandem":{"changedAt":"2026-03-10T08:00:00Z"}}' },
        { what: 'no time', text: '{"tandem":{"tags":["Pricing"]}}' },
        { what: 'a null time', text: '{"tandem":{"tags":["Pricing"],"changedAt":null}}' },
        { what: 'a time that is none', text: '{"tandem":{"tags":["Pricing"],"changedAt":"yesterday"}}' },
        { what: 'a time with an offset', text: '{"tandem":{"tags":["Pricing"],"changedAt":"2026-03-10T08:00:00+01:00"}}' },
        { what: 'a tag that is no text', text: '{"tandem":{"tags":["Pricing",7],"changedAt":"2026-03-10T08:00:00Z"}}' },
        { what: 'tags in one text', text: '{"tandem":{"tags":"Pricing","changedAt":"2026-03-10T08:00:00Z"}}' },
      ])('counts a mirror as none that says $what', async ({ text }) => {
        expect(await mirrorOf(text)).toBeNull();
      });

      it('tells the tags of one occurrence and of no other', async () => {
        await calendar.person.create({ subject: 'Weekly', ...on(1), weeks: 3 });
        const [first, second] = meetingsIn(await changes(null));
        if (first === undefined || second === undefined) throw new Error('no occurrences');
        await calendar.person.keepMirror(second.id, JSON.stringify({ tandem: TAGS }));
        expect([await find(first.id), await find(second.id)]).toMatchObject([{ mirror: null }, { mirror: TAGS }]);
      });

      it('gets through a throttled and an unanswered request, and stops where nobody answers', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        await calendar.trouble('throttle', 'read');
        await calendar.trouble('lostReply', 'read');
        expect(await find(id)).toMatchObject({ kind: 'meeting' });
        for (let n = 0; n < 10; n += 1) await calendar.trouble('lostRequest', 'read');
        await expect(find(id)).rejects.toMatchObject({ name: 'PortDown', problem: { code: 'calendar.unreachable' } });
      });

      it('stops for a mailbox nobody knows', async () => {
        const id = await calendar.person.create({ subject: 'Review', ...on(1) });
        await expect(calendar.port.find(mailboxOf('nobody@nowhere.example'), id)).rejects.toMatchObject({
          name: 'PortDown',
          problem: { code: 'calendar.noMailbox' },
        });
      });
    });

    describe('writing', () => {
      it('creates a meeting that reads as it was written, and knows it again by its key', async () => {
        const echo = await written(1, content('Review'));
        expect(echo).toMatchObject({ creationKey: keyed(1), isOrganizer: true, content: content('Review') });
        const [seen] = meetingsIn(await changes(null));
        expect(seen).toMatchObject({
          id: echo.id,
          version: echo.version,
          uid: echo.uid,
          creationKey: keyed(1),
          content: content('Review'),
        });
      });

      it('creates an all-day meeting of the dates given', async () => {
        const [start, end] = ['2026-03-29', '2026-03-31'].map(parsePlainDate);
        if (start === null || start === undefined || end === null || end === undefined) throw new Error();
        const echo = await written(1, { ...content('Fair'), allDay: true, start, end });
        expect(echo.content).toMatchObject({ allDay: true, start, end });
      });

      it('creates one meeting for one key, whatever is sent again', async () => {
        const echo = await written(1, content('Review'));
        expect((await written(1, content('Review'))).id).toBe(echo.id);
        expect(await written(1, content('Other', 3))).toMatchObject({ id: echo.id, content: { subject: 'Review' } });
        expect(subjectsIn(await changes(null))).toEqual(['Review']);
      });

      // How long a service remembers a key after the deletion is nowhere written: it may refuse, or take the key for a new one.
      it('says truly what became of a create under a key whose meeting was deleted', async () => {
        const before = await written(1, content('Review'));
        await calendar.person.remove(before.id);
        const [one] = await write(aCreate(1, content('Other')));
        const there = meetingsIn(await changes(null)).map((meeting) => meeting.id);
        expect(there).toEqual(one?.kind === 'written' ? [one.echo.id] : []);
        if (one?.kind !== 'written') expect(one).toMatchObject({ kind: 'refused', problem: { vendorCode: 'ErrorItemNotFound' } });
      });

      it.each(['lostReply', 'lostRequest'] as const)('is unsure after a %s, and the same key again makes one meeting', async (trouble) => {
        await calendar.trouble(trouble, 'write');
        expect(await write(aCreate(1, content('Review')), aCreate(2, content('Retro')))).toMatchObject([
          { kind: 'unsure', problem: { code: 'calendar.unreachable' } },
          { kind: 'unsure' },
        ]);
        await written(1, content('Review'));
        await written(2, content('Retro'));
        expect(subjectsIn(await changes(null)).toSorted()).toEqual(['Retro', 'Review']);
      });

      it('postpones a throttled write without doing it', async () => {
        await calendar.trouble('throttle', 'write');
        expect(await write(aCreate(1, content('Review')))).toMatchObject([{ kind: 'postponed', problem: { code: 'calendar.throttled' } }]);
        expect(subjectsIn(await changes(null))).toEqual([]);
      });

      it('changes only what it is told to', async () => {
        const { id, version } = await written(1, content('Review'));
        const [one] = await write({ kind: 'update', id, expected: version, changes: { location: 'Room 2', ...on(2), allDay: false } });
        const expected = { ...content('Review', 2), location: 'Room 2' };
        expect(one).toMatchObject({ kind: 'written', echo: { id, content: expected } });
        expect(await look(id)).toMatchObject([{ kind: 'present', value: { content: expected } }]);
      });

      it('leaves alone what somebody changed meanwhile', async () => {
        const { id, version } = await written(1, content('Review'));
        await calendar.person.edit(id, { subject: 'Edited' });
        expect(await write({ kind: 'update', id, expected: version, changes: { subject: 'Ours' } })).toEqual([
          { kind: 'changedMeanwhile' },
        ]);
        expect(await look(id)).toMatchObject([{ value: { content: { subject: 'Edited' } } }]);
      });

      it('answers each of many writes in order, and lets a bad one stop no other', async () => {
        const missing = calendarItemId('AAMkAGRmissing=');
        const lost: CalendarWrite = { kind: 'update', id: missing, expected: versionOf('W/"1"'), changes: { subject: 'x' } };
        const writes = [lost, ...Array.from({ length: 44 }, (_, n) => aCreate(n, content(`Number ${n}`, n % 10)))];
        const [first, ...others] = await write(...writes);
        expect(first?.kind).toBe('refused');
        expect(others.map((one) => (one.kind === 'written' ? one.echo.content.subject : one.kind))).toEqual(
          Array.from({ length: 44 }, (_, n) => `Number ${n}`),
        );
        expect(subjectsIn(await changes(null)).length).toBe(44);
      });
    });

    it('knows the zone of the mailbox by its IANA name', async () => {
      expect((await calendar.port.facts(calendar.mailbox)).timeZone).toMatch(/^[A-Z][A-Za-z_]+(\/[A-Za-z_]+)*$/);
    });
  });
}
