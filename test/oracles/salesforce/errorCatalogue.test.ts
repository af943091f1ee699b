import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { plainFault } from '../../../server/sandbox/fault.ts';
import { anHour, anna, ben, pretendOrg, seedRows } from '../../sandbox/salesforceCaller.ts';
import type { Asked, Caller, PretendedOrg, Told } from '../../sandbox/salesforceCaller.ts';
import { inHandbook } from '../../support/handbook.ts';

const file = inHandbook('oracles/salesforce/samples/misc/error-catalogue.json');
const present = existsSync(file);
if (!present) process.stderr.write('The handbook is not here: the catalogue of errors is not compared.\n');

type Entry = {
  errorCode: string;
  httpStatus: number;
  message: string;
  fields: readonly string[] | null;
  context: string;
  certainty: string;
};
type Stage = { org: PretendedOrg; caller: Caller; guest: Caller; id: string };
/** What was heard, wherever it stood: the status of the call or the part, and the error. */
type Heard = { readonly status: number; readonly error: Told };
type Provoke = (stage: Stage) => Promise<Heard>;

const ask =
  (path: string | ((stage: Stage) => string), asked: Asked | ((stage: Stage) => Asked) = {}, before?: (stage: Stage) => unknown): Provoke =>
  async (stage) => {
    await before?.(stage);
    const answer = await stage.caller.ask(
      typeof path === 'string' ? path : path(stage),
      typeof asked === 'function' ? asked(stage) : asked,
    );
    return { status: answer.status, error: (answer.body as Told[])[0] ?? {} };
  };
const query = (soql: string) => ask(`/query?q=${encodeURIComponent(soql)}`);
const create = (fields: Told, objectName = 'Event') => ask(`/sobjects/${objectName}`, { method: 'POST', body: fields });
const change = (fields: Told) => [({ id }: Stage) => `/sobjects/Event/${id}`, { method: 'PATCH', body: fields }] as const;
/** The first refused row of many, with the status of the whole call. */
const rows =
  (asked: Asked, path = '/composite/sobjects'): Provoke =>
  async ({ caller }) => {
    const { status, body } = await caller.ask(path, asked);
    const errors = (body as { errors: Told[] }[]).flatMap((row) => row.errors);
    return { status, error: { ...errors[0], errorCode: errors[0]?.['statusCode'] } };
  };
const link = { Key__c: 'same' };

/** How each line of the catalogue is brought about, in its order per code. */
const provoked: Readonly<Record<string, readonly (Provoke | string)[]>> = {
  INVALID_SESSION_ID: [ask('/limits', { headers: { authorization: 'Bearer 00Dgone' } })],
  REQUEST_LIMIT_EXCEEDED: [
    ask('/limits', {}, ({ org }) => org.control('org', { dailyApiRequests: 0 })),
    async ({ org }) => {
      const { status, body } = org.witness.throttled();
      return { status, error: (body as Told[])[0] ?? {} };
    },
    'one kind of throttle is enough',
  ],
  UNABLE_TO_LOCK_ROW: [ask(({ id }) => `/sobjects/Event/${id}`, { method: 'PATCH', body: { Subject: 'x' }, fault: plainFault('lock') })],
  ENTITY_IS_DELETED: [
    ask(
      ({ id }) => `/sobjects/Event/${id}`,
      {},
      ({ caller, id }) => caller.ask(`/sobjects/Event/${id}`, { method: 'DELETE' }),
    ),
  ],
  NOT_FOUND: [ask('/sobjects/Event/00U000000000999EAA'), ask('/sobjects/Tandem_Link__c/X__c/one', { method: 'PATCH', body: {} })],
  INVALID_CROSS_REFERENCE_KEY: [ask('/sobjects/Event/00U000000000999EAA', { method: 'DELETE' })],
  MALFORMED_ID: [
    ask('/sobjects/Account/001000000000001AAB', { method: 'PATCH', body: { Name: 'x' } }),
    rows({ method: 'DELETE' }, '/composite/sobjects?ids=001000000000001000'),
  ],
  REQUIRED_FIELD_MISSING: [create({}, 'Account'), create({ Subject: 'no start' })],
  FIELD_INTEGRITY_EXCEPTION: [
    ask(...change({ DurationInMinutes: 1441 }), ({ org }) => org.control('org', { multidayEvents: false })),
    create({ ...anHour, DurationInMinutes: 20_161 }),
  ],
  STRING_TOO_LONG: [create({ ...anHour, Subject: 'x'.repeat(256) })],
  INVALID_FIELD: [
    ask('/sobjects/Event', { method: 'POST', body: { ...anHour, EventWhoIds: [] } }, ({ org }) =>
      org.control('org', { sharedActivities: false }),
    ),
    query('SELECT Naem FROM Account'),
  ],
  INVALID_TYPE: [query('SELECT Id FROM X')],
  MALFORMED_QUERY: [query('SELECT FROM')],
  INVALID_QUERY_LOCATOR: [ask('/query/01gnothing-2000')],
  QUERY_TIMEOUT: ['queries take no time here'],
  OPERATION_TOO_LARGE: [
    ask('/query?q=SELECT Id FROM Event', {}, async ({ org, caller }) => {
      await caller.create('Event', anHour);
      org.control('org', { mostEventsPerQuery: 1 });
    }),
  ],
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: [
    async ({ guest, org, id }) => {
      const [RelationId] = seedRows(org, 'Contact', [{ LastName: 'Cole' }]);
      const { status, body } = await guest.ask('/sobjects/EventRelation', { method: 'POST', body: { EventId: id, RelationId } });
      return { status, error: (body as Told[])[0] ?? {} };
    },
  ],
  INSUFFICIENT_ACCESS_OR_READONLY: [
    async ({ guest, org, id }) => {
      org.control('org', { orgReaders: [ben] });
      const { status, body } = await guest.ask(`/sobjects/Event/${id}`, { method: 'PATCH', body: { Subject: 'mine' } });
      return { status, error: (body as Told[])[0] ?? {} };
    },
  ],
  INVALID_FIELD_FOR_INSERT_UPDATE: [create({ LastName: 'Cole', Name: 'Clara Cole' }, 'Contact')],
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: [create({ ...anHour, ShowAs: 'Maybe' })],
  DUPLICATE_VALUE: [ask('/sobjects/Tandem_Link__c', { method: 'POST', body: link }, ({ caller }) => caller.create('Tandem_Link__c', link))],
  DUPLICATES_DETECTED: ['duplicate rules are not played'],
  FIELD_CUSTOM_VALIDATION_EXCEPTION: [
    ask(...change({ Subject: 'forbidden' }), ({ org }) =>
      org.control('org', { validationRules: [{ object: 'Event', field: 'Subject', contains: 'forbidden', message: 'Not this.' }] }),
    ),
  ],
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: ['triggers are not played'],
  ALL_OR_NONE_OPERATION_ROLLED_BACK: [
    rows({
      method: 'POST',
      body: { allOrNone: true, records: [anHour, {}].map((fields) => ({ attributes: { type: 'Event' }, ...fields })) },
    }),
  ],
  PROCESSING_HALTED: [
    async ({ caller }) => {
      const url = '/services/data/v62.0/sobjects/Event';
      const parts = [
        { method: 'POST', url, referenceId: 'bad', body: {} },
        { method: 'GET', url: `${url}/@{bad.id}`, referenceId: 'needs' },
      ];
      const { status, body } = await caller.ask('/composite', { method: 'POST', body: { compositeRequest: parts } });
      const [, halted] = (body as { compositeResponse: { httpStatusCode: number; body: Told[] }[] }).compositeResponse;
      expect(halted?.httpStatusCode).toBe(400);
      return { status, error: halted?.body[0] ?? {} };
    },
  ],
  API_DISABLED_FOR_ORG: ['the org has its API, or there would be nothing to play'],
  API_CURRENTLY_DISABLED: [ask('/limits', {}, ({ org }) => org.control('user', { user: anna, apiEnabled: false }))],
  SERVER_UNAVAILABLE: ['the fault serverError stands for it'],
  STORAGE_LIMIT_EXCEEDED: ['there is room'],
};

(present ? describe : describe.skip)('the catalogue of errors', () => {
  const entries = present ? (JSON.parse(readFileSync(file, 'utf8')) as { errors: Entry[] }).errors : [];
  const lines = entries.map((entry) => {
    const place = entries.filter(({ errorCode }) => errorCode === entry.errorCode).indexOf(entry);
    return { entry, name: `${entry.errorCode} (${place + 1})`, how: provoked[entry.errorCode]?.[place] };
  });
  let stage: Stage;

  beforeEach(async () => {
    const org = pretendOrg();
    const [caller, guest] = [await org.signIn(anna), await org.signIn(ben)];
    stage = { org, caller, guest, id: await caller.create('Event', anHour) };
  });

  it('has no line nobody thought of', () => {
    expect(lines.filter(({ how }) => how === undefined).map(({ name }) => name)).toEqual([]);
  });

  it.each(lines.filter(({ how }) => typeof how === 'function'))('$name is said as the catalogue has it', async ({ entry, how }) => {
    if (typeof how !== 'function') throw new Error('there is a way to provoke it');
    const { status, error } = await how(stage);
    expect([status, error['errorCode']]).toEqual([entry.httpStatus, entry.errorCode]);
    // Of a text nobody saw only the code is known; which fields are named is told where the event rules say.
    if (/^UNVERIFIED|^second-hand/.test(entry.certainty)) return;
    expect(error['message']).toMatch(patternOf(entry.message));
    if (!/ or /.test(entry.fields?.join() ?? '')) expect(error['fields'] ?? null).toEqual(entry.fields);
  });

  it('says only of these that they are not played', () => {
    const left = lines.filter(({ how }) => typeof how === 'string').map(({ name }) => name);
    expect(left).toEqual([
      'REQUEST_LIMIT_EXCEEDED (3)',
      'QUERY_TIMEOUT (1)',
      'DUPLICATES_DETECTED (1)',
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY (1)',
      'API_DISABLED_FOR_ORG (1)',
      'SERVER_UNAVAILABLE (1)',
      'STORAGE_LIMIT_EXCEEDED (1)',
    ]);
  });

  it('says UNABLE_TO_LOCK_ROW with either status that was reported', async () => {
    const [locked] = provoked['UNABLE_TO_LOCK_ROW'] ?? [];
    if (typeof locked !== 'function') throw new Error('a lock is played');
    for (const status of [500, 400]) {
      stage.org.control('org', { lockStatus: status });
      expect(await locked(stage)).toMatchObject({ status, error: { errorCode: 'UNABLE_TO_LOCK_ROW' } });
    }
    expect(() => stage.org.control('org', { lockStatus: 409 })).toThrow('400 or 500');
  });
});

/** Ids, values and remarks of whoever wrote the catalogue stand for anything. */
function patternOf(message: string): RegExp {
  const [beginning = ''] = message.split(/\(full text| \/ /);
  const plain = beginning.trimEnd().replace(/[.*+?^$()|[\]{}\\]/g, '\\$&');
  const open = plain
    .replace(/<[^>]*>/g, '[^]*')
    .replace(/\b00[13][A-Za-z0-9]{9,15}\b/g, '\\w+')
    .replace(/\b[XF]__c\b/g, '\\w+__c')
    .replace(/=N\b|=255\b/g, '=\\d+')
    .replaceAll('\\.\\.\\.', '[^]*');
  return new RegExp(open);
}
