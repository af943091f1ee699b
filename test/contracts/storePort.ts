import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addressOf, calendarItemId, creationKeyOf, crmEventId, crmPersonId, cursorOf, mailboxOf } from '../../shared/ids.ts';
import type { MailboxId } from '../../shared/ids.ts';
import type { Commit, Identity, StorePort, Tenant, Wish } from '../../server/ports/store.ts';
import {
  aFullCommit,
  aLink,
  aPerson,
  aSeenCrmEvent,
  aSeenMeeting,
  aSummary,
  aUser,
  aWish,
  anIdentity,
  at,
  sightChanges,
  someContent,
  someIntents,
} from '../store/samples.ts';

/** One opened store. `reopen` closes it and opens the same memory again; a store that has no other place to go gives itself back. */
export type OpenedStore = { readonly store: StorePort; reopen(): Promise<StorePort>; close(): Promise<void> };

const NEVER = at('9999-01-01T00:00:00Z');
const LONG_AGO = at('2000-01-01T00:00:00Z');
const NO_TAGS = { tags: [], changedAt: null } as const;
const nothingAsked = (id: string): Wish => aWish(id, { tags: NO_TAGS });
const inCapitals = ({ tenantId, objectId }: Identity): Identity => ({ tenantId: tenantId.toUpperCase(), objectId: objectId.toUpperCase() });

/** What every implementation of the store port must do. It is opened once: each test has a mailbox of its own. */
export function storePortContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`the store port, ${name}`, () => {
    let opened: OpenedStore;
    let store: StorePort;
    let mailbox: MailboxId;
    let mailboxes = 0;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    }, 60_000);
    afterAll(() => opened.close());
    beforeEach(() => {
      mailboxes += 1;
      mailbox = mailboxOf(`person${mailboxes}@contoso.example`);
    });

    const recalledLinks = async () =>
      (await store.recall(mailbox)).links.map((link) => `${link.calendarId} ${link.crmEventId} ${link.confirmedRuns}`);

    describe('companies', () => {
      const contoso: Tenant = {
        id: 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a01',
        name: 'Contoso',
        salesforceLoginUrl: 'https://contoso.example',
      };

      it('knows a company after it was kept, and the newest word of it', async () => {
        await store.keepTenant(contoso);
        await store.keepTenant({ ...contoso, name: 'Contoso Ltd' });
        expect((await store.tenants()).filter(({ id }) => id === contoso.id)).toEqual([{ ...contoso, name: 'Contoso Ltd' }]);
      });

      it('lists companies by name', async () => {
        await store.keepTenant({ ...contoso, id: `${contoso.id.slice(0, -2)}02`, name: 'Zeta' });
        await store.keepTenant({ ...contoso, id: `${contoso.id.slice(0, -2)}03`, name: 'Alpha' });
        const names = (await store.tenants()).map((one) => one.name);
        expect(names).toEqual(names.toSorted());
        expect(names).toEqual(expect.arrayContaining(['Alpha', 'Zeta']));
      });

      it('ties a user to its company, and to none that is not kept', async () => {
        await store.keepTenant(contoso);
        await store.keepUser(aUser({ mailbox, company: contoso.id }));
        expect((await store.user(mailbox))?.company).toBe(contoso.id);
        const stray = mailboxOf(`stray.${mailbox}`);
        await expect(store.keepUser(aUser({ mailbox: stray, company: 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93aff' }))).rejects.toBeTruthy();
        expect(await store.user(stray)).toBeNull();
      });
    });

    describe('users', () => {
      it('knows a user after it was kept, and the newest word of it', async () => {
        await store.keepUser(aUser({ mailbox }));
        const later = aUser({
          mailbox,
          aliases: [],
          syncMailbox: addressOf('anna.berg@contoso.example'),
          identity: anIdentity(mailboxes),
        });
        await store.keepUser(later);
        expect(await store.user(mailbox)).toEqual(later);
        expect((await store.users()).filter((user) => user.mailbox === mailbox)).toEqual([later]);
      });

      it('gives null for a mailbox nobody added', async () => {
        expect(await store.user(mailbox)).toBeNull();
      });

      it('lists users by mailbox', async () => {
        await store.keepUser(aUser({ mailbox: mailboxOf(`z.${mailbox}`) }));
        await store.keepUser(aUser({ mailbox: mailboxOf(`b.${mailbox}`) }));
        const listed = (await store.users()).map((user) => user.mailbox);
        expect(listed).toEqual(listed.toSorted());
        expect(listed).toEqual(expect.arrayContaining([`b.${mailbox}`, `z.${mailbox}`]));
      });

      it('finds the one who signs in under an identity, in whatever case Entra writes it', async () => {
        const user = aUser({ mailbox, identity: anIdentity(mailboxes) });
        await store.keepUser(user);
        await store.keepUser(aUser({ mailbox: mailboxOf(`other.${mailbox}`), identity: anIdentity(1000 + mailboxes) }));
        expect(await store.userOf(anIdentity(mailboxes))).toEqual(user);
        expect(await store.userOf(inCapitals(anIdentity(mailboxes)))).toEqual(user);
        await store.keepUser({ ...user, identity: inCapitals(anIdentity(mailboxes)) });
        expect([await store.user(mailbox), await store.userOf(anIdentity(mailboxes))]).toEqual([user, user]);
      });

      it.each([
        { what: 'nobody has', asked: (known: Identity): Identity => ({ ...known, objectId: 'nobody' }) },
        { what: 'somebody of another tenant has', asked: (known: Identity): Identity => ({ ...known, tenantId: 'another' }) },
        { what: 'is empty', asked: (): Identity => ({ tenantId: '', objectId: '' }) },
      ])('finds nobody under an identity that $what', async ({ asked }) => {
        await store.keepUser(aUser({ mailbox, identity: anIdentity(mailboxes) }));
        await store.keepUser(aUser({ mailbox: mailboxOf(`other.${mailbox}`), identity: null }));
        expect(await store.userOf(asked(anIdentity(mailboxes)))).toBeNull();
      });

      it('finds nobody any more under an identity that was taken back, and lets another mailbox have it', async () => {
        await store.keepUser(aUser({ mailbox, identity: anIdentity(mailboxes) }));
        await store.keepUser(aUser({ mailbox, identity: null }));
        expect(await store.userOf(anIdentity(mailboxes))).toBeNull();
        const other = aUser({ mailbox: mailboxOf(`other.${mailbox}`), identity: anIdentity(mailboxes) });
        await store.keepUser(other);
        expect(await store.userOf(anIdentity(mailboxes))).toEqual(other);
      });

      it('refuses a second mailbox under one identity, and says so without naming anybody', async () => {
        const [user, other] = [aUser({ mailbox, identity: anIdentity(mailboxes) }), mailboxOf(`other.${mailbox}`)];
        await store.keepUser(user);
        const second = aUser({ mailbox: other, identity: inCapitals(anIdentity(mailboxes)) });
        await expect(store.keepUser(second)).rejects.toThrow('This sign-in belongs to another mailbox already');
        await expect(store.keepUser(second)).rejects.not.toThrow(mailbox);
        expect([await store.user(other), await store.userOf(anIdentity(mailboxes))]).toEqual([null, user]);
        await store.keepUser({ ...second, identity: null });
        await expect(store.keepUser(second)).rejects.toThrow('This sign-in belongs to another mailbox already');
        expect((await store.user(other))?.identity).toBeNull();
      });
    });

    describe('a commit', () => {
      it('finds nothing remembered of a new mailbox', async () => {
        expect(await store.recall(mailbox)).toEqual({
          links: [],
          sights: { meetings: [], crmEvents: [], people: [], askedAddresses: [] },
          intents: [],
          tombstones: [],
          quarantine: [],
          wishes: [],
          calendarCursor: null,
          crmCursor: null,
        });
      });

      it('gives back everything as it was kept', async () => {
        const commit = aFullCommit();
        await store.begin(mailbox, commit, someIntents());
        expect(await store.recall(mailbox)).toEqual({
          links: commit.keepLinks,
          sights: {
            meetings: commit.sights?.meetings,
            crmEvents: commit.sights?.crmEvents,
            people: commit.sights?.people,
            askedAddresses: commit.sights?.askedAddresses,
          },
          intents: someIntents(),
          tombstones: commit.tombstones,
          quarantine: commit.quarantine,
          wishes: commit.wishes,
          calendarCursor: commit.calendarCursor,
          crmCursor: commit.crmCursor,
        });
      });

      it('changes nothing where it says nothing', async () => {
        await store.begin(mailbox, aFullCommit(), someIntents());
        const before = await store.recall(mailbox);
        await store.commit(mailbox, {});
        await store.commit(mailbox, { sights: sightChanges(), keepLinks: [], dropLinks: [], settledIntents: [], tombstones: [] });
        expect(await store.recall(mailbox)).toEqual(before);
      });

      it('keeps mailboxes apart', async () => {
        const other = mailboxOf(`other.${mailbox}`);
        await store.begin(mailbox, aFullCommit(), someIntents());
        await store.begin(other, aFullCommit(), someIntents());
        await store.commit(other, {
          sights: sightChanges({ forgetMeetings: [calendarItemId('AAMk1')], forgetCrmEvents: [crmEventId('00U1')] }),
          keepLinks: [aLink('AAMk1', '00U3')],
          settledIntents: someIntents().map((intent) => intent.key),
          quarantine: [{ id: 'AAMk9', until: LONG_AGO, attempts: 0 }],
          wishes: [nothingAsked('AAMk1'), aWish('AAMk2', { pushed: true })],
          calendarCursor: cursorOf('other'),
        });
        const memory = await store.recall(mailbox);
        expect(memory.links).toHaveLength(3);
        expect(memory.sights.meetings).toHaveLength(4);
        expect(memory.intents).toHaveLength(4);
        expect(memory.quarantine).toHaveLength(1);
        expect(memory.wishes).toEqual(aFullCommit().wishes);
        expect(memory.calendarCursor).toBe(aFullCommit().calendarCursor);
      });

      it('is kept whole or not at all', async () => {
        await store.begin(mailbox, aFullCommit(), someIntents());
        const before = await store.recall(mailbox);
        const unwritable = {
          ...aLink('AAMk8', '00U8'),
          get wrote(): readonly string[] {
            throw new Error('cannot be written');
          },
        };
        const broken: Commit = {
          sights: sightChanges({ meetings: [aSeenMeeting('AAMk7')], forgetMeetings: [calendarItemId('AAMk1')] }),
          dropLinks: [aLink('AAMk1', '00U1')],
          keepLinks: [aLink('AAMk7', '00U7'), unwritable],
          settledIntents: [creationKeyOf('key-1')],
          tombstones: [{ crmEventId: crmEventId('00U7') }],
          quarantine: [{ id: 'AAMk7', until: NEVER, attempts: 1 }],
          wishes: [aWish('AAMk7'), nothingAsked('AAMk1')],
          calendarCursor: cursorOf('later'),
        };
        await expect(store.commit(mailbox, broken)).rejects.toThrow('cannot be written');
        expect(await store.recall(mailbox)).toEqual(before);
        await expect(store.begin(mailbox, broken, someIntents('other'))).rejects.toThrow('cannot be written');
        expect(await store.recall(mailbox)).toEqual(before);
      });

      it('is not disturbed by others at the same time', async () => {
        const others = Array.from({ length: 12 }, (_, index) => index);
        await Promise.all(
          others.map(async (index) => {
            await store.begin(mailbox, { keepLinks: [aLink(`AAMk${index}`, `00U${index}`)] }, []);
            await store.recall(mailbox);
            const runId = await store.openRun(mailbox, at('2026-03-10T08:00:00Z'));
            await store.closeRun(mailbox, runId, aSummary());
          }),
        );
        expect((await store.recall(mailbox)).links).toHaveLength(12);
      });

      it('takes many rows at once, and gives them sorted by id', async () => {
        const many = Array.from({ length: 1201 }, (_, index) => String(index).padStart(5, '0')).toReversed();
        await store.commit(mailbox, {
          sights: sightChanges({
            meetings: many.map((id) => aSeenMeeting(id)),
            crmEvents: many.map((id) => aSeenCrmEvent(id)),
            people: many.map((id) => aPerson(id)),
            askedAddresses: many.map((id) => addressOf(`${id}@fabrikam.example`)),
          }),
          keepLinks: many.map((id) => aLink(`A${id}`, `U${id}`)),
          tombstones: many.map((id) => ({ crmEventId: crmEventId(id) })),
        });
        const memory = await store.recall(mailbox);
        const sorted = many.toSorted();
        expect(memory.links.map((link) => link.calendarId)).toEqual(sorted.map((id) => `A${id}`));
        expect(memory.sights.meetings).toEqual(sorted.map((id) => aSeenMeeting(id)));
        expect(memory.sights.crmEvents).toEqual(sorted.map((id) => aSeenCrmEvent(id)));
        expect(memory.sights.people).toEqual(sorted.map((id) => aPerson(id)));
        expect(memory.sights.askedAddresses).toEqual(sorted.map((id) => `${id}@fabrikam.example`));
        expect(memory.tombstones).toHaveLength(1201);
        await store.commit(mailbox, {
          sights: sightChanges({ forgetMeetings: many.map(calendarItemId) }),
          dropLinks: many.map((id) => aLink(`A${id}`, `U${id}`)),
        });
        const after = await store.recall(mailbox);
        expect([after.links, after.sights.meetings]).toEqual([[], []]);
      }, 30_000);
    });

    describe('sights', () => {
      it('keep the newest word of each item and forget what is named', async () => {
        await store.commit(mailbox, aFullCommit());
        await store.commit(mailbox, {
          sights: sightChanges({
            meetings: [aSeenMeeting('AAMk2'), { kind: 'gone', id: calendarItemId('AAMk1') }],
            people: [aPerson('003000000000001AAA', { name: 'Bodil' })],
            askedAddresses: [addressOf('zoe@fabrikam.example'), addressOf('carl@fabrikam.example')],
            forgetMeetings: [calendarItemId('AAMk3'), calendarItemId('unknown')],
            forgetCrmEvents: [crmEventId('00U1')],
            forgetPeople: [],
          }),
        });
        const { sights } = await store.recall(mailbox);
        expect(sights.meetings.map((seen) => seen.kind)).toEqual(['gone', 'present', 'unreadable']);
        expect(sights.crmEvents).toEqual([{ kind: 'gone', id: '00U2' }]);
        expect(sights.people.map((person) => person.name)).toEqual(['Bodil', 'Bo']);
        expect(sights.askedAddresses).toEqual(['bo@fabrikam.example', 'carl@fabrikam.example', 'zoe@fabrikam.example']);
      });

      it('keep the last word of an item that is named twice, and an item that is both kept and forgotten', async () => {
        const last = aSeenMeeting('AAMk1', someContent({ subject: 'Last' }));
        await store.commit(mailbox, {
          sights: sightChanges({
            meetings: [aSeenMeeting('AAMk1'), { kind: 'gone', id: calendarItemId('AAMk1') }, last],
            people: [aPerson('003', { name: 'First' }), aPerson('003', { name: 'Last' })],
            askedAddresses: [addressOf('bo@fabrikam.example'), addressOf('bo@fabrikam.example')],
            forgetMeetings: [calendarItemId('AAMk1')],
          }),
        });
        const { sights } = await store.recall(mailbox);
        expect(sights.meetings).toEqual([last]);
        expect(sights.people.map((person) => person.name)).toEqual(['Last']);
        expect(sights.askedAddresses).toEqual(['bo@fabrikam.example']);
      });

      it('tell ids apart by case', async () => {
        await store.commit(mailbox, { sights: sightChanges({ meetings: [aSeenMeeting('aamk'), aSeenMeeting('AAMK')] }) });
        expect((await store.recall(mailbox)).sights.meetings).toEqual([aSeenMeeting('AAMK'), aSeenMeeting('aamk')]);
      });
    });

    describe('links', () => {
      it.each([
        { kept: 'the same pair', pairs: ['A1 U1'], left: ['A1 U1 2', 'A2 U2 1', 'A3 U3 1'] },
        { kept: 'another partner of a meeting', pairs: ['A1 U9'], left: ['A1 U9 2', 'A2 U2 1', 'A3 U3 1'] },
        { kept: 'another partner of a CRM event', pairs: ['A9 U1'], left: ['A2 U2 1', 'A3 U3 1', 'A9 U1 2'] },
        { kept: 'partners of two links', pairs: ['A1 U2'], left: ['A1 U2 2', 'A3 U3 1'] },
        { kept: 'exchanged partners', pairs: ['A1 U2', 'A2 U1'], left: ['A1 U2 2', 'A2 U1 2', 'A3 U3 1'] },
        { kept: 'a chain, one after the other', pairs: ['A1 U1', 'A9 U1', 'A9 U2'], left: ['A3 U3 1', 'A9 U2 2'] },
        { kept: 'a pair twice in one list', pairs: ['A9 U9', 'A9 U9'], left: ['A1 U1 1', 'A2 U2 1', 'A3 U3 1', 'A9 U9 2'] },
      ])('are replaced when one of either id is kept: $kept', async ({ pairs, left }) => {
        await store.commit(mailbox, { keepLinks: [aLink('A1', 'U1'), aLink('A2', 'U2'), aLink('A3', 'U3')] });
        const keepLinks = pairs.map((pair) => {
          const [calendarId = '', crmId = ''] = pair.split(' ');
          return aLink(calendarId, crmId, { confirmedRuns: 2 });
        });
        await store.commit(mailbox, { keepLinks });
        expect(await recalledLinks()).toEqual(left);
      });

      it('are dropped by the very pair only', async () => {
        await store.commit(mailbox, { keepLinks: [aLink('A1', 'U1'), aLink('A2', 'U2'), aLink('A3', 'U3')] });
        await store.commit(mailbox, { dropLinks: [aLink('A1', 'U2'), aLink('A2', 'U2'), aLink('A3', 'U1')] });
        expect(await recalledLinks()).toEqual(['A1 U1 1', 'A3 U3 1']);
      });

      it('are kept when the same commit drops them', async () => {
        await store.commit(mailbox, { keepLinks: [aLink('A1', 'U1'), aLink('A2', 'U2')] });
        await store.commit(mailbox, {
          dropLinks: [aLink('A1', 'U1'), aLink('A2', 'U2')],
          keepLinks: [aLink('A1', 'U1', { confirmedRuns: 2 }), aLink('A2', 'U3', { confirmedRuns: 2 })],
        });
        expect(await recalledLinks()).toEqual(['A1 U1 2', 'A2 U3 2']);
      });
    });

    describe('intents', () => {
      const key = creationKeyOf('key-3');
      const again = { kind: 'updateCrmEvent', key, crmEventId: crmEventId('00U3'), payload: { changes: { subject: 'Again' } } } as const;

      it('keep the order of noting, a second payload under a key beside the first', async () => {
        await store.begin(mailbox, {}, someIntents());
        await store.begin(mailbox, {}, [again, ...someIntents('other')]);
        expect((await store.recall(mailbox)).intents).toEqual([...someIntents(), again, ...someIntents('other')]);
      });

      it('go with every payload once their key is settled', async () => {
        await store.begin(mailbox, {}, [...someIntents(), again]);
        await store.commit(mailbox, { settledIntents: [key, creationKeyOf('key-1'), creationKeyOf('unknown')] });
        expect((await store.recall(mailbox)).intents.map((intent) => intent.key)).toEqual(['key-2', 'key-4']);
      });

      it('stay when they are noted under the key the same call settles', async () => {
        await store.begin(mailbox, {}, someIntents());
        await store.begin(mailbox, { settledIntents: [key] }, [again]);
        const { intents } = await store.recall(mailbox);
        expect(intents.map((intent) => intent.key)).toEqual(['key-1', 'key-2', 'key-4', 'key-3']);
        expect(intents.at(-1)).toEqual(again);
      });
    });

    describe('marks', () => {
      it('replace the quarantine of an id, and forget it when its time is past', async () => {
        const soon = at('9998-12-31T23:59:59Z');
        await store.commit(mailbox, {
          quarantine: [
            { id: 'b', until: NEVER, attempts: 1 },
            { id: 'a', until: NEVER, attempts: 1 },
          ],
        });
        await store.commit(mailbox, {
          quarantine: [
            { id: 'a', until: soon, attempts: 3 },
            { id: 'b', until: LONG_AGO, attempts: 1 },
            { id: 'unknown', until: LONG_AGO, attempts: 1 },
          ],
        });
        expect((await store.recall(mailbox)).quarantine).toEqual([{ id: 'a', until: soon, attempts: 3 }]);
      });

      it('keep a tombstone once, each side for itself', async () => {
        const both = [{ calendarId: calendarItemId('same') }, { crmEventId: crmEventId('same') }];
        await store.commit(mailbox, { tombstones: [...both, ...both] });
        await store.commit(mailbox, { tombstones: both });
        expect((await store.recall(mailbox)).tombstones).toEqual(both);
      });

      it('move one cursor without the other', async () => {
        await store.commit(mailbox, { crmCursor: cursorOf('crm 1') });
        await store.commit(mailbox, { calendarCursor: cursorOf('calendar 1') });
        await store.commit(mailbox, { crmCursor: cursorOf('crm 2') });
        const memory = await store.recall(mailbox);
        expect([memory.calendarCursor, memory.crmCursor]).toEqual(['calendar 1', 'crm 2']);
      });
    });

    describe('wishes', () => {
      const recalled = async () => (await store.recall(mailbox)).wishes;

      it('are kept by meeting and given sorted, whichever call kept them', async () => {
        const [one, other] = [aWish('AAMk1', { inCrm: [] }), aWish('AAMk2', { pushed: true, tags: NO_TAGS })];
        await store.commit(mailbox, { wishes: [other] });
        await store.begin(mailbox, { wishes: [one] }, []);
        expect(await recalled()).toEqual([one, other]);
      });

      it('are replaced whole by the last word on a meeting, and tell ids apart by case', async () => {
        await store.commit(mailbox, { wishes: [aWish('AAMk1', { pushed: true, inCrm: ['Old'] }), aWish('aamk1')] });
        const last = aWish('AAMk1', { tags: { tags: [], changedAt: at('2026-03-10T09:00:00Z') } });
        await store.commit(mailbox, { wishes: [nothingAsked('AAMk1'), aWish('AAMk1', { pushed: true }), last] });
        expect(await recalled()).toEqual([last, aWish('aamk1')]);
      });

      it('are forgotten where nothing is asked any more, and only those', async () => {
        await store.commit(mailbox, { wishes: [aWish('AAMk1'), aWish('AAMk2'), aWish('AAMk3')] });
        await store.commit(mailbox, { wishes: [nothingAsked('AAMk1'), nothingAsked('unknown'), aWish('AAMk3'), nothingAsked('AAMk3')] });
        expect(await recalled()).toEqual([aWish('AAMk2')]);
      });

      it.each([
        { what: 'all tags were taken off', wish: aWish('AAMk1', { tags: { tags: [], changedAt: at('2026-03-10T09:00:00Z') } }) },
        { what: 'nobody answered when tags were sent', wish: aWish('AAMk1', { tags: NO_TAGS, inCrm: 'unsure' }) },
        { what: 'it was pushed', wish: aWish('AAMk1', { tags: NO_TAGS, pushed: true }) },
        { what: 'the CRM was told there are no tags', wish: aWish('AAMk1', { tags: NO_TAGS, inCrm: [] }) },
      ])('stay where $what', async ({ wish }) => {
        await store.commit(mailbox, { wishes: [wish] });
        expect(await recalled()).toEqual([wish]);
      });

      it('take any word a person may use for a tag, and many of them', async () => {
        const tags = ['Zürich "1" \u0000 \\', '👨‍👩‍👧', 'x'.repeat(80), ...Array.from({ length: 47 }, (_, n) => `Tag ${n}`)];
        const many = Array.from({ length: 1201 }, (_, n) => aWish(`A${String(n).padStart(5, '0')}`, { inCrm: tags }));
        await store.commit(mailbox, { wishes: many });
        expect(await recalled()).toEqual(many);
        await store.commit(mailbox, { wishes: many.map(({ calendarId }) => nothingAsked(calendarId)) });
        expect(await recalled()).toEqual([]);
      });
    });

    describe('history', () => {
      it('closes an open run once', async () => {
        const first = await store.openRun(mailbox, at('2026-03-10T08:00:00Z'));
        const second = await store.openRun(mailbox, at('2026-03-10T08:00:00Z'));
        expect(second).not.toBe(first);
        await store.closeRun(mailbox, first, aSummary());
        await expect(store.closeRun(mailbox, first, aSummary())).rejects.toThrow('no such open run');
        await store.closeRun(mailbox, second, aSummary({ decisions: [] }));
      });

      it('closes nobody else’s run', async () => {
        const run = await store.openRun(mailbox, at('2026-03-10T08:00:00Z'));
        await expect(store.closeRun(mailboxOf(`other.${mailbox}`), run, aSummary())).rejects.toThrow('no such open run');
      });
    });

    // Last, because the store of all tests above is another one afterwards.
    it('remembers everything when it is opened again', async () => {
      const user = aUser({ mailbox, crmUserId: crmPersonId('005000000000009AAA'), identity: anIdentity(mailboxes) });
      await store.keepUser(user);
      await store.begin(mailbox, aFullCommit(), someIntents());
      const before = await store.recall(mailbox);
      const run = await store.openRun(mailbox, at('2026-03-10T08:00:00Z'));
      store = await opened.reopen();
      expect(await store.user(mailbox)).toEqual(user);
      expect(await store.recall(mailbox)).toEqual(before);
      await store.closeRun(mailbox, run, aSummary());
    }, 60_000);
  });
}
