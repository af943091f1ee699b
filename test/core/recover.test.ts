import { describe, expect, it } from '@jest/globals';
import type { CreationKey, CrmEventId } from '../../shared/ids.ts';
import { creationKeyOf, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import type { Changes, CrmEvent, Meeting } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import { keyOfCrmCreate, keyOfMeetingCreate, mailboxKeyOf } from '../../server/core/keys.ts';
import { recoverLinks } from '../../server/core/recover.ts';
import { at, edited, someContent, timed, type SomeContent } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { decisionFor, hashing, planOf, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput, goneEvent } from '../support/runInput.ts';
import { ANNA, aUser } from '../support/user.ts';

const carl = aPerson({ address: 'carl@fabrikam.example' });
const people = [carl];
const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] });
const crmKey = keyOfCrmCreate(ANNA, meeting, hashing);
const meetingKey = keyOfMeetingCreate(aCrmEvent().id, aUser().mailbox, hashing);
const arrived: ReadonlyMap<CreationKey, CrmEventId> = new Map([[crmKey, aCrmEvent().id]]);

const crmCreate = (content: SomeContent = {}): Intent => ({
  kind: 'createCrmEvent',
  key: crmKey,
  calendarId: meeting.id,
  payload: { content: someContent(content), guests: meeting.attendees.map(({ address }) => address), records: [carl.id] },
});
const meetingCreate = (content: SomeContent = {}): Intent => ({
  kind: 'createMeeting',
  key: meetingKey,
  crmEventId: aCrmEvent().id,
  payload: { content: someContent(content), guests: [], records: [] },
});

describe('the key of a create', () => {
  it('is a hash in lower-case hex for the ledger, of owner and identity of the meeting', () => {
    expect(crmKey).toMatch(/^[0-9a-f]{64}$/);
    const others = [
      keyOfCrmCreate(crmPersonId('005-other'), meeting, hashing),
      keyOfCrmCreate(ANNA, { ...meeting, uid: 'other' }, hashing),
      keyOfCrmCreate(ANNA, { ...meeting, originalStart: '2026-03-11T09:00:00Z' }, hashing),
    ];
    expect(new Set([crmKey, ...others]).size).toBe(4);
    expect(keyOfCrmCreate(ANNA, edited({ ...meeting, id: aMeeting({ id: 'm9' }).id }, { subject: 'Retro' }), hashing)).toBe(crmKey);
  });

  it('is a UUID for Exchange, of event and mailbox', () => {
    expect(meetingKey).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const others = [
      keyOfMeetingCreate(aCrmEvent({ id: 'e2' }).id, aUser().mailbox, hashing),
      keyOfMeetingCreate(aCrmEvent().id, mailboxOf('bob@contoso.example'), hashing),
    ];
    expect(new Set([meetingKey, ...others]).size).toBe(3);
  });

  it('needs no secret, so that it comes out alike after the loss of the database', () => {
    expect(mailboxKeyOf(aUser().mailbox, hashing)).toBe(hashing.sha256('mailbox:anna@contoso.example'));
  });
});

describe('a create in the CRM whose answer was lost', () => {
  const made = (more: Partial<CrmEvent> = {}): CrmEvent => aCrmEvent({ participants: [anInvitee(carl)], ...more });
  const common = { people, meetings: [meeting], intents: [crmCreate()], ledger: arrived };

  it('is tied where the ledger holds it, and nothing is written', () => {
    expect(decisionFor(aRunInput({ ...common, events: [made()] }))).toMatchObject({
      kind: 'act',
      because: 'pairedByLink',
      actions: [{ kind: 'link', calendarId: 'm1', crmEventId: 'e1' }],
    });
  });

  it('knows what was edited since, on either side', () => {
    const there = edited(made(), { subject: 'Retro' });
    const crmEdit = decisionFor(aRunInput({ ...common, meetings: [aMeeting()], people: [], intents: [crmCreate()], events: [there] }));
    expect(crmEdit.actions).toContainEqual({ kind: 'updateMeeting', calendarId: 'm1', changes: { subject: 'Retro' } });
    const here = edited(meeting, { location: 'Room 2' });
    expect(decisionFor(aRunInput({ ...common, meetings: [here], events: [made()] })).actions).toEqual([
      { kind: 'link', calendarId: 'm1', crmEventId: 'e1' },
      { kind: 'updateCrmEvent', crmEventId: 'e1', changes: { location: 'Room 2' } },
    ]);
  });

  it('takes nobody it sent for somebody new', () => {
    const { nextBase } = plannedFor(aRunInput({ ...common, events: [made()] }), 'm1');
    expect(nextBase?.crm.people).toEqual(aLink(meeting, made(), { people }).base.crm.people.toSorted());
  });

  it('becomes a link that knows what was sent and which meeting it was', () => {
    const other = aMeeting({ id: 'm0', uid: 'other' }, { subject: 'Other' });
    expect(recoverLinks(aRunInput({ ...common, meetings: [other, meeting], events: [made()] }), hashing)).toMatchObject([
      {
        calendarId: 'm1',
        crmEventId: 'e1',
        origin: 'created',
        createdSide: 'crm',
        confirmedRuns: 0,
        meeting: { uid: 'uid-m1', originalStart: null },
        wrote: ['subject', 'time', 'description', 'location', 'showAs', 'carl@fabrikam.example'],
      },
    ]);
  });

  it('is planned anew where the ledger knows nothing of it', () => {
    expect(verdictFor(aRunInput({ ...common, ledger: new Map() }))).toBe('act new');
  });

  it('waits where the event was not seen', () => {
    expect(verdictFor(aRunInput(common))).toBe('leave notReadThisTime');
  });

  it('is not made again where somebody deleted it meanwhile', () => {
    expect(verdictFor(aRunInput({ ...common, events: [goneEvent('e1')] }))).toBe('leave deleteNotAllowed');
  });

  it('changes nothing about a link that is known already', () => {
    const input = aRunInput({ ...common, events: [made()], links: [aLink(meeting, made(), { people })] });
    expect(verdictFor(input)).toBe('inSync alreadyAlike');
    expect(planOf(input).plan.decisions).toHaveLength(1);
  });

  it('sent several times is judged by the payload that arrived, else by the latest', () => {
    const intents = [crmCreate({ location: 'Room 1' }), crmCreate({ location: 'Room 2' }), crmCreate({ location: 'Room 3' })];
    const here = edited(meeting, { location: 'Room 3' });
    const found = (location: string) =>
      decisionFor(aRunInput({ ...common, intents, meetings: [here], events: [edited(made(), { location })] }));
    // Room 1 arrived: the calendar moved on to Room 3 since.
    expect(found('Room 1').actions).toContainEqual({ kind: 'updateCrmEvent', crmEventId: 'e1', changes: { location: 'Room 3' } });
    // Nothing we sent reads so: somebody edited it, and the latest payload is what the calendar still shows.
    expect(found('Elsewhere')).toMatchObject({
      kind: 'ask',
      actions: [{ kind: 'link' }, { kind: 'updateMeeting', changes: { location: 'Elsewhere' } }],
    });
  });
});

describe('a meeting whose create was never answered', () => {
  const made = (more: Parameters<typeof aMeeting>[0] = {}, content: SomeContent = {}): Meeting =>
    aMeeting({ creationKey: meetingKey, ...more }, content);
  const common = { events: [aCrmEvent()], intents: [meetingCreate()] };

  it('is tied by its marker, and nothing is written', () => {
    expect(decisionFor(aRunInput({ ...common, meetings: [made()] }))).toMatchObject({
      kind: 'act',
      because: 'pairedByLink',
      actions: [{ kind: 'link', calendarId: 'm1', crmEventId: 'e1' }],
    });
  });

  it('knows what was edited since', () => {
    const there = made({}, { subject: 'Retro' });
    expect(decisionFor(aRunInput({ ...common, meetings: [there] })).actions).toEqual([
      { kind: 'link', calendarId: 'm1', crmEventId: 'e1' },
      { kind: 'updateCrmEvent', crmEventId: 'e1', changes: { subject: 'Retro' } },
    ]);
  });

  it('is the older of two copies', () => {
    const copy = made({ id: 'm0', createdAt: at('2026-03-05T08:00:00Z') }, { time: timed('2026-03-12T09:00:00Z', '2026-03-12T10:00:00Z') });
    const input = aRunInput({ ...common, meetings: [copy, made()] });
    expect([verdictFor(input), verdictFor(input, 'm0')]).toEqual(['act pairedByLink', 'act new']);
  });

  it('is the one with the lower id of two copies of one age, whatever order they come in', () => {
    const copies = [made({ id: 'm2' }, { subject: 'Retro' }), made()];
    for (const meetings of [copies, copies.toReversed()])
      expect(decisionFor(aRunInput({ ...common, meetings }))).toMatchObject({ crmEventId: 'e1', because: 'pairedByLink' });
  });

  it('is no other meeting, however old', () => {
    const other = aMeeting({ id: 'm0', createdAt: at('2026-02-01T08:00:00Z') }, { subject: 'Other' });
    const input = aRunInput({ ...common, meetings: [other, made()] });
    expect([verdictFor(input, 'm0'), verdictFor(input)]).toEqual(['act new', 'act pairedByLink']);
  });

  it('is planned anew where it is not found', () => {
    expect(verdictFor(aRunInput(common), 'e1')).toBe('act new');
  });

  it('waits where the calendar was not read to its end', () => {
    expect(verdictFor(aRunInput({ ...common, calendarComplete: false }), 'e1')).toBe('leave notReadThisTime');
  });
});

it('ties an item once where creates of both directions turn out to have arrived', () => {
  const ours = aMeeting({ creationKey: meetingKey });
  const key = keyOfCrmCreate(ANNA, ours, hashing);
  const second = aCrmEvent({ id: 'e2' });
  const create: Intent = { ...crmCreate(), key };
  const input = aRunInput({
    meetings: [ours],
    events: [aCrmEvent(), second],
    intents: [meetingCreate(), create],
    ledger: new Map([[key, second.id]]),
  });
  expect(planOf(input).plan.decisions.filter(({ calendarId }) => calendarId === 'm1')).toHaveLength(1);
});

describe('an update that was never answered', () => {
  const [stood, event] = [aMeeting(), aCrmEvent()];
  const links = [aLink(stood, event)];
  const sentToCrm = (changes: Changes): Intent => ({
    kind: 'updateCrmEvent',
    key: creationKeyOf('k'),
    crmEventId: event.id,
    payload: { changes },
  });
  const sentToCalendar = (changes: Changes): Intent => ({
    kind: 'updateMeeting',
    key: creationKeyOf('k'),
    calendarId: stood.id,
    payload: { changes },
  });
  const retro = { subject: 'Retro' };

  it.each([
    { what: 'did not arrive: it is sent again', calendar: retro, crm: {}, verdict: 'act changedInCalendar' },
    { what: 'arrived: both agree', calendar: retro, crm: retro, verdict: 'inSync alreadyAlike' },
    { what: 'arrived, and the calendar was edited again', calendar: { subject: 'Kick-off' }, crm: retro, verdict: 'act changedInCalendar' },
    { what: 'arrived, and the calendar was edited back', calendar: {}, crm: retro, verdict: 'act changedInCalendar' },
    { what: 'did not arrive, and the CRM was edited', calendar: retro, crm: { subject: 'Kick-off' }, verdict: 'leave changedInBoth' },
    {
      what: 'arrived, and another field of the CRM was edited',
      calendar: retro,
      crm: { ...retro, location: 'X' },
      verdict: 'act changedInCrm',
    },
  ])('in the CRM $what', ({ calendar, crm, verdict }) => {
    const input = aRunInput({ meetings: [edited(stood, calendar)], events: [edited(event, crm)], links, intents: [sentToCrm(retro)] });
    expect(verdictFor(input)).toBe(verdict);
  });

  it.each([
    { what: 'arrived, and the CRM was edited again', calendar: retro, crm: { subject: 'Kick-off' }, verdict: 'act changedInCrm' },
    { what: 'arrived, and the CRM was edited back', calendar: retro, crm: {}, verdict: 'act changedInCrm' },
    { what: 'did not arrive: it is sent again', calendar: {}, crm: retro, verdict: 'act changedInCrm' },
  ])('in the calendar $what', ({ calendar, crm, verdict }) => {
    const input = aRunInput({ meetings: [edited(stood, calendar)], events: [edited(event, crm)], links, intents: [sentToCalendar(retro)] });
    expect(verdictFor(input)).toBe(verdict);
  });

  it('carries the edit back', () => {
    const input = aRunInput({ meetings: [stood], events: [edited(event, retro)], links, intents: [sentToCrm(retro)] });
    expect(decisionFor(input).actions).toEqual([{ kind: 'updateCrmEvent', crmEventId: 'e1', changes: { subject: 'Review' } }]);
  });

  it('of a time is known again, too', () => {
    const time = timed('2026-03-12T09:00:00Z', '2026-03-12T10:00:00Z');
    const later = timed('2026-03-13T09:00:00Z', '2026-03-13T10:00:00Z');
    const input = aRunInput({
      meetings: [edited(stood, { time: later })],
      events: [edited(event, { time })],
      links,
      intents: [sentToCrm({ start: time.start, end: time.end, allDay: false })],
    });
    expect(verdictFor(input)).toBe('act changedInCalendar');
  });

  it('of another pair means nothing here', () => {
    const stray: Intent = {
      kind: 'updateCrmEvent',
      key: creationKeyOf('k'),
      crmEventId: aCrmEvent({ id: 'e9' }).id,
      payload: { changes: retro },
    };
    const input = aRunInput({
      meetings: [edited(stood, { subject: 'Kick-off' })],
      events: [edited(event, retro)],
      links,
      intents: [stray],
    });
    expect(verdictFor(input)).toBe('leave changedInBoth');
  });
});
