import { describe, expect, it } from '@jest/globals';
import { toEventChanges, toEventRow } from '../../server/connectors/salesforce/fromContent.ts';
import { nodesOf } from '../../server/connectors/salesforce/graph.ts';
import { trustedInstance } from '../../server/connectors/salesforce/instanceHost.ts';
import { judge } from '../../server/connectors/salesforce/verdict.ts';
import type { NodeAnswer } from '../../server/connectors/salesforce/wire.ts';
import type { CrmWrite } from '../../server/ports/crm.ts';
import { creationKeyOf, crmEventId, crmPersonId, versionOf } from '../../shared/ids.ts';
import type { Instant, PlainDate } from '../../shared/ids.ts';
import type { Changes, Content } from '../../shared/meeting.ts';

const ANN = crmPersonId('003000000000001AAA');
const BOB = crmPersonId('003000000000002AAA');
const CLEO = crmPersonId('003000000000003AAA');
const EVENT = crmEventId('00U000000000001AAA');
const PLACE = {
  session: { username: 'anna@contoso.com', userId: crmPersonId('005000000000001AAA') },
  sharedActivities: true,
  now: Temporal.Instant.from('2026-03-10T08:00:00.5Z'),
};
const timed = (start: string, end: string) => ({ allDay: false, start: start as Instant, end: end as Instant }) as const;
const allDay = (start: string, end: string) => ({ allDay: true, start: start as PlainDate, end: end as PlainDate }) as const;
const CONTENT: Content = {
  ...timed('2026-03-10T09:00:00Z', '2026-03-10T10:00:00Z'),
  subject: 'Review',
  description: '',
  location: 'Room 1',
  showAs: 'oof',
  private: false,
  related: { type: 'Account', id: '001000000000001AAA' },
};

const aCreate = (more: Partial<Extract<CrmWrite, { kind: 'create' }>> = {}): CrmWrite => ({
  kind: 'create',
  key: creationKeyOf('key'),
  mailboxKey: 'mailbox',
  content: CONTENT,
  who: [],
  invitees: [],
  ...more,
});
const anUpdate = (more: Partial<Extract<CrmWrite, { kind: 'update' }>> = {}): CrmWrite => ({
  kind: 'update',
  id: EVENT,
  expected: versionOf('2026-03-01T08:00:00.000+0000'),
  changes: {},
  who: null,
  invitees: { add: [], update: [], remove: [] },
  ...more,
});

describe('the columns of a new Event', () => {
  it('are those of a timed meeting', () => {
    expect(toEventRow(CONTENT)).toEqual({
      Subject: 'Review',
      Location: 'Room 1',
      Description: '',
      ShowAs: 'OutOfOffice',
      IsPrivate: false,
      IsAllDayEvent: false,
      StartDateTime: '2026-03-10T09:00:00Z',
      EndDateTime: '2026-03-10T10:00:00Z',
      DurationInMinutes: 60,
      WhatId: '001000000000001AAA',
    });
  });

  it.each([
    ['2026-03-10', '2026-03-11', 1440],
    ['2026-03-27', '2026-03-30', 4320],
  ])('are, from %s to %s, a date and a duration of %s minutes', (start, end, minutes) => {
    const { start: _start, end: _end, allDay: _allDay, ...rest } = CONTENT;
    const row = toEventRow({ ...rest, ...allDay(start, end) });
    expect(row).toMatchObject({ IsAllDayEvent: true, ActivityDate: start, DurationInMinutes: minutes });
    expect(row).not.toHaveProperty('EndDateTime');
  });
});

describe('the columns of a changed Event', () => {
  it.each<[string, Changes, object]>([
    ['nothing', {}, {}],
    ['a subject', { subject: 'New' }, { Subject: 'New' }],
    ['an emptied text', { description: '' }, { Description: '' }],
    ['the private flag and show-as', { private: true, showAs: 'free' }, { IsPrivate: true, ShowAs: 'Free' }],
    [
      'a time',
      timed('2026-03-10T09:00:00Z', '2026-03-10T09:30:00Z'),
      {
        IsAllDayEvent: false,
        StartDateTime: '2026-03-10T09:00:00Z',
        EndDateTime: '2026-03-10T09:30:00Z',
        DurationInMinutes: 30,
        ActivityDate: null,
      },
    ],
    [
      'a time of odd seconds',
      timed('2026-03-10T09:00:00Z', '2026-03-10T09:00:30Z'),
      {
        IsAllDayEvent: false,
        StartDateTime: '2026-03-10T09:00:00Z',
        EndDateTime: '2026-03-10T09:00:30Z',
        DurationInMinutes: null,
        ActivityDate: null,
      },
    ],
    [
      'a whole day, of which no hour is left',
      allDay('2026-03-10', '2026-03-11'),
      { IsAllDayEvent: true, ActivityDate: '2026-03-10', DurationInMinutes: 1440, StartDateTime: null, EndDateTime: null },
    ],
  ])('are those of %s', (_, changes, columns) => {
    expect(toEventChanges(changes)).toEqual(columns);
  });

  it.each<[string, Changes]>([
    ['a start alone', { start: '2026-03-10T09:00:00Z' as Instant }],
    ['dates called timed', { allDay: false, start: '2026-03-10' as PlainDate, end: '2026-03-11' as PlainDate }],
  ])('are not made of %s', (_, changes) => {
    expect(() => toEventChanges(changes)).toThrow(RangeError);
  });
});

describe('the graph of a create', () => {
  const bodiesOf = (write: CrmWrite, sharedActivities = true) => nodesOf(write, { ...PLACE, sharedActivities });

  it('is the Event, a row per invitee and the ledger', () => {
    const nodes = bodiesOf(
      aCreate({
        who: [BOB, ANN],
        invitees: [
          { id: CLEO, status: 'New' },
          { id: ANN, status: 'Accepted' },
          { id: BOB, status: 'New', response: 'Tentative' },
        ],
      }),
    );
    expect(
      nodes.map(({ method, url, referenceId }) => `${method} ${url.replace('/services/data/v62.0/sobjects/', '')} ${referenceId}`),
    ).toEqual([
      'POST Event event',
      'POST EventRelation invitee0',
      'POST EventRelation invitee1',
      'POST EventRelation invitee2',
      'POST Tandem_Link__c ledger',
    ]);
    expect(nodes[0]?.body).toMatchObject({ Subject: 'Review', OwnerId: PLACE.session.userId });
    expect(nodes.slice(1, 4).map((node) => node.body)).toEqual([
      { EventId: '@{event.id}', RelationId: BOB, Status: 'New', Response: 'Tentative', IsInvitee: true, IsParent: true },
      { EventId: '@{event.id}', RelationId: ANN, Status: 'Accepted', IsInvitee: true, IsParent: true },
      { EventId: '@{event.id}', RelationId: CLEO, Status: 'New', IsInvitee: true, IsParent: false },
    ]);
    expect(nodes[4]?.body).toEqual({
      Key__c: 'key',
      Event_Id__c: '@{event.id}',
      Mailbox_Key__c: 'mailbox',
      Result__c: 'Linked',
      Last_Run__c: '2026-03-10T08:00:00Z',
    });
  });

  it.each([
    ['nobody twice: an invited Name is Name by its own row', true, [ANN], [ANN], {}],
    ['a Name that is not invited', true, [ANN, BOB], [CLEO], { EventWhoIds: [ANN, BOB], WhoId: ANN }],
    ['only the Names that are not invited', true, [ANN, BOB], [ANN], { EventWhoIds: [BOB] }],
    ['one Name where Shared Activities is off', false, [ANN, BOB], [ANN], { WhoId: ANN }],
    ['no Name where there is none', true, [], [ANN], {}],
    ['no Name where there is none and Shared Activities is off', false, [], [], {}],
  ])('lists %s', (_, sharedActivities, who, invited, names) => {
    const [event] = bodiesOf(aCreate({ who, invitees: invited.map((id) => ({ id, status: 'New' as const })) }), sharedActivities);
    const { EventWhoIds, WhoId } = event?.body ?? {};
    expect({ ...(EventWhoIds === undefined ? {} : { EventWhoIds }), ...(WhoId === undefined ? {} : { WhoId }) }).toEqual(names);
  });

  it('sets no sharing flag where Shared Activities is off', () => {
    const [, row] = bodiesOf(aCreate({ who: [ANN], invitees: [{ id: ANN, status: 'New' }] }), false);
    expect(row?.body).toEqual({ EventId: '@{event.id}', RelationId: ANN, Status: 'New' });
  });
});

describe('the graph of tags', () => {
  const ledger = { key: creationKeyOf('a/b c'), mailboxKey: 'mailbox', tags: ['Pricing', 'Q2 review'] };

  it('is a column of the new ledger row, one tag a line', () => {
    const bodyOf = (more: Parameters<typeof aCreate>[0]) => nodesOf(aCreate(more), PLACE).at(-1)?.body;
    expect(bodyOf({ tags: ledger.tags })).toMatchObject({ Key__c: 'key', Tags__c: 'Pricing\nQ2 review' });
    expect(bodyOf({ tags: [] })).toMatchObject({ Tags__c: null });
    expect(bodyOf({})).not.toHaveProperty('Tags__c');
  });

  it('is one row by its key where nothing else changes, and says nothing of how the pair is', () => {
    expect(nodesOf(anUpdate({ ledger }), PLACE)).toEqual([
      {
        method: 'PATCH',
        url: '/services/data/v62.0/sobjects/Tandem_Link__c/Key__c/a%2Fb%20c',
        referenceId: 'ledger',
        body: { Event_Id__c: EVENT, Mailbox_Key__c: 'mailbox', Tags__c: 'Pricing\nQ2 review', Last_Run__c: '2026-03-10T08:00:00Z' },
      },
    ]);
  });

  it('comes last, behind the event and its people', () => {
    const invitees = { add: [{ id: ANN, status: 'New' as const }], update: [], remove: [] };
    const nodes = nodesOf(anUpdate({ ledger: { ...ledger, tags: [] }, changes: { subject: 'New' }, invitees }), PLACE);
    expect(nodes.map(({ method, referenceId }) => `${method} ${referenceId}`)).toEqual(['PATCH event', 'POST invitee0', 'PATCH ledger']);
    expect(nodes.at(-1)?.body).toMatchObject({ Tags__c: null });
  });
});

describe('the graph of an update', () => {
  it('holds the Event to the version expected', () => {
    expect(nodesOf(anUpdate({ changes: { subject: 'New' } }), PLACE)).toEqual([
      {
        method: 'PATCH',
        url: `/services/data/v62.0/sobjects/Event/${EVENT}`,
        referenceId: 'event',
        body: { Subject: 'New' },
        httpHeaders: { 'If-Unmodified-Since': 'Sun, 01 Mar 2026 08:00:00 GMT' },
      },
    ]);
  });

  it('leaves the Event alone where only people change', () => {
    const nodes = nodesOf(
      anUpdate({
        invitees: {
          add: [{ id: ANN, status: 'New' }],
          update: [{ id: BOB, status: 'Accepted', relationId: '0RE000000000002AAA' }],
          remove: [{ relationId: '0RE000000000003AAA' }],
        },
      }),
      PLACE,
    );
    expect(nodes.map(({ method, referenceId, body }) => [method, referenceId, body])).toEqual([
      ['DELETE', 'remove0', undefined],
      ['PATCH', 'update0', { Status: 'Accepted', IsInvitee: true }],
      ['POST', 'invitee0', { EventId: EVENT, RelationId: ANN, Status: 'New', IsInvitee: true, IsParent: false }],
    ]);
  });

  it('fills an empty Name by the row of the person invited', () => {
    const nodes = nodesOf(anUpdate({ who: [ANN], invitees: { add: [{ id: ANN, status: 'New' }], update: [], remove: [] } }), PLACE);
    expect(nodes.map((node) => node.body)).toEqual([{ EventId: EVENT, RelationId: ANN, Status: 'New', IsInvitee: true, IsParent: true }]);
  });

  it('takes the Name away where none is wanted', () => {
    expect(nodesOf(anUpdate({ who: [] }), PLACE)[0]?.body).toEqual({ EventWhoIds: [], WhoId: null });
    expect(nodesOf(anUpdate({ who: [] }), { ...PLACE, sharedActivities: false })[0]?.body).toEqual({ WhoId: null });
  });

  it('is empty where nothing changes', () => {
    expect(nodesOf(anUpdate(), PLACE)).toEqual([]);
  });
});

describe('the verdict on a graph', () => {
  const node = (referenceId: string, status: number, ...codes: string[]): NodeAnswer => ({ referenceId, status, body: null, codes });
  const halted = node('event', 400, 'PROCESSING_HALTED');

  it.each<['create' | 'update', NodeAnswer[], object]>([
    ['create', [node('event', 201), node('ledger', 201)], { kind: 'done' }],
    ['create', [halted, node('ledger', 400, 'DUPLICATE_VALUE')], { kind: 'keyTaken' }],
    [
      'create',
      [node('event', 400, 'DUPLICATE_VALUE')],
      { kind: 'refused', problem: { code: 'crm.refused', vendorCode: 'DUPLICATE_VALUE' } },
    ],
    ['create', [halted, node('ledger', 404, 'NOT_FOUND')], { kind: 'refused', problem: { code: 'crm.noLedger' } }],
    [
      'create',
      [halted, node('invitee0', 404, 'ENTITY_IS_DELETED')],
      { kind: 'refused', problem: { code: 'crm.refused', vendorCode: 'ENTITY_IS_DELETED' } },
    ],
    [
      'create',
      [node('event', 400, 'UNABLE_TO_LOCK_ROW')],
      { kind: 'postponed', problem: { code: 'crm.throttled', vendorCode: 'UNABLE_TO_LOCK_ROW' } },
    ],
    ['create', [node('event', 503, 'SERVER_UNAVAILABLE')], { kind: 'postponed', problem: { code: 'crm.unreachable' } }],
    ['create', [node('event', 500, 'UNKNOWN_EXCEPTION')], { kind: 'refused', problem: { vendorCode: 'UNKNOWN_EXCEPTION' } }],
    ['create', [node('event', 400, 'a text, no code')], { kind: 'refused', problem: { vendorCode: 'UNKNOWN' } }],
    ['create', [halted], { kind: 'refused', problem: { vendorCode: 'PROCESSING_HALTED' } }],
    ['update', [node('event', 204), node('update0', 204)], { kind: 'done' }],
    ['update', [node('event', 412)], { kind: 'changedMeanwhile' }],
    ['update', [node('event', 400, 'PRECONDITION_FAILED')], { kind: 'changedMeanwhile' }],
    ['update', [node('event', 404, 'ENTITY_IS_DELETED')], { kind: 'changedMeanwhile' }],
    [
      'update',
      [node('event', 404, 'INVALID_CROSS_REFERENCE_KEY')],
      { kind: 'refused', problem: { vendorCode: 'INVALID_CROSS_REFERENCE_KEY' } },
    ],
    ['update', [node('ledger', 201)], { kind: 'done' }],
    ['update', [halted, node('ledger', 404, 'NOT_FOUND')], { kind: 'refused', problem: { code: 'crm.noLedger' } }],
    ['update', [node('ledger', 400, 'STRING_TOO_LONG')], { kind: 'refused', problem: { vendorCode: 'STRING_TOO_LONG' } }],
    ['update', [node('ledger', 400, 'UNABLE_TO_LOCK_ROW')], { kind: 'postponed' }],
    ['update', [halted, node('remove0', 404, 'NOT_FOUND')], { kind: 'changedMeanwhile' }],
    ['update', [halted, node('invitee0', 400, 'DUPLICATE_VALUE')], { kind: 'changedMeanwhile' }],
    ['update', [halted, node('invitee0', 400, 'INSUFFICIENT_ACCESS_OR_READONLY')], { kind: 'refused' }],
  ])('of %s with %j', (kind, nodes, verdict) => {
    expect(judge(kind, nodes, 0)).toMatchObject(verdict);
  });

  it('is later for a graph Salesforce no longer tried', () => {
    expect(judge('create', [halted], 13)).toMatchObject({ kind: 'refused' });
    expect(judge('create', [halted], 14)).toMatchObject({ kind: 'postponed', problem: { code: 'crm.throttled' } });
  });
});

describe('the place of an org', () => {
  it.each([
    ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
    ['https://acme.my.salesforce.com/', 'https://login.salesforce.com'],
    ['https://localhost:8443', 'https://localhost:8443'],
  ])('may be %s after signing in at %s', (instance, login) => {
    expect(trustedInstance(instance, login)).toBe(instance.replace(/\/$/, ''));
  });

  it.each([
    ['http://acme.my.salesforce.com', 'https://login.salesforce.com'],
    ['https://acme.my.salesforce.com.evil.example', 'https://login.salesforce.com'],
    ['https://evilsalesforce.com', 'https://login.salesforce.com'],
    ['https://acme.my.salesforce.com@evil.example', 'https://login.salesforce.com'],
    ['https://localhost:9999', 'https://localhost:8443'],
    ['https://acme.lightning.force.com', 'https://login.salesforce.com'],
    ['nowhere', 'https://login.salesforce.com'],
  ])('may not be %s after signing in at %s', (instance, login) => {
    expect(() => trustedInstance(instance, login)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'crm.foreignHost' }) as unknown }),
    );
  });
});
