import { describe, expect, it } from '@jest/globals';
import { addressOf, crmPersonId, cursorOf, mailboxOf, timeZoneOf } from '../../shared/ids.ts';
import { oneAtATime } from '../../server/oneAtATime.ts';
import type { Commit, StorePort } from '../../server/ports/store.ts';
import { memoryStore } from '../../server/store/memory.ts';
import { connectUser, TieRemembered, type WorldOfTies } from '../../server/sync/connectUser.ts';
import { aLink, aSeenCrmEvent, aSeenMeeting, aWish, at, sightChanges, someIntents } from '../store/samples.ts';

const ANNA = mailboxOf('anna@contoso.example');
const CONTOSO = 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a01';
const FABRIKAM = 'f0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a66';
const OBJECT = '0b1ec7ed-0000-4000-8000-000000000001';
const IDS: Readonly<Record<string, string>> = { anna: '005000000000001AAA', renamed: '005000000000001AAA', eva: '005000000000002AAA' };

type Where = { readonly company?: string | null; readonly tenantId?: string; readonly objectId?: string | null };

/** Who is asked about Anna, in one company's world. */
const worldOfTies = (store: StorePort, { company = null, tenantId = CONTOSO, objectId = OBJECT }: Where = {}): WorldOfTies => ({
  store,
  company,
  tenantId,
  oneAtATime,
  calendar: {
    facts: () => Promise.resolve({ timeZone: timeZoneOf('Europe/Berlin'), aliases: [addressOf('a.berg@contoso.example')], objectId }),
  },
  crm: { whoIs: (username) => Promise.resolve({ username, userId: crmPersonId(IDS[username] ?? '') }) },
});

async function annaIn(store: StorePort): Promise<void> {
  await store.keepTenant({ id: FABRIKAM, name: 'Fabrikam', salesforceLoginUrl: 'https://fabrikam.example' });
  await connectUser(ANNA, 'anna', worldOfTies(store));
}

const emptyStore = (): StorePort => memoryStore({ now: () => at('2026-03-10T08:00:00Z') });

describe('a mailbox that is tied again', () => {
  it.each([
    { to: 'another CRM user', username: 'eva', where: {} },
    { to: 'another company', username: 'anna', where: { company: FABRIKAM, tenantId: FABRIKAM } },
  ])('goes to $to while nothing is remembered of it', async ({ username, where }) => {
    const store = emptyStore();
    await annaIn(store);
    const user = await connectUser(ANNA, username, worldOfTies(store, where));
    expect(user).toMatchObject({ crmUserId: IDS[username], company: where.company ?? null });
    expect(await store.user(ANNA)).toEqual(user);
  });

  const remembered: readonly (Commit & { readonly what: string })[] = [
    { what: 'a link', keepLinks: [aLink('m1', 'e1')] },
    { what: 'a meeting', sights: sightChanges({ meetings: [aSeenMeeting('m1')] }) },
    { what: 'a CRM event', sights: sightChanges({ crmEvents: [aSeenCrmEvent('e1')] }) },
    { what: 'a wish', wishes: [aWish('m1', { pushed: true })] },
    { what: 'how far the calendar was read', calendarCursor: cursorOf('delta') },
    { what: 'how far the CRM was read', crmCursor: cursorOf('2026-03-10T08:00:00Z') },
  ];
  it.each(remembered)('stays with its CRM user and its company while $what is remembered', async ({ what: _what, ...commit }) => {
    const store = emptyStore();
    await annaIn(store);
    await store.commit(ANNA, commit);
    const before = [await store.user(ANNA), await store.recall(ANNA)];
    await expect(connectUser(ANNA, 'eva', worldOfTies(store))).rejects.toBeInstanceOf(TieRemembered);
    await expect(connectUser(ANNA, 'anna', worldOfTies(store, { company: FABRIKAM }))).rejects.toBeInstanceOf(TieRemembered);
    expect([await store.user(ANNA), await store.recall(ANNA)]).toEqual(before);
  });

  it('stays also while only a write is noted that nobody answered', async () => {
    const store = emptyStore();
    await annaIn(store);
    await store.begin(ANNA, {}, someIntents());
    await expect(connectUser(ANNA, 'eva', worldOfTies(store))).rejects.toBeInstanceOf(TieRemembered);
  });

  it('waits for the run under way, and sees what that leaves behind', async () => {
    const store = emptyStore();
    await annaIn(store);
    let finish = (): void => {};
    const run = oneAtATime(ANNA, async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      await store.commit(ANNA, { crmCursor: cursorOf('2026-03-10T08:00:00Z') });
    });
    const tied = connectUser(ANNA, 'eva', worldOfTies(store));
    const refusal = expect(tied).rejects.toBeInstanceOf(TieRemembered);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    finish();
    await Promise.all([run, refusal]);
  });

  it('takes another user name of the same CRM user, whatever is remembered', async () => {
    const store = emptyStore();
    await annaIn(store);
    await store.commit(ANNA, { keepLinks: [aLink('m1', 'e1')] });
    await connectUser(ANNA, 'renamed', worldOfTies(store));
    expect(await store.user(ANNA)).toMatchObject({ crmUsername: 'renamed', crmUserId: IDS['anna'] });
  });
});

describe('who may sign in, where the directory cannot be read', () => {
  it.each([
    { of: 'the same tenant', where: { tenantId: CONTOSO.toUpperCase() }, identity: { tenantId: CONTOSO, objectId: OBJECT } },
    { of: 'another tenant', where: { tenantId: FABRIKAM, company: FABRIKAM }, identity: null },
  ])('is who it was in $of: $identity', async ({ where, identity }) => {
    const store = emptyStore();
    await annaIn(store);
    expect((await connectUser(ANNA, 'anna', worldOfTies(store, { ...where, objectId: null }))).identity).toEqual(identity);
  });

  it('is nobody for somebody new', async () => {
    expect((await connectUser(ANNA, 'anna', worldOfTies(emptyStore(), { objectId: null }))).identity).toBeNull();
  });
});
