import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mailboxOf } from '../../shared/ids.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { MIRROR_PROPERTY } from '../../shared/tags.ts';
import type { MeetingView, PushAnswer, TagSet } from '../../shared/view.ts';
import { keepTags, lookAtMeeting, MeetingRefused, pushMeeting } from '../../server/sync/oneMeeting.ts';
import { at as instant } from '../store/samples.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { mailsSent } from '../support/twins.ts';

type CrmState = {
  readonly rows: {
    readonly Event: readonly { readonly Id: string; readonly Subject: string; readonly IsDeleted?: boolean }[];
    readonly EventRelation: readonly { readonly EventId: string; readonly RelationId: string; readonly IsInvitee?: boolean }[];
    readonly Contact: readonly { readonly Id: string; readonly Email: string }[];
    readonly Tandem_Link__c?: readonly { readonly Event_Id__c: string; readonly Tags__c: string | null }[];
  };
};
type GraphState = { readonly mailboxes: readonly { readonly address: string; readonly events: readonly Record<string, unknown>[] }[] };

/** Nothing new crosses by itself: what is pushed crosses all the same. */
const EXISTING: Partial<Settings> = { calendarToCrmFilter: 'Existing' };
const CONTACT = 'kim@acme.example';
const BEN = 'ben@contoso.com';

describe('one meeting, pushed from Outlook', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
    await placeAnna(stage);
    await stage.seed('salesforce', { rows: { Contact: [{ LastName: 'Lee', FirstName: 'Kim', Email: CONTACT, OwnerId: ANNA_ID }] } });
    await stage.seed('graph', { events: [meeting('Review', 0), meeting('Another', 60)] });
  }, 60_000);
  afterEach(() => stage.close());

  it('is told to be left, is pushed with its people and tags, and then is in step; nothing else is written', async () => {
    const id = await idOf('Review');
    const before = await look(id);
    expect(before).toMatchObject({ status: 'left', because: 'filterExisting', crmEventId: null, tags: { tags: [], changedAt: null } });
    expect(before.people).toMatchObject([{ address: CONTACT, kind: 'contact' }]);
    expect(before.push).toMatchObject({ kind: 'writes', effects: [{ kind: 'createEvent', people: 1 }], mails: 0 });

    expect(await setTags(id, ['Deal', 'Q3 review'])).toEqual(['Deal', 'Q3 review']);
    expect((await look(id)).push.effects).toContainEqual({ kind: 'setTags', tags: ['Deal', 'Q3 review'] });
    expect(await push(id)).toMatchObject({ outcome: 'done', problem: null });

    expect(await look(id)).toMatchObject({
      status: 'synced',
      tags: { tags: ['Deal', 'Q3 review'], inSalesforce: true },
      push: { kind: 'nothing', effects: [] },
    });
    const { rows } = (await stage.state('salesforce')) as CrmState;
    const [event, ...more] = rows.Event.filter(({ IsDeleted }) => IsDeleted !== true);
    expect(more).toEqual([]);
    expect(event?.Subject).toBe('Review');
    expect(rows.EventRelation).toMatchObject([{ EventId: event?.Id, RelationId: rows.Contact[0]?.Id, IsInvitee: true }]);
    expect(rows.Tandem_Link__c).toMatchObject([{ Event_Id__c: event?.Id, Tags__c: 'Deal\nQ3 review' }]);
    expect(await mailsSent(stage)).toEqual([]);
  });

  it('pushed again writes nothing, and the filter does not hold it back from then on', async () => {
    const id = await idOf('Review');
    await push(id);
    await stage.clearRequests();
    expect(await push(id)).toMatchObject({ outcome: 'nothing' });
    expect((await stage.requests('graph')).writes + (await stage.requests('salesforce')).writes).toBe(0);

    await stage.act('graph', { mailbox: ANNA, do: 'edit', id, changes: { subject: 'Review, moved on' } });
    const { decisions } = await stage.sync(ANNA, { calendarToCrmFilter: 'WithContactOrLead' });
    expect(decisions.filter(({ kind }) => kind === 'act').map(({ because }) => because)).toContain('changedInCalendar');
    const memory = await stage.world.store.recall(mailboxOf(ANNA));
    expect(memory.links).toContainEqual(expect.objectContaining({ origin: 'push' }));
  });

  it.each([
    { kind: 'lostReply', outcome: 'unsure', problem: { code: 'crm.unreachable' } },
    { kind: 'lostRequest', outcome: 'unsure', problem: { code: 'crm.unreachable' } },
    { kind: 'serverError', outcome: 'unsure', problem: { code: 'crm.unreachable' } },
    { kind: 'throttle', outcome: 'postponed', problem: { code: 'crm.throttled', vendorCode: 'REQUEST_LIMIT_EXCEEDED' } },
  ])('$kind in the middle: it is $outcome, the next run goes on with it, and there is one event', async ({ kind, outcome, problem }) => {
    const id = await idOf('Review');
    await setTags(id, ['Deal']);
    await stage.fault('salesforce', [{ match: { method: 'POST', path: '/composite/graph' }, times: 1, kind }]);
    const first = await push(id);
    expect(first).toMatchObject({ outcome, problem });
    expect(first.problem?.remedy).toBeTruthy();
    await stage.sync(ANNA, EXISTING);
    expect(await push(id)).toMatchObject({ outcome: 'nothing' });
    expect(await look(id)).toMatchObject({ status: 'synced', tags: { inSalesforce: true } });
    const { rows } = (await stage.state('salesforce')) as CrmState;
    expect(rows.Event.filter(({ Subject }) => Subject === 'Review')).toHaveLength(1);
    expect(rows.Tandem_Link__c).toMatchObject([{ Tags__c: 'Deal' }]);
  });

  it('tags of a pair that was tied, not created, get a ledger row of their own', async () => {
    await stage.seed('salesforce', {
      rows: { Event: [{ OwnerId: ANNA_ID, Subject: 'Review', StartDateTime: at(0).crm, EndDateTime: at(30).crm }] },
    });
    const id = await idOf('Review');
    await stage.sync(ANNA, EXISTING);
    await setTags(id, ['Deal']);
    expect(await look(id)).toMatchObject({
      status: 'due',
      tags: { inSalesforce: false },
      push: { effects: [{ kind: 'setTags', tags: ['Deal'] }] },
    });
    await stage.clearRequests();
    expect(await push(id)).toMatchObject({ outcome: 'done' });
    expect((await stage.requests('salesforce')).writes).toBe(1);
    await setTags(id, [], 1);
    await stage.sync(ANNA, EXISTING);
    const { rows } = (await stage.state('salesforce')) as CrmState;
    expect(rows.Tandem_Link__c).toMatchObject([{ Event_Id__c: rows.Event[0]?.Id, Tags__c: null }]);
    expect(rows.Event).toHaveLength(1);
  });

  it('what the item keeps and what the server holds become one, and nothing is replaced unseen', async () => {
    const id = await idOf('Review');
    await mirror(id, { tags: ['In Outlook'], changedAt: '2026-03-10T07:00:00Z' });
    expect((await look(id)).tags).toEqual({ tags: ['In Outlook'], changedAt: '2026-03-10T07:00:00Z', inSalesforce: false });
    expect(await setTags(id, ['Opened before'], 0, null)).toEqual(['In Outlook']);
    expect(await setTags(id, ['Now'])).toEqual(['Now']);
    await mirror(id, 'no tags at all');
    expect((await look(id)).tags.tags).toEqual(['Now']);
  });

  it('a private meeting stays where it is, whoever pushes, and nobody in it is looked up', async () => {
    await stage.seed('graph', { events: [meeting('Secret', 240, { sensitivity: 'private' })] });
    const id = await idOf('Secret');
    await setTags(id, ['Deal']);
    expect(await look(id)).toMatchObject({
      status: 'left',
      because: 'privateSkipped',
      private: true,
      people: [],
      push: { kind: 'closed' },
    });
    expect(await push(id)).toMatchObject({ outcome: 'closed', because: 'privateSkipped' });
    expect(((await stage.state('salesforce')) as CrmState).rows).not.toHaveProperty('Event');
  });

  it('an occurrence is pushed alone, with tags of its own; its series cannot be', async () => {
    await stage.seed('graph', {
      events: [
        {
          ...meeting('Weekly', 180),
          recurrence: {
            pattern: { type: 'weekly', interval: 1, daysOfWeek: ['wednesday'], firstDayOfWeek: 'monday' },
            range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 3, recurrenceTimeZone: 'UTC' },
          },
        },
      ],
    });
    const master = await idOf('Weekly');
    await expect(look(master)).rejects.toMatchObject({ problem: { code: 'meeting.series' } });
    const answer = await graph(
      `users/${ANNA}/events/${encodeURIComponent(master)}/instances?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z`,
    );
    const [first, second] = (answer['value'] as { id: string }[]).map(({ id }) => id);
    await setTags(first ?? '', ['First']);
    expect(await push(first ?? '')).toMatchObject({ outcome: 'done' });
    expect(await look(second ?? '')).toMatchObject({ status: 'left', tags: { tags: [] } });
    expect(((await stage.state('salesforce')) as CrmState).rows.Event).toHaveLength(1);
  });

  it('outside the window it is explained, and not remembered as if it were inside', async () => {
    await stage.seed('graph', { events: [meeting('Next year', 60 * 24 * 300)] });
    const id = await idOf('Next year');
    expect(await look(id)).toMatchObject({ status: 'left', because: 'outsideWindow', push: { kind: 'closed' } });
    expect((await stage.world.store.recall(mailboxOf(ANNA))).sights.meetings).toHaveLength(2);
  });

  it('an id that is none, or of another mailbox, is refused without a write', async () => {
    await stage.seed('graph', { mailboxes: [{ address: BEN, displayName: 'Ben', timeZone: 'UTC' }] });
    await stage.seed('graph', { events: [meeting('Of Ben', 0, { mailbox: BEN })] });
    const ofBen = await idOf('Of Ben', BEN);
    expect(await stage.graph(`users/${BEN}/events/${ofBen}`)).toMatchObject({ subject: 'Of Ben' });
    await stage.clearRequests();
    for (const id of ['nonsense', ofBen])
      for (const ask of [push, look, (one: string) => setTags(one, ['Deal'])]) {
        const refused = ask(id);
        await expect(refused).rejects.toBeInstanceOf(MeetingRefused);
        await expect(refused).rejects.toMatchObject({ problem: { code: 'meeting.unknown' } });
      }
    expect((await stage.requests('graph')).writes + (await stage.requests('salesforce')).writes).toBe(0);
    expect((await stage.world.store.recall(mailboxOf(ANNA))).wishes).toEqual([]);
  });

  it('one that would mail somebody waits, the push is kept, and so it waits in the next run: nobody is mailed', async () => {
    const strict: Partial<Settings> = { crmToCalendarFilter: 'WithInvitee' };
    const guest = { type: 'required', emailAddress: { address: 'stranger@fabrikam.example', name: 'Stranger' } };
    await stage.seed('graph', { events: [meeting('With a guest', 300, { attendees: [guest] })] });
    const id = await idOf('With a guest');
    await stage.sync(ANNA);
    const { rows } = (await stage.state('salesforce')) as CrmState;
    const eventId = rows.Event.find(({ Subject }) => Subject === 'With a guest')?.Id;
    stage.clock.advance(60);
    await stage.act('salesforce', { user: ANNA, do: 'edit', id: eventId, fields: { Location: 'Room 7' } });
    const decisionOf = async () => (await stage.sync(ANNA, strict)).decisions.find(({ calendarId }) => calendarId === id);
    expect(await decisionOf()).toMatchObject({ kind: 'leave', because: 'filterNoInvitee' });

    expect(await push(id, strict)).toMatchObject({ outcome: 'waits', because: 'needsApproval', problem: null });
    expect((await stage.world.store.recall(mailboxOf(ANNA))).wishes).toMatchObject([{ calendarId: id, pushed: true }]);
    expect(await decisionOf()).toMatchObject({ kind: 'ask', because: 'needsApproval', mails: 1 });
    expect(await push(id, strict)).toMatchObject({ outcome: 'waits' });
    expect(await mailsSent(stage)).toEqual([]);
    expect(await stage.graph(`users/${ANNA}/events/${id}`)).toMatchObject({ location: { displayName: '' } });
  });

  it.each([
    { what: 'may not be seen', org: { fieldAccess: { Tandem_Link__c: { Tags__c: 'none' } } }, mended: { fieldAccess: {} } },
    { what: 'is not there, with its whole package', org: { tandemPackage: false }, mended: { tandemPackage: true } },
  ])('tags whose column $what hold nothing else back, and cross once it is mended', async ({ org, mended }) => {
    await stage.seed('salesforce', {
      rows: { Event: [{ OwnerId: ANNA_ID, Subject: 'Review', StartDateTime: at(0).crm, EndDateTime: at(30).crm }] },
    });
    const id = await idOf('Review');
    await stage.sync(ANNA, EXISTING);
    await stage.sync(ANNA, EXISTING);
    await setOrg(org);
    await setTags(id, ['Deal']);
    await stage.act('graph', { mailbox: ANNA, do: 'edit', id, changes: { subject: 'Review, renamed' } });
    stage.clock.advance(60);
    await stage.sync(ANNA, EXISTING);
    const subjects = async () => ((await stage.state('salesforce')) as CrmState).rows.Event.map(({ Subject }) => Subject);
    expect(await subjects()).toEqual(['Review, renamed']);
    expect((await look(id)).tags).toMatchObject({ tags: ['Deal'], inSalesforce: false });

    await stage.act('graph', { mailbox: ANNA, do: 'edit', id, changes: { subject: 'Review, once more' } });
    stage.clock.advance(60);
    await stage.sync(ANNA, EXISTING);
    expect(await subjects()).toEqual(['Review, once more']);

    await setOrg(mended);
    stage.clock.advance(3600);
    await stage.sync(ANNA, EXISTING);
    expect((await look(id)).tags.inSalesforce).toBe(true);
  });

  it('several pushes and a run at once are one after the other: one event', async () => {
    const id = await idOf('Review');
    await Promise.all([push(id), stage.sync(ANNA), push(id), look(id), push(id)]);
    const { rows } = (await stage.state('salesforce')) as CrmState;
    expect(rows.Event.filter(({ Subject }) => Subject === 'Review')).toHaveLength(1);
  });

  const meeting = (subject: string, minute: number, more: Record<string, unknown> = {}) => ({
    mailbox: ANNA,
    subject,
    start: at(minute).graph,
    end: at(minute + 30).graph,
    attendees: [{ type: 'required', emailAddress: { address: CONTACT, name: 'Kim Lee' } }],
    ...more,
  });
  const anna = async () => {
    const user = await stage.world.store.user(mailboxOf(ANNA));
    if (user === null) throw new Error('Anna is not connected');
    return user;
  };
  const settings: Settings = { ...DEFAULT_SETTINGS, ...EXISTING };
  const look = async (id: string): Promise<MeetingView> => lookAtMeeting(await anna(), settings, stage.world, id);
  const push = async (id: string, others: Partial<Settings> = EXISTING): Promise<PushAnswer> =>
    pushMeeting(await anna(), { ...DEFAULT_SETTINGS, ...others }, stage.world, id);
  /** What a pane sends that has just been opened, or that saw `basedOn` last. */
  const setTags = async (id: string, tags: readonly string[], later = 0, basedOn?: TagSet['changedAt']) => {
    const changedAt = instant(stage.clock.now().add({ seconds: later }).toString());
    const { wishes } = await stage.world.store.recall(mailboxOf(ANNA));
    const known = wishes.find(({ calendarId }) => calendarId === id)?.tags.changedAt ?? null;
    return (await keepTags(await anna(), stage.world, id, { tags, changedAt, basedOn: basedOn === undefined ? known : basedOn })).tags;
  };
  /** What an administrator turns in the org. */
  const setOrg = async (switches: Record<string, unknown>) => {
    const dispatcher = new Agent({ connect: { ca: stage.sandbox.caPem } });
    const answer = await request(`${stage.sandbox.salesforceUrl}/__control/org`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(switches),
    });
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, expect.any(String)]);
    await dispatcher.close();
  };
  /** As the pane writes them: into the item's custom properties. */
  const mirror = (id: string, tandem: unknown) =>
    stage.act('graph', {
      mailbox: ANNA,
      do: 'edit',
      id,
      changes: { singleValueExtendedProperties: [{ id: MIRROR_PROPERTY, value: JSON.stringify({ tandem }) }] },
    });
  const idOf = async (subject: string, mailbox = ANNA): Promise<string> => {
    const { mailboxes } = (await stage.state('graph')) as GraphState;
    const found = mailboxes.find(({ address }) => address === mailbox)?.events.find((event) => event['subject'] === subject);
    return String(found?.['id']);
  };
  const graph = (path: string) => stage.graph(path);
});
