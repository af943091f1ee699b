import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PortDown } from '../../server/ports/answers.ts';
import type { CrmPort, CrmSession, CrmWrite } from '../../server/ports/crm.ts';
import { creationKeyOf, versionOf } from '../../shared/ids.ts';
import type { CrmEventId, CrmPersonId, EmailAddress } from '../../shared/ids.ts';
import type { Content, CrmEvent, SeenCrmEvent } from '../../shared/meeting.ts';
import { instantOf } from '../../shared/time.ts';
import type { Window } from '../../shared/time.ts';

type Trouble = 'lostRequest' | 'lostReply' | 'throttle' | 'serverError';

/** A pretended CRM behind the port under test, and what people and bad luck can do to it. */
export type CrmStage = {
  readonly crm: CrmPort;
  readonly username: string;
  readonly window: Window;
  readonly contact: { readonly id: CrmPersonId; readonly address: EmailAddress };
  readonly lead: { readonly id: CrmPersonId; readonly address: EmailAddress };
  readonly user: { readonly id: CrmPersonId; readonly address: EmailAddress };
  /** An event of somebody else, which this user may not see. */
  readonly hidden: CrmEventId;
  /** Calls counted so far. */
  calls(): { readonly salesforce: number; readonly apart: number };
  /** A person's act in the CRM. */
  creates(content: { readonly subject: string; readonly start: string; readonly end: string }): Promise<CrmEventId>;
  renames(id: CrmEventId, subject: string): Promise<void>;
  deletes(id: CrmEventId): Promise<void>;
  invites(id: CrmEventId, person: CrmPersonId): Promise<void>;
  renamesContact(): Promise<void>;
  /** The next calls of this kind end like that. */
  strikes(trouble: Trouble, on: 'reads' | 'writes', times?: number): Promise<void>;
  endsSessions(): Promise<void>;
  advance(seconds: number): void;
  /** How many live events of this subject the CRM holds. */
  countEvents(subject: string): number;
  /** What the ledger holds, row by row, in the order it was written. */
  ledger(): readonly LedgerRow[];
  close(): Promise<void>;
};
export type LedgerRow = { readonly key: string; readonly event: string; readonly mailboxKey: string; readonly tags: string | null };

const TIMED = { allDay: false, start: at('2026-03-10T09:00:00Z'), end: at('2026-03-10T10:00:00Z') } as const;
const CONTENT: Content = {
  ...TIMED,
  subject: "Quarterly review: Müller & O'Neil 🎉",
  description: 'two\nlines',
  location: 'Room 1',
  showAs: 'oof',
  private: false,
  related: null,
};
const NOBODY = { add: [], update: [], remove: [] };

/** What every CRM connector must do, whoever the vendor is. `open` starts a fresh CRM, with or without several people behind a Name. */
export function describeCrmPort(name: string, open: (org: { readonly sharedActivities: boolean }) => Promise<CrmStage>): void {
  describe.each([{ sharedActivities: true }, { sharedActivities: false }])(`${name} with %j`, (org) => {
    let stage: CrmStage;
    let session: CrmSession;
    beforeEach(async () => {
      stage = await open(org);
      session = await stage.crm.whoIs(stage.username);
    });
    afterEach(() => stage.close());

    const aCreate = (key: string, more: Partial<Extract<CrmWrite, { kind: 'create' }>> = {}): CrmWrite => ({
      kind: 'create',
      key: creationKeyOf(key),
      mailboxKey: 'mailbox',
      content: CONTENT,
      who: [stage.contact.id],
      invitees: [
        { id: stage.contact.id, status: 'Accepted' },
        { id: stage.lead.id, status: 'New', response: 'Tentative' },
      ],
      ...more,
    });
    const write = (...writes: CrmWrite[]) => stage.crm.write(session, writes);
    const changes = (cursor: Parameters<CrmPort['changes']>[1], revisit: readonly CrmEventId[] = []) =>
      stage.crm.changes(session, cursor, stage.window, revisit);
    const callsDuring = async <T>(work: () => Promise<T>): Promise<number> => {
      const before = stage.calls().salesforce;
      await work();
      return stage.calls().salesforce - before;
    };
    const created = async (key = 'key'): Promise<CrmEventId> => {
      const [answer] = await write(aCreate(key));
      if (answer?.kind !== 'written') throw new Error(`the create was not written: ${JSON.stringify(answer)}`);
      return answer.echo.id;
    };
    const lookedAt = async (id: CrmEventId): Promise<CrmEvent> => {
      const [seen] = await stage.crm.look(session, [id]);
      if (seen?.kind !== 'present') throw new Error(`the event is ${seen?.kind}`);
      return seen.value;
    };

    it('knows who a user is', () => {
      expect(session).toEqual({ username: stage.username, userId: expect.stringMatching(/^[A-Za-z0-9]{18}$/) as unknown });
    });

    it('describes the org once, and does not count it', async () => {
      const calls = await callsDuring(async () => {
        expect(await stage.crm.org(session)).toMatchObject({ ...org, limits: { subject: 255, location: 255, description: 32_000 } });
        await stage.crm.org(session);
      });
      expect(calls).toBe(0);
      const apart = stage.calls().apart;
      stage.advance(301);
      await stage.crm.org(session);
      expect(stage.calls().apart).toBe(apart + 1);
    });

    it('reads back what it wrote', async () => {
      const event = await lookedAt(await created());
      expect(event.content).toEqual(CONTENT);
      expect(event).toMatchObject({ ownerId: session.userId, whoId: stage.contact.id, isChild: false, isSeries: false });
      expect([...event.participants].toSorted((one, other) => (one.personId < other.personId ? -1 : 1))).toMatchObject([
        { personId: stage.contact.id, kind: 'contact', who: true, invitee: true, status: 'Accepted', response: '' },
        { personId: stage.lead.id, kind: 'lead', who: false, invitee: true, status: 'New', response: 'Tentative' },
      ]);
    });

    it.each([
      ['one day', '2026-03-10', '2026-03-11'],
      ['three days', '2026-03-10', '2026-03-13'],
    ])('keeps an all-day meeting of %s at its dates', async (_, start, end) => {
      const time = { allDay: true, start, end } as Content;
      const [answer] = await write(aCreate('key', { content: { ...CONTENT, ...time } }));
      expect(answer?.kind).toBe('written');
      const feed = await changes(null);
      expect(feed.events).toMatchObject([{ kind: 'present', value: { content: { allDay: true, start, end } } }]);
    });

    it('turns a timed event into an all-day one and back', async () => {
      const id = await created();
      const day = { allDay: true, start: '2026-03-11', end: '2026-03-13' } as Content;
      const toDay: CrmWrite = { kind: 'update', id, expected: null, changes: day, who: null, invitees: NOBODY };
      expect(await write(toDay)).toEqual([{ kind: 'written', echo: { id, adopted: false } }]);
      expect((await lookedAt(id)).content).toMatchObject(day);
      expect(await write({ ...toDay, changes: TIMED })).toEqual([{ kind: 'written', echo: { id, adopted: false } }]);
      expect((await lookedAt(id)).content).toMatchObject(TIMED);
    });

    it('reads everything first, then only what moved, for one call each', async () => {
      const id = await created();
      stage.advance(3600);
      const whole = await changes(null);
      expect(whole).toMatchObject({ whole: true, people: [] });
      expect(idsOf(whole.events)).toEqual([id]);

      stage.advance(3600);
      let quiet = whole;
      expect(await callsDuring(async () => (quiet = await changes(whole.next)))).toBe(1);
      expect(quiet).toMatchObject({ whole: false, events: [], people: [] });

      stage.advance(3600);
      await stage.renames(id, 'Renamed');
      await stage.renamesContact();
      let moved = quiet;
      expect(await callsDuring(async () => (moved = await changes(quiet.next)))).toBe(1);
      expect(moved.events).toMatchObject([{ kind: 'present', value: { id, content: { subject: 'Renamed' } } }]);
      expect(moved.people).toMatchObject([{ id: stage.contact.id, kind: 'contact' }]);
    });

    it('is told of a meeting whose people moved and nothing else', async () => {
      const id = await stage.creates({ subject: 'Other', start: TIMED.start, end: TIMED.end });
      await stage.invites(id, stage.lead.id);
      stage.advance(3600);
      const { next } = await changes(null);
      stage.advance(3600);
      await stage.invites(id, stage.contact.id);
      const feed = await changes(next);
      expect(idsOf(feed.events)).toEqual([id]);
      const [seen] = feed.events;
      const people = seen?.kind === 'present' ? seen.value.participants : [];
      expect(people.map((person) => person.personId).toSorted()).toEqual([stage.contact.id, stage.lead.id].toSorted());
    });

    it('calls gone only what the CRM called deleted', async () => {
      const id = await created();
      stage.advance(3600);
      const { next } = await changes(null);
      await stage.deletes(id);
      expect((await changes(next)).events).toEqual([{ kind: 'gone', id }]);
      expect(await stage.crm.look(session, [stage.hidden, id])).toEqual([
        { kind: 'notRead', id: stage.hidden },
        { kind: 'gone', id },
      ]);
    });

    it('looks again at what it is asked to, in the same call', async () => {
      const id = await created();
      stage.advance(3600);
      const { next } = await changes(null);
      stage.advance(3600);
      let events: readonly SeenCrmEvent[] = [];
      expect(await callsDuring(async () => ({ events } = await changes(next, [id, stage.hidden])))).toBe(1);
      expect(events).toMatchObject([
        { kind: 'present', value: { id } },
        { kind: 'notRead', id: stage.hidden },
      ]);
    });

    it('reads whole again when the window leaves what was read, and not while it slides within', async () => {
      const { next } = await changes(null);
      const days = (count: number) => ({ from: day(stage.window.from, count), to: day(stage.window.to, count) });
      expect(await stage.crm.changes(session, next, { ...stage.window, ...days(10) }, [])).toMatchObject({ whole: false });
      expect(await stage.crm.changes(session, next, { ...stage.window, ...days(20) }, [])).toMatchObject({ whole: true });
      expect(await stage.crm.changes(session, next, { ...stage.window, ...days(-5) }, [])).toMatchObject({ whole: true });
    });

    it('reads a meeting that began long before the window and reaches into it', async () => {
      const begin = Temporal.Instant.from(stage.window.fromInstant);
      const id = await stage.creates({
        subject: 'Long',
        start: instantOf(begin.subtract({ hours: 13 * 24 })),
        end: instantOf(begin.add({ hours: 1 })),
      });
      expect(idsOf((await changes(null)).events)).toEqual([id]);
    });

    it('keeps for a snapshot what stands where the feed looked, who takes part, and people, as the vendor words them', async () => {
      const id = await created();
      const cursor = (await changes((await changes(null)).next)).next;
      const wanted = { addresses: [stage.contact.address, stage.user.address], ids: [stage.lead.id] };
      const { standing, byId, relations, people } = await stage.crm.record(session, cursor, [id], wanted, new Set());
      expect(standing).toHaveLength(1);
      expect(JSON.stringify(standing)).toContain(id);
      expect(JSON.stringify(standing)).toContain(CONTENT.location);
      expect([...byId]).toEqual([]);
      for (const person of [stage.contact.id, stage.lead.id]) expect(JSON.stringify(relations)).toContain(person);
      const [users, contacts, leads] = [people.users, people.contacts, people.leads].map((rows) => JSON.stringify(rows));
      expect([users?.includes(stage.user.id), contacts?.includes(stage.contact.id), leads?.includes(stage.lead.id)]).toEqual([
        true,
        true,
        true,
      ]);
    });

    it('keeps for a snapshot what was asked for besides: out of sight, deleted, and hidden from this user', async () => {
      const away = await stage.creates({ subject: 'Away', start: '2027-03-10T09:00:00.000Z', end: '2027-03-10T10:00:00.000Z' });
      const deleted = await created();
      const cursor = (await changes(null)).next;
      await stage.deletes(deleted);
      const nobody = { addresses: [], ids: [] };
      const { standing, byId } = await stage.crm.record(session, cursor, [away, deleted, stage.hidden], nobody, new Set());
      expect(standing).toEqual([]);
      expect([away, deleted, stage.hidden].map((id) => byId.get(id)?.status)).toEqual([200, 200, 404]);
      expect(JSON.stringify(byId.get(stage.hidden)?.body)).not.toContain('Not yours');
      const looked = await stage.crm.look(session, [away, deleted]);
      expect(looked.map(({ kind }) => kind)).toEqual(['present', 'gone']);
    });

    it('keeps name, text and people of what is private out of a snapshot', async () => {
      const [answer] = await write(aCreate('secret', { content: { ...CONTENT, private: true }, who: [], invitees: [] }));
      if (answer?.kind !== 'written') throw new Error('not written');
      const nobody = { addresses: [], ids: [] };
      const { standing, relations } = await stage.crm.record(session, (await changes(null)).next, [answer.echo.id], nobody, new Set());
      expect(JSON.stringify(standing)).toContain(answer.echo.id);
      for (const text of [CONTENT.subject, CONTENT.location, 'lines']) expect(JSON.stringify([standing, relations])).not.toContain(text);
    });

    it('finds people by address and id, whatever the case, and asks nothing where nothing is asked', async () => {
      const wanted = { addresses: [stage.contact.address, stage.user.address], ids: [stage.lead.id] };
      const people = await stage.crm.people(session, wanted);
      expect(people.map(({ id, kind, address }) => ({ id, kind, address }))).toEqual([
        { id: stage.user.id, kind: 'user', address: stage.user.address },
        { id: stage.contact.id, kind: 'contact', address: stage.contact.address },
        { id: stage.lead.id, kind: 'lead', address: stage.lead.address },
      ]);
      expect(people.every((person) => person.matchable)).toBe(true);
      expect(await callsDuring(() => stage.crm.people(session, wanted))).toBe(1);
      expect(await callsDuring(() => stage.crm.people(session, { addresses: [], ids: [] }))).toBe(0);
    });

    it('makes no second event of a key, and says which one it is', async () => {
      const id = await created('one');
      const answers = await write(aCreate('one'), aCreate('two'), aCreate('one'));
      expect(answers).toEqual([
        { kind: 'written', echo: { id, adopted: true } },
        { kind: 'written', echo: { id: expect.not.stringContaining(id) as unknown, adopted: false } },
        { kind: 'written', echo: { id, adopted: true } },
      ]);
      expect(stage.countEvents(CONTENT.subject)).toBe(2);
      expect(await stage.crm.created(session, [creationKeyOf('one'), creationKeyOf('three')])).toEqual(new Map([['one', id]]));
    });

    it.each<[Trouble, string, number]>([
      ['lostReply', 'unsure', 1],
      ['lostRequest', 'unsure', 0],
      ['serverError', 'unsure', 0],
      ['throttle', 'postponed', 0],
    ])('after %s of a write says %s, and a repeat makes one event in all', async (trouble, kind, arrived) => {
      await stage.crm.org(session);
      await stage.strikes(trouble, 'writes');
      expect(await write(aCreate('key'))).toMatchObject([{ kind }]);
      expect((await stage.crm.created(session, [creationKeyOf('key')])).size).toBe(arrived);
      expect(await write(aCreate('key'))).toMatchObject([{ kind: 'written', echo: { adopted: arrived === 1 } }]);
      expect(stage.countEvents(CONTENT.subject)).toBe(1);
    });

    it('leaves an event alone that somebody changed meanwhile', async () => {
      const id = await created();
      const { version } = await lookedAt(id);
      const rename: CrmWrite = { kind: 'update', id, expected: version, changes: { subject: 'Ours' }, who: null, invitees: NOBODY };
      stage.advance(60);
      await stage.renames(id, 'Theirs');
      expect(await write(rename)).toEqual([{ kind: 'changedMeanwhile' }]);
      expect((await lookedAt(id)).content.subject).toBe('Theirs');
      expect(await write({ ...rename, expected: (await lookedAt(id)).version })).toMatchObject([{ kind: 'written' }]);
      await stage.deletes(id);
      expect(await write({ ...rename, expected: versionOf('2026-01-01T00:00:00.000+0000') })).toEqual([{ kind: 'changedMeanwhile' }]);
    });

    it('writes all of an update or nothing', async () => {
      const id = await created();
      const before = await lookedAt(id);
      const update: CrmWrite = {
        kind: 'update',
        id,
        expected: before.version,
        changes: { subject: 'Half' },
        who: null,
        invitees: { ...NOBODY, update: [{ id: stage.lead.id, status: 'Accepted', relationId: '0RE000000000999AAA' }] },
      };
      const [answer] = await write(update);
      expect(answer?.kind).not.toBe('written');
      expect((await lookedAt(id)).content.subject).toBe(CONTENT.subject);
    });

    it('changes people one by one', async () => {
      const [answer] = await write(aCreate('key', { who: [], invitees: [{ id: stage.lead.id, status: 'New', response: 'Tentative' }] }));
      const id = answer?.kind === 'written' ? answer.echo.id : stage.hidden;
      const [row] = (await lookedAt(id)).participants;
      const invitees = {
        add: [{ id: stage.contact.id, status: 'New' }],
        update: [{ id: stage.lead.id, status: 'Accepted', response: '', relationId: row?.relationId ?? '' }],
        remove: [],
      } as const;
      expect(await write({ kind: 'update', id, expected: null, changes: {}, who: [stage.contact.id], invitees })).toMatchObject([
        { kind: 'written' },
      ]);
      const after = await lookedAt(id);
      expect(after.whoId).toBe(stage.contact.id);
      expect(after.participants).toHaveLength(2);
      expect(after.participants).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ personId: stage.contact.id, who: true, invitee: true, status: 'New' }),
          expect.objectContaining({ personId: stage.lead.id, who: false, invitee: true, status: 'Accepted', response: '' }),
        ]),
      );
      const remove = [{ relationId: after.participants.find((person) => person.personId === stage.lead.id)?.relationId ?? '' }];
      await write({ kind: 'update', id, expected: null, changes: {}, who: null, invitees: { ...NOBODY, remove } });
      expect((await lookedAt(id)).participants.map((person) => person.personId)).toEqual([stage.contact.id]);
    });

    describe('tags', () => {
      const TAGS = ['Pricing', "Müller & O'Neil", '🎉'];
      const tagsOf = (key: string) => stage.ledger().filter((row) => row.key === key);
      const withTags = (id: CrmEventId, tags: readonly string[], more: Partial<Extract<CrmWrite, { kind: 'update' }>> = {}): CrmWrite => ({
        kind: 'update',
        id,
        expected: null,
        changes: {},
        who: null,
        invitees: NOBODY,
        ledger: { key: creationKeyOf('key'), mailboxKey: 'mailbox', tags },
        ...more,
      });
      /** An event people made in the CRM: the ledger knows nothing of it. */
      const madeByHand = async () => stage.creates({ subject: 'By hand', start: TIMED.start, end: TIMED.end });

      it('of a new event stand in its ledger row, one a line, and none where there are none', async () => {
        await write(aCreate('tagged', { tags: TAGS }), aCreate('bare'), aCreate('emptied', { tags: [] }));
        expect(stage.ledger().map(({ key, tags }) => [key, tags])).toEqual([
          ['tagged', TAGS.join('\n')],
          ['bare', null],
          ['emptied', null],
        ]);
      });

      it('of a repeated create stay as the first one left them', async () => {
        await write(aCreate('key', { tags: ['First'] }));
        expect(await write(aCreate('key', { tags: ['Second'] }))).toMatchObject([{ kind: 'written', echo: { adopted: true } }]);
        expect(tagsOf('key')).toMatchObject([{ tags: 'First' }]);
      });

      it('alone are one call that leaves the event untouched', async () => {
        const id = await created();
        const before = await lookedAt(id);
        stage.advance(60);
        expect(
          await callsDuring(async () =>
            expect(await write(withTags(id, TAGS))).toEqual([{ kind: 'written', echo: { id, adopted: false } }]),
          ),
        ).toBe(1);
        expect(tagsOf('key')).toEqual([{ key: 'key', event: id, mailboxKey: 'mailbox', tags: TAGS.join('\n') }]);
        expect(await lookedAt(id)).toEqual(before);
      });

      it('of a pair the ledger does not know make its row, which a create under that key then finds', async () => {
        const id = await madeByHand();
        await write(withTags(id, TAGS));
        expect(stage.ledger()).toEqual([{ key: 'key', event: id, mailboxKey: 'mailbox', tags: TAGS.join('\n') }]);
        expect(await stage.crm.created(session, [creationKeyOf('key')])).toEqual(new Map([['key', id]]));
        expect(await write(aCreate('key'))).toEqual([{ kind: 'written', echo: { id, adopted: true } }]);
        expect(stage.countEvents(CONTENT.subject)).toBe(0);
      });

      it('may be written again and again, and are cleared by none', async () => {
        const id = await created();
        for (const tags of [TAGS, TAGS, ['Legal'], [], []]) {
          expect(await write(withTags(id, tags))).toMatchObject([{ kind: 'written' }]);
          expect(tagsOf('key')).toMatchObject([{ event: id, tags: tags.length === 0 ? null : tags.join('\n') }]);
        }
      });

      it('go with the other changes of the event', async () => {
        const id = await created();
        const { version } = await lookedAt(id);
        expect(await write(withTags(id, TAGS, { expected: version, changes: { subject: 'Retro' } }))).toMatchObject([{ kind: 'written' }]);
        expect([(await lookedAt(id)).content.subject, tagsOf('key')]).toMatchObject(['Retro', [{ tags: TAGS.join('\n') }]]);
      });

      it('stay as they were where the rest of the update was not written', async () => {
        const id = await created();
        const { version } = await lookedAt(id);
        await write(withTags(id, ['Before']));
        stage.advance(60);
        await stage.renames(id, 'Theirs');
        expect(await write(withTags(id, ['After'], { expected: version, changes: { subject: 'Ours' } }))).toEqual([
          { kind: 'changedMeanwhile' },
        ]);
        const invitees = { ...NOBODY, update: [{ id: stage.lead.id, status: 'Accepted' as const, relationId: '0RE000000000999AAA' }] };
        const [answer] = await write(withTags(id, ['After'], { invitees }));
        expect(answer?.kind).not.toBe('written');
        expect(tagsOf('key')).toMatchObject([{ tags: 'Before' }]);
      });

      it('take the rest of the update along where they cannot be written', async () => {
        const id = await created();
        const huge = Array.from({ length: 2000 }, (_, n) => `${n} ${'x'.repeat(70)}`);
        expect(await write(withTags(id, huge, { changes: { subject: 'Half' } }))).toMatchObject([
          { kind: 'refused', problem: { vendorCode: 'STRING_TOO_LONG' } },
        ]);
        expect([(await lookedAt(id)).content.subject, tagsOf('key')]).toMatchObject([CONTENT.subject, [{ tags: null }]]);
      });

      it.each<[Trouble, string, string | null]>([
        ['lostReply', 'unsure', 'Pricing'],
        ['lostRequest', 'unsure', null],
        ['throttle', 'postponed', null],
      ])('after %s are %s, and written once more make no second row', async (trouble, kind, arrived) => {
        const id = await created();
        await stage.strikes(trouble, 'writes');
        expect(await write(withTags(id, ['Pricing']))).toMatchObject([{ kind }]);
        expect(tagsOf('key')).toMatchObject([{ tags: arrived }]);
        expect(await write(withTags(id, ['Pricing']))).toMatchObject([{ kind: 'written' }]);
        expect(tagsOf('key')).toMatchObject([{ event: id, tags: 'Pricing' }]);
      });
    });

    it('answers every write in its place, one bad one among many', async () => {
      const tooLong = { ...CONTENT, subject: 'x'.repeat(300) };
      const writes = Array.from({ length: 80 }, (_, index) =>
        aCreate(`key ${index}`, { invitees: [], who: [], ...(index === 40 ? { content: tooLong } : {}) }),
      );
      let answers: Awaited<ReturnType<CrmPort['write']>> = [];
      expect(await callsDuring(async () => (answers = await write(...writes)))).toBe(2);
      expect(answers.map((answer) => answer.kind === 'written')).toEqual(writes.map((_, index) => index !== 40));
      expect(answers[40]).toMatchObject({ kind: 'refused', problem: { code: 'crm.refused', vendorCode: 'STRING_TOO_LONG' } });
      expect(stage.countEvents(CONTENT.subject)).toBe(79);
    });

    it('leaves for later what was no longer tried after many failures', async () => {
      const tooLong = { ...CONTENT, subject: 'x'.repeat(300) };
      const writes = Array.from({ length: 20 }, (_, index) => aCreate(`key ${index}`, { content: index < 14 ? tooLong : CONTENT }));
      const answers = await write(...writes);
      expect(answers.map((answer) => answer.kind)).toEqual([...Array<string>(14).fill('refused'), ...Array<string>(6).fill('postponed')]);
    });

    it('writes nothing, for no call, where nothing changes', async () => {
      const update: CrmWrite = { kind: 'update', id: stage.hidden, expected: null, changes: {}, who: null, invitees: NOBODY };
      await stage.crm.org(session);
      expect(await callsDuring(async () => expect(await write(update)).toMatchObject([{ kind: 'written' }]))).toBe(0);
      expect(await write()).toEqual([]);
    });

    it('renews a session that ended, once and unseen', async () => {
      const id = await created();
      await stage.endsSessions();
      expect((await lookedAt(id)).id).toBe(id);
      await stage.endsSessions();
      expect(await write(aCreate('after'))).toMatchObject([{ kind: 'written', echo: { adopted: false } }]);
    });

    it.each<[Trouble, string]>([
      ['throttle', 'crm.throttled'],
      ['serverError', 'crm.unreachable'],
      ['lostReply', 'crm.unreachable'],
    ])('stops the mailbox when a read ends in %s', async (trouble, code) => {
      const { next } = await changes(null);
      await stage.strikes(trouble, 'reads', 10);
      await expect(changes(next)).rejects.toMatchObject({ constructor: PortDown, problem: { code } });
    });
  });
}

const idsOf = (events: readonly SeenCrmEvent[]): readonly CrmEventId[] =>
  events.map((one) => (one.kind === 'present' ? one.value.id : one.id));
const day = (date: string, count: number) => Temporal.PlainDate.from(date).add({ days: count }).toString() as Window['from'];
function at(text: string) {
  return instantOf(Temporal.Instant.from(text));
}
