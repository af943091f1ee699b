import {
  addressOf,
  calendarItemId,
  creationKeyOf,
  crmEventId,
  crmPersonId,
  cursorOf,
  fingerprintOf,
  mailboxOf,
  timeZoneOf,
  versionOf,
} from '../../shared/ids.ts';
import type { Instant } from '../../shared/ids.ts';
import type { Base, Content, CrmPerson, Link, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type { Decision, Plan } from '../../shared/plan.ts';
import { problem } from '../../shared/problem.ts';
import { parseInstant } from '../../shared/time.ts';
import type { Commit, Identity, Intent, RunSummary, SightChanges, StoredUser, Wish } from '../../server/ports/store.ts';

export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is no instant.`);
  return instant;
}

export const aUser = (more: Partial<StoredUser> = {}): StoredUser => ({
  mailbox: mailboxOf('anna@contoso.example'),
  aliases: [addressOf('a.berg@contoso.example')],
  crmUserId: crmPersonId('005000000000001AAA'),
  crmUsername: 'anna@contoso.example.crm',
  syncMailbox: null,
  timeZone: timeZoneOf('Europe/Berlin'),
  identity: null,
  company: null,
  ...more,
});

/** The n-th person of one tenant. */
export const anIdentity = (n: number): Identity => ({
  tenantId: 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a55',
  objectId: `0d6e6a0c-44c2-4f0e-8a55-${String(n).padStart(12, '0')}`,
});

export const aWish = (id: string, more: Partial<Omit<Wish, 'calendarId'>> = {}): Wish => ({
  calendarId: calendarItemId(id),
  pushed: false,
  tags: { tags: ['Pricing', 'Q2 🎉'], changedAt: at('2026-03-10T07:00:00Z') },
  inCrm: null,
  ...more,
});

export const someContent = (more: { readonly subject?: string; readonly description?: string } = {}): Content => ({
  subject: 'Review',
  description: 'Line one\nLine two',
  location: '',
  showAs: 'busy',
  private: false,
  related: null,
  allDay: false,
  start: at('2026-03-10T09:00:00Z'),
  end: at('2026-03-10T10:00:00Z'),
  ...more,
});

export const aSeenMeeting = (id: string, content: Content = someContent()): SeenMeeting => ({
  kind: 'present',
  value: {
    id: calendarItemId(id),
    version: versionOf('W/"1"'),
    uid: `uid-${id}`,
    originalStart: null,
    seriesMasterId: null,
    creationKey: null,
    createdAt: at('2026-03-01T08:00:00Z'),
    changedAt: null,
    unaddressed: 0,
    elsewhere: false,
    organizer: { address: addressOf('olga@contoso.example'), name: 'Olga' },
    isOrganizer: false,
    ownResponse: 'accepted',
    cancelled: false,
    online: true,
    attendees: [{ address: addressOf('bo@fabrikam.example'), name: 'Bo', role: 'required', response: 'none' }],
    content,
  },
});

export const aSeenCrmEvent = (id: string, content: Content = someContent()): SeenCrmEvent => ({
  kind: 'present',
  value: {
    id: crmEventId(id),
    version: null,
    ownerId: crmPersonId('005000000000001AAA'),
    createdAt: null,
    changedAt: at('2026-03-02T08:00:00Z'),
    isChild: false,
    isSeries: false,
    whoId: crmPersonId('003000000000001AAA'),
    participants: [],
    content,
  },
});

export const aPerson = (id: string, more: Partial<CrmPerson> = {}): CrmPerson => ({
  id: crmPersonId(id),
  kind: 'contact',
  address: addressOf('bo@fabrikam.example'),
  name: 'Bo',
  ownerId: null,
  matchable: true,
  ...more,
});

export const sightChanges = (more: Partial<SightChanges> = {}): SightChanges => ({
  meetings: [],
  crmEvents: [],
  people: [],
  askedAddresses: [],
  forgetMeetings: [],
  forgetCrmEvents: [],
  forgetPeople: [],
  ...more,
});

export const aBase = (mark: string): Base => ({
  fields: {
    subject: fingerprintOf(`${mark}1`),
    time: fingerprintOf(`${mark}2`),
    description: fingerprintOf(`${mark}3`),
    location: fingerprintOf(`${mark}4`),
    showAs: fingerprintOf(`${mark}5`),
  },
  people: [fingerprintOf(`${mark}6`), fingerprintOf(`${mark}7`)],
});

export const aLink = (calendarId: string, crmId: string, more: Partial<Link> = {}): Link => ({
  calendarId: calendarItemId(calendarId),
  crmEventId: crmEventId(crmId),
  origin: 'created',
  state: 'active',
  confirmedRuns: 1,
  meeting: { uid: `uid-${calendarId}`, originalStart: null },
  createdSide: 'crm',
  masked: null,
  wrote: ['subject', 'bo@fabrikam.example'],
  base: { calendar: aBase('a'), crm: aBase('b') },
  ...more,
});

/** Every kind of intent once. */
export const someIntents = (prefix = 'key'): readonly Intent[] => [
  {
    kind: 'createCrmEvent',
    key: creationKeyOf(`${prefix}-1`),
    calendarId: calendarItemId('AAMk1'),
    payload: { content: someContent(), guests: [addressOf('bo@fabrikam.example')], records: [crmPersonId('003000000000001AAA')] },
  },
  {
    kind: 'createMeeting',
    key: creationKeyOf(`${prefix}-2`),
    crmEventId: crmEventId('00U2'),
    payload: { content: someContent(), guests: [], records: [] },
  },
  {
    kind: 'updateCrmEvent',
    key: creationKeyOf(`${prefix}-3`),
    crmEventId: crmEventId('00U3'),
    payload: { changes: { subject: 'Later' } },
  },
  {
    kind: 'updateMeeting',
    key: creationKeyOf(`${prefix}-4`),
    calendarId: calendarItemId('AAMk4'),
    payload: { changes: { start: at('2026-03-11T09:00:00Z'), end: at('2026-03-11T10:00:00Z'), allDay: false } },
  },
];

/** Something of everything a commit can hold. */
export const aFullCommit = (): Commit => ({
  sights: sightChanges({
    meetings: [
      aSeenMeeting('AAMk1', someContent({ subject: 'Zürich "1" \u0000 🎉 \\' })),
      { kind: 'gone', id: calendarItemId('AAMk2') },
      { kind: 'notRead', id: calendarItemId('AAMk3') },
      { kind: 'unreadable', id: calendarItemId('AAMk4'), problem: problem('calendar.unreadable') },
    ],
    crmEvents: [aSeenCrmEvent('00U1'), { kind: 'gone', id: crmEventId('00U2') }],
    people: [aPerson('003000000000001AAA'), aPerson('00Q000000000001AAA', { kind: 'lead', address: null })],
    askedAddresses: [addressOf('bo@fabrikam.example'), addressOf('zoe@fabrikam.example')],
  }),
  keepLinks: [
    aLink('AAMk1', '00U1'),
    aLink('AAMk2', '00U2', { meeting: null, createdSide: null, masked: 'calendar', wrote: [], origin: 'key', state: 'parked' }),
    aLink('AAMk3', '00U3', { meeting: { uid: 'series', originalStart: '2026-03-10T09:00:00Z' }, confirmedRuns: 7, state: 'stopped' }),
  ],
  tombstones: [{ calendarId: calendarItemId('AAMk8') }, { crmEventId: crmEventId('00U8') }],
  quarantine: [{ id: 'AAMk9', until: at('9999-01-01T00:00:00Z'), attempts: 2 }],
  wishes: [aWish('AAMk1', { pushed: true, inCrm: ['Pricing'] }), aWish('AAMk2')],
  calendarCursor: cursorOf('https://graph.example/delta?$deltatoken=abc'),
  crmCursor: cursorOf('2026-03-10T08:00:00Z'),
});

export const aDecision = (more: Partial<Decision> = {}): Decision => ({
  calendarId: calendarItemId('AAMk1'),
  crmEventId: crmEventId('00U1'),
  kind: 'inSync',
  because: 'alreadyAlike',
  explanation: 'Both sides read the same.',
  mails: 0,
  actions: [],
  ...more,
});

export const aSummary = (more: Partial<Plan> = {}): RunSummary => ({
  finishedAt: at('2026-03-10T08:01:00Z'),
  plan: {
    mailbox: mailboxOf('anna@contoso.example'),
    window: { from: '2026-02-10T00:00:00+01:00', to: '2026-05-10T00:00:00+02:00' },
    verdict: 'proceed',
    mails: 0,
    mailsWaiting: 0,
    set: null,
    decisions: [aDecision()],
    ...more,
  },
  outcomes: { done: 1, refused: 0, unsure: 0, postponed: 0 },
});
