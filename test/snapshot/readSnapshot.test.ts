import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../../server/core/keys.ts';
import { planRun } from '../../server/core/plan.ts';
import { readSnapshot } from '../../server/snapshot/readSnapshot.ts';
import { crmEventId, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import type { Decision } from '../../shared/plan.ts';
import { hashing } from '../support/planning.ts';

const ANNA = '0055g000000000BAAQ';
const SCENARIO = {
  now: '2026-03-10T08:00:00Z',
  timeZone: 'Europe/Berlin',
  user: { mailbox: 'anna@contoso.com', salesforceUserId: ANNA },
};
const CONTENT = { subject: 'Review', start: '2026-03-11T09:00:00Z', end: '2026-03-11T10:00:00Z' };
const EVENT = '00U000000000001AAA';

const aMeeting = (id: string, more: object = {}) => ({
  id,
  uid: `uid-${id}`,
  subject: CONTENT.subject,
  start: { dateTime: '2026-03-11T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-03-11T10:00:00', timeZone: 'UTC' },
  isOrganizer: true,
  organizer: { emailAddress: { address: 'anna@contoso.com', name: 'Anna' } },
  ...more,
});
const aRow = (id: string, more: object = {}) => ({
  Id: id,
  Subject: CONTENT.subject,
  StartDateTime: '2026-03-11T09:00:00.000+0000',
  EndDateTime: '2026-03-11T10:00:00.000+0000',
  OwnerId: ANNA,
  ...more,
});
const keyOfReview = keyOfCrmCreate(crmPersonId(ANNA), { uid: 'uid-m1', originalStart: null }, hashing);

type Files = {
  readonly scenario?: object;
  readonly meetings?: readonly object[];
  readonly byId?: object;
  readonly rows?: readonly object[];
  readonly crmById?: object;
};

describe('a snapshot with open ends', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tandem-read-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = ({ scenario = {}, meetings = [], byId = {}, rows = [], crmById = {} }: Files) => {
    for (const name of ['graph', 'salesforce']) mkdirSync(path.join(folder, name), { recursive: true });
    const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content));
    write('scenario.json', { ...SCENARIO, ...scenario });
    write('graph/calendarView.json', { value: meetings });
    write('graph/byId.json', byId);
    write('salesforce/Event.json', { totalSize: rows.length, done: true, records: rows });
    write('salesforce/byId.json', crmById);
    return readSnapshot(folder, hashing);
  };
  const decided = async (files: Files): Promise<readonly string[]> => {
    const { input } = await read(files);
    return planRun(input, hashing).plan.decisions.map(({ calendarId, crmEventId: id, kind, because, actions }: Decision) =>
      [calendarId, id, kind, because, ...actions.map((action) => action.kind)].filter((word) => word !== null).join(' '),
    );
  };

  it.each([
    {
      says: 'a create that had arrived is tied, by the ledger',
      scenario: {
        intents: [{ key: 'k', kind: 'createCrmEvent', calendarId: 'm1', payload: { content: CONTENT } }],
        ledger: [{ key: 'k', crmEventId: EVENT }],
      },
      expected: [`m1 ${EVENT} act pairedByLink link`],
    },
    {
      says: 'its meeting may be named in the payload',
      scenario: {
        intents: [{ key: 'k', kind: 'createCrmEvent', payload: { calendarId: 'm1', content: CONTENT } }],
        ledger: [{ key: 'k', crmEventId: EVENT }],
      },
      expected: [`m1 ${EVENT} act pairedByLink link`],
    },
    {
      says: 'or nowhere, because the key tells',
      scenario: {
        intents: [{ key: keyOfReview, kind: 'createCrmEvent', payload: CONTENT }],
        ledger: [{ key: keyOfReview, crmEventId: EVENT }],
      },
      expected: [`m1 ${EVENT} act pairedByLink link`],
    },
    {
      says: 'a create that had not arrived is planned anew',
      scenario: { intents: [{ key: 'k', kind: 'createCrmEvent', calendarId: 'm1', payload: { content: CONTENT } }] },
      rows: [],
      expected: ['m1 act new createCrmEvent'],
    },
    {
      says: 'a meeting that carries the key of a create is the one that was made',
      scenario: { intents: [{ key: 'k2', kind: 'createMeeting', crmEventId: EVENT, payload: { content: CONTENT } }] },
      meetings: [aMeeting('m1', { transactionId: 'k2', subject: 'Renamed since' })],
      expected: [`m1 ${EVENT} act changedInCalendar link updateCrmEvent`],
    },
    {
      says: 'an update that arrived is ours, so what the other side shows was edited since',
      scenario: {
        links: [{ calendarId: 'm1', crmEventId: EVENT, agreed: { calendar: {}, crm: { subject: 'changed' } } }],
        intents: [{ key: 'u', kind: 'updateCrmEvent', crmEventId: EVENT, payload: { changes: { subject: 'Ours' } } }],
      },
      rows: [aRow(EVENT, { Subject: 'Ours' })],
      expected: [`m1 ${EVENT} act changedInCalendar updateCrmEvent`],
    },
    {
      says: 'tags that the CRM does not hold are written',
      scenario: { links: [{ calendarId: 'm1', crmEventId: EVENT }], tags: [{ calendarId: 'm1', wanted: ['Deal'], inCrm: null }] },
      expected: [`m1 ${EVENT} act changedInCalendar setTags`],
    },
    {
      says: 'tags that it holds are not',
      scenario: { links: [{ calendarId: 'm1', crmEventId: EVENT }], tags: [{ calendarId: 'm1', wanted: ['Deal'], inCrm: ['Deal'] }] },
      expected: [`m1 ${EVENT} inSync alreadyAlike`],
    },
    {
      says: 'a meeting that came back under another id is held against what its link knew',
      scenario: {
        links: [
          { calendarId: 'old', crmEventId: EVENT, meeting: { uid: 'uid-m1' }, agreed: { calendar: { subject: 'changed' }, crm: {} } },
        ],
      },
      meetings: [aMeeting('m1', { subject: 'Renamed' })],
      byId: { old: { status: 404, body: { error: { code: 'ErrorItemNotFound' } } } },
      expected: [`m1 ${EVENT} act changedInCalendar link updateCrmEvent`],
    },
    {
      says: 'a meeting that only an id was answered for counts, and a series does not',
      meetings: [],
      byId: {
        m1: { status: 200, body: aMeeting('m1') },
        master: { status: 200, body: aMeeting('master', { type: 'seriesMaster', recurrence: {} }) },
      },
      expected: [`m1 ${EVENT} act pairedByKey link`],
    },
    {
      says: 'a bare occurrence is completed by its master among the answers',
      meetings: [],
      byId: {
        m1: {
          status: 200,
          body: { id: 'm1', type: 'occurrence', seriesMasterId: 'master', start: aMeeting('m1').start, end: aMeeting('m1').end },
        },
        master: { status: 200, body: aMeeting('master', { type: 'seriesMaster', recurrence: {} }) },
      },
      expected: [`m1 ${EVENT} act pairedByKey link`],
    },
    {
      says: 'what stands in another folder is left',
      meetings: [],
      byId: { m1: { status: 200, body: aMeeting('m1'), folder: 'other' } },
      rows: [],
      expected: ['m1 leave outsideWindow'],
    },
    {
      says: 'an event that nobody answers for is not read',
      meetings: [],
      rows: [],
      crmById: { [EVENT]: { status: 404, body: [] } },
      expected: [`${EVENT} leave notReadThisTime`],
    },
  ])('$says', async ({ says: _says, expected, ...files }) => {
    expect(await decided({ meetings: [aMeeting('m1')], rows: [aRow(EVENT)], ...files })).toEqual(expected);
  });

  it('fills up people nobody can name, and takes the named ones exactly', async () => {
    const people = { same: ['a@x.example'], added: ['b@x.example'], gone: 3, left: ['c@x.example'], records: ['003000000000001AAA'] };
    const { input } = await read({
      scenario: { links: [{ calendarId: 'm1', crmEventId: EVENT, agreed: { calendar: { people }, crm: {} } }] },
      meetings: [aMeeting('m1')],
      rows: [aRow(EVENT)],
    });
    const known = input.links[0]?.base.calendar.people ?? [];
    expect(new Set(known).size).toBe(1 + 1 + 1 + 2);
    expect(known).toContain(hashing.fingerprint('address:a@x.example'));
    expect(known).toContain(hashing.fingerprint('address:c@x.example'));
    expect(known).toContain(hashing.fingerprint('record:003000000000001AAA'));
    expect(known).not.toContain(hashing.fingerprint('address:b@x.example'));
  });

  it.each([
    {
      intent: { key: 'k', kind: 'fly' },
      says: 'intents[0] is of the kind "fly", which this version never notes; it is not taken into account.',
    },
    {
      intent: { key: 'k', kind: 'createCrmEvent', payload: { content: CONTENT } },
      says: 'intents[0] does not say which meeting it creates an event for',
    },
    { intent: { key: 'k', kind: 'createMeeting', crmEventId: EVENT, payload: {} }, says: 'intents[0] has no content that can be read' },
    {
      intent: { key: 'k', kind: 'createMeeting', crmEventId: EVENT, payload: { content: { ...CONTENT, start: 'soon' } } },
      says: 'intents[0] has no content that can be read',
    },
    {
      intent: { key: 'k', kind: 'updateMeeting', payload: { changes: { subject: 'x' } } },
      says: 'intents[0] does not say which meeting it changes',
    },
    {
      intent: { key: 'k', kind: 'updateCrmEvent', crmEventId: EVENT, payload: { changes: { showAs: 'asleep' } } },
      says: 'intents[0] has no changes that can be read',
    },
  ])('tells of the intent $intent and goes on without it', async ({ intent, says }) => {
    const { input, problems } = await read({ scenario: { intents: [intent] } });
    expect(input.intents).toEqual([]);
    expect(problems.map(({ sentence }) => sentence)).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    { scenario: { intents: {} }, says: 'scenario.json: intents: ' },
    { scenario: { intents: [{ kind: 'createMeeting' }] }, says: 'scenario.json: intents[0].key: ' },
    { scenario: { intents: [{ key: 'k', kind: 'createMeeting', payload: [] }] }, says: 'scenario.json: intents[0].payload: ' },
    { scenario: { ledger: [{ key: 'k' }] }, says: 'scenario.json: ledger[0].crmEventId: ' },
    { scenario: { tags: [{ calendarId: 'm1', inCrm: 'perhaps' }] }, says: 'scenario.json: tags[0].inCrm: ' },
    { scenario: { tags: [{ wanted: [] }] }, says: 'scenario.json: tags[0].calendarId: ' },
    { scenario: { approved: 'all' }, says: 'scenario.json: approved: ' },
    { scenario: { recentDeletes: -1 }, says: 'scenario.json: recentDeletes: ' },
    { scenario: { elections: [{}] }, says: 'scenario.json: elections[0].crmEventId: ' },
    {
      scenario: { links: [{ calendarId: 'm1', crmEventId: EVENT, agreed: { ...CONTENT, start: 'soon' } }] },
      says: 'scenario.json: links[0].agreed: start and end are instants',
    },
  ])('refuses $scenario, naming file and place', async ({ scenario, says }) => {
    await expect(read({ scenario })).rejects.toMatchObject({ name: 'SnapshotError', message: expect.stringContaining(says) as unknown });
  });

  it.each(['approved', 'waiting'])('says aloud that %s is not planned by yet', async (name) => {
    const { problems } = await read({ scenario: { [name]: ['some hash'] } });
    expect(problems).toEqual([{ name, sentence: `${name} is not taken into account by this version.` }]);
  });

  it('knows the key of a meeting that was to be created by the event alone', async () => {
    const key = keyOfMeetingCreate(crmEventId(EVENT), mailboxOf('anna@contoso.com'), hashing);
    const { input } = await read({
      scenario: { intents: [{ key, kind: 'createMeeting', payload: { content: CONTENT } }] },
      rows: [aRow(EVENT)],
    });
    expect(input.intents).toMatchObject([{ kind: 'createMeeting', crmEventId: EVENT, key }]);
  });
});
