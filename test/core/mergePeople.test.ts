import { describe, expect, it } from '@jest/globals';
import type { RunInput } from '../../server/core/input.ts';
import type { Attendee, CrmEvent, CrmParticipant, CrmPerson, Meeting } from '../../shared/meeting.ts';
import { addressOf } from '../../shared/ids.ts';
import { edited, timed } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendee } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { actionFor, decisionFor, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const carl = aPerson({ address: 'carl@fabrikam.example' });
const cora = aPerson({ address: 'cora@fabrikam.example' });
const people = [carl, cora];
const CARL = anAttendee('carl@fabrikam.example');
const CORA = anAttendee('cora@fabrikam.example');

type Sides = { readonly calendar: readonly Attendee[]; readonly crm: readonly CrmParticipant[] };
type More = Parameters<typeof aRunInput>[0] & {
  readonly meeting?: (meeting: Meeting) => Meeting;
  readonly event?: (event: CrmEvent) => CrmEvent;
  readonly origin?: 'key' | 'created';
  readonly known?: readonly CrmPerson[];
};

/** A pair whose people were `then` and are `now`. `known`: the CRM's people when the pair was last agreed. */
function peoplePair(
  then: Sides,
  now: Sides,
  { meeting = same, event = same, origin = 'created', known = people, ...more }: More = {},
): RunInput {
  const [oldMeeting, oldEvent] = [aMeeting({ attendees: then.calendar }), aCrmEvent({ participants: then.crm })];
  return aRunInput({
    people,
    meetings: [meeting({ ...oldMeeting, attendees: now.calendar })],
    events: [event(aCrmEvent({ participants: now.crm }))],
    links: [aLink(oldMeeting, oldEvent, { people: known, origin })],
    ...more,
  });
}
const same = <T>(value: T): T => value;
const inviteesFor = (input: RunInput) => actionFor(input, 'updateCrmEvent')?.invitees;

describe('somebody added in the calendar', () => {
  it('is added in the CRM and fills an empty Name', () => {
    const input = peoplePair({ calendar: [], crm: [] }, { calendar: [CARL], crm: [] });
    expect(decisionFor(input)).toMatchObject({
      kind: 'act',
      because: 'changedInCalendar',
      actions: [
        {
          kind: 'updateCrmEvent',
          changes: {},
          who: [carl.id],
          invitees: { add: [{ id: carl.id, status: 'New' }], update: [], remove: [] },
        },
      ],
    });
    expect(plannedFor(input, 'm1').wrote).toContain('carl@fabrikam.example');
  });

  it('replaces no Name', () => {
    const input = peoplePair(
      { calendar: [CORA], crm: [anInvitee(cora, { who: true })] },
      { calendar: [CORA, CARL], crm: [anInvitee(cora, { who: true })] },
    );
    expect(inviteesFor(input)?.add).toEqual([{ id: carl.id, status: 'New' }]);
    expect(actionFor(input, 'updateCrmEvent')).not.toHaveProperty('who');
  });

  it('is added though somebody else was added in the CRM, who waits for approval', () => {
    const input = peoplePair({ calendar: [], crm: [] }, { calendar: [CARL], crm: [anInvitee(cora)] });
    expect(decisionFor(input)).toMatchObject({
      kind: 'ask',
      because: 'needsApproval',
      mails: 1,
      actions: [{ invitees: { add: [{ id: carl.id }] } }, { attendees: { add: [{ address: 'cora@fabrikam.example' }], remove: [] } }],
    });
  });

  it('and in the CRM too needs nothing', () => {
    expect(verdictFor(peoplePair({ calendar: [], crm: [] }, { calendar: [CARL], crm: [anInvitee(carl)] }))).toBe('inSync alreadyAlike');
  });
});

describe('people alone', () => {
  const stood = { calendar: [CARL], crm: [anInvitee(carl)] };
  it.each([
    { what: 'one added', now: { calendar: [CARL, CORA], crm: stood.crm } },
    { what: 'one who answered', now: { calendar: [{ ...CARL, response: 'accepted' as const }], crm: stood.crm } },
    { what: 'one removed', now: { calendar: [], crm: stood.crm } },
  ])('stay in the calendar while the direction into the CRM is off: $what', ({ now }) => {
    expect(verdictFor(peoplePair(stood, now, { settings: { calendarToCrm: 'Off' } }))).toBe('leave directionOff');
    expect(verdictFor(peoplePair(stood, now))).toBe('act changedInCalendar');
  });

  it.each([
    { what: 'one added', now: { calendar: [CARL], crm: [...stood.crm, anInvitee(cora)] } },
    { what: 'one removed', now: { calendar: [CARL], crm: [] } },
  ])('stay in the CRM while the direction into the calendar is off: $what', ({ now }) => {
    const settings = { crmToCalendar: 'Off', removeAttendees: 'On' } as const;
    expect(verdictFor(peoplePair(stood, now, { settings }))).toBe('leave directionOff');
  });

  it('are written in one order, whatever order they stand in', () => {
    const lea = aPerson({ address: 'lea@fabrikam.example', kind: 'lead' });
    const crm = [anInvitee(cora, { who: true }), anInvitee(carl, { who: true }), anInvitee(lea, { who: true })];
    const everybody = { calendar: [CARL, CORA, anAttendee('lea@fabrikam.example')], crm };
    const some = { people: [carl, cora, lea], known: [carl, cora, lea], event: (one: CrmEvent) => ({ ...one, whoId: cora.id }) };
    const removed = [everybody.crm, crm.toReversed()].map((rows) =>
      actionFor(peoplePair(everybody, { calendar: [CORA], crm: rows }, some), 'updateCrmEvent'),
    );
    expect(removed[0]).toMatchObject({ who: [cora.id], invitees: { remove: [carl.id, lea.id] } });
    expect(removed[1]).toEqual(removed[0]);
    const named = [crm, crm.toReversed()].map(
      (rows) => actionFor(peoplePair(everybody, { calendar: [CARL, CORA], crm: rows }, some), 'updateCrmEvent')?.who,
    );
    expect(named).toEqual([
      [cora.id, carl.id],
      [cora.id, carl.id],
    ]);
  });
});

describe('somebody the CRM did not know', () => {
  const stranger = { calendar: [CARL], crm: [] };
  it('is added when a record appears', () => {
    const input = peoplePair(stranger, stranger, { known: [] });
    expect(inviteesFor(input)?.add).toEqual([{ id: carl.id, status: 'New' }]);
  });

  it('is passed over until then', () => {
    expect(verdictFor(peoplePair(stranger, stranger, { known: [], people: [] }))).toBe('inSync alreadyAlike');
  });
});

describe('somebody removed from the calendar', () => {
  const then = { calendar: [CARL, CORA], crm: [anInvitee(carl, { who: true }), anInvitee(cora)] };
  it('is removed in the CRM, from the Name too where Tandem made the event', () => {
    const input = peoplePair(then, { ...then, calendar: [CORA] });
    expect(actionFor(input, 'updateCrmEvent')).toMatchObject({ who: [], invitees: { add: [], update: [], remove: [carl.id] } });
  });

  it('stays in a Name a person wrote', () => {
    const input = peoplePair(then, { ...then, calendar: [CORA] }, { origin: 'key' });
    expect(inviteesFor(input)?.remove).toEqual([carl.id]);
    expect(actionFor(input, 'updateCrmEvent')).not.toHaveProperty('who');
  });

  it('and in the CRM as well needs nothing', () => {
    expect(verdictFor(peoplePair(then, { calendar: [CORA], crm: [anInvitee(cora)] }))).toBe('inSync alreadyAlike');
  });

  it('is not removed where it never was in the calendar', () => {
    const onlyInCrm = { calendar: [], crm: [anInvitee(carl)] };
    expect(verdictFor(peoplePair(onlyInCrm, onlyInCrm))).toBe('inSync alreadyAlike');
  });

  it('stays on the list to be removed while the direction is closed, though the other one writes', () => {
    const now = { ...then, calendar: [CORA] };
    const closed = peoplePair(then, now, { event: (event) => edited(event, { showAs: 'free' }), settings: { calendarToCrm: 'Off' } });
    const { decision, nextBase, pair } = plannedFor(closed, 'm1');
    expect(decision.actions.map(({ kind }) => kind)).toEqual(['updateMeeting']);
    if (nextBase === null || pair.link === null) throw new Error('The pair is not remembered.');
    const shownFree = {
      meeting: (one: Meeting) => edited(one, { showAs: 'free' }),
      event: (one: CrmEvent) => edited(one, { showAs: 'free' }),
    };
    const open = peoplePair(then, now, { ...shownFree, links: [{ ...pair.link, base: nextBase }] });
    expect(inviteesFor(open)?.remove).toEqual([carl.id]);
  });
});

describe('somebody removed from the CRM', () => {
  const then = { calendar: [CARL], crm: [anInvitee(carl)] };
  const now = { calendar: [CARL], crm: [] };

  it('stays invited, and is not added again', () => {
    expect(decisionFor(peoplePair(then, now))).toMatchObject({ kind: 'inSync', actions: [] });
  });

  it('stays out of the CRM in every later run', () => {
    const { standing, pair } = plannedFor(peoplePair(then, now), 'm1');
    if (standing === null || pair.link === null) throw new Error('The pair is not remembered.');
    const next = peoplePair(then, now, { links: [{ ...pair.link, base: standing.base }] });
    expect(decisionFor(next)).toMatchObject({ kind: 'inSync', actions: [] });
  });

  it('is uninvited only where the switch is on, and by approval', () => {
    expect(decisionFor(peoplePair(then, now, { settings: { removeAttendees: 'On' } }))).toMatchObject({
      kind: 'ask',
      because: 'needsApproval',
      mails: 1,
      actions: [{ kind: 'updateMeeting', changes: {}, attendees: { add: [], remove: ['carl@fabrikam.example'] } }],
    });
  });
});

describe('somebody added in the CRM', () => {
  const none = { calendar: [], crm: [] };
  it.each([
    { what: 'as invitee', participant: anInvitee(carl) },
    { what: 'as Name', participant: anInvitee(carl, { who: true, invitee: false }) },
    { what: 'as a colleague', participant: anInvitee({ id: carl.id, kind: 'user' }) },
  ])('$what waits to be invited; only the added are mailed', ({ participant }) => {
    const input = peoplePair({ ...none, calendar: [CORA] }, { calendar: [CORA], crm: [participant] }, { people: [carl] });
    expect(decisionFor(input)).toMatchObject({
      kind: 'ask',
      because: 'needsApproval',
      mails: 1,
      actions: [
        { kind: 'updateMeeting', changes: {}, attendees: { add: [{ address: 'carl@fabrikam.example', name: 'carl' }], remove: [] } },
      ],
    });
  });

  it('without an address invites nobody', () => {
    const nemo = aPerson({ address: null, id: '003-nemo' });
    expect(verdictFor(peoplePair(none, { calendar: [], crm: [anInvitee(nemo)] }, { people: [nemo] }))).toBe('inSync alreadyAlike');
  });

  it('is not invited to what is over', () => {
    const PAST = timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z');
    const back = { meeting: (one: Meeting) => edited(one, { time: PAST }), event: (one: CrmEvent) => edited(one, { time: PAST }) };
    expect(verdictFor(peoplePair(none, { calendar: [], crm: [anInvitee(carl)] }, back))).toBe('leave pastMeeting');
  });
});

describe('a record whose address changed', () => {
  const moved = { ...carl, address: addressOf('carl@elsewhere.example') };
  it('invites nobody and removes nobody', () => {
    const both = { calendar: [CARL], crm: [anInvitee(carl)] };
    const input = peoplePair(both, both, { people: [moved, cora] });
    expect(decisionFor(input).actions.filter(({ kind }) => kind === 'updateMeeting')).toEqual([]);
    expect(inviteesFor(input)?.remove ?? []).toEqual([]);
  });
});

describe('a Lead that became a Contact', () => {
  it('invites nobody: the address is known', () => {
    const lead = aPerson({ address: 'carl@fabrikam.example', kind: 'lead' });
    const input = peoplePair({ calendar: [CARL], crm: [anInvitee(lead)] }, { calendar: [CARL], crm: [anInvitee(carl)] }, { known: [lead] });
    expect(verdictFor(input)).toBe('inSync alreadyAlike');
  });
});

describe('an answer', () => {
  const says = (response: Attendee['response'], participant: Partial<CrmParticipant>, more: More = {}): RunInput => {
    const crm = [anInvitee(carl, participant)];
    return peoplePair({ calendar: [CARL], crm }, { calendar: [{ ...CARL, response }], crm }, more);
  };
  const moves: More = { meeting: (one) => edited(one, { time: timed('2026-03-12T09:00:00Z', '2026-03-12T10:00:00Z') }) };

  it.each([
    { response: 'accepted', stands: { status: 'New' }, update: [{ id: carl.id, status: 'Accepted' }] },
    { response: 'declined', stands: { status: 'Accepted' }, update: [{ id: carl.id, status: 'Declined' }] },
    { response: 'tentative', stands: { status: 'New' }, update: [{ id: carl.id, status: 'New', response: 'Tentative' }] },
    { response: 'tentative', stands: { status: 'New', response: 'Tentative' }, update: [] },
    { response: 'accepted', stands: { status: 'Accepted', response: 'On my way' }, update: [] },
    { response: 'none', stands: { status: 'Accepted' }, update: [] },
    { response: 'notResponded', stands: { status: 'Declined' }, update: [] },
  ] as const)('$response where $stands stands: $update', ({ response, stands, update }) => {
    expect(inviteesFor(says(response, stands))?.update ?? []).toEqual(update);
  });

  it('is asked for again where the time moved', () => {
    expect(inviteesFor(says('none', { status: 'Accepted' }, moves))?.update).toEqual([{ id: carl.id, status: 'New' }]);
    expect(inviteesFor(says('none', { status: 'New' }, moves))?.update ?? []).toEqual([]);
  });

  it('is not known in the mailbox of an attendee', () => {
    expect(inviteesFor(says('accepted', {}, { meeting: (one) => ({ ...one, isOrganizer: false }) }))?.update ?? []).toEqual([]);
  });
});
