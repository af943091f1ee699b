import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf, approvalHashOf, calendarItemId, creationKeyOf, crmEventId, cursorOf, mailboxOf } from '../../shared/ids.ts';
import type { StorePort } from '../../server/ports/store.ts';
import { openEmbeddedStore } from '../../server/store/open.ts';
import {
  aDecision,
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
} from './samples.ts';
import { describeOnPostgres, freshDatabase, openStoreAt } from './throwaway/throwawayPostgres.ts';
import type { FreshDatabase } from './throwaway/throwawayPostgres.ts';

const mailbox = mailboxOf('anna@contoso.example');
const secretKey = new Uint8Array(32).fill(7);
const CANARIES = [
  'quetzalsubject',
  'quetzaldescription',
  'quetzal.address@example',
  'Quetzal Name',
  'quetzaltoken',
  'quetzalexplanation',
  'quetzaltag',
];
const [subject = '', description = '', address = '', name = '', token = '', explanation = '', tag = ''] = CANARIES;
const content = someContent({ subject, description });

/** Everything the port takes, with a canary wherever a person's words or another person's address can be. */
async function fill(store: StorePort): Promise<void> {
  const company = { id: 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a01', name: 'Contoso', salesforceLoginUrl: 'https://contoso.example' };
  await store.keepTenant(company);
  await store.keepUser(aUser({ mailbox, identity: anIdentity(1), company: company.id }));
  const run = await store.openRun(mailbox, at('2026-03-10T08:00:00Z'));
  const meeting = aSeenMeeting('AAMk1', content);
  if (meeting.kind !== 'present') throw new Error('A sample meeting is present.');
  const attendee = { address: addressOf(address), name, role: 'required', response: 'none' } as const;
  const payload = { content, guests: [addressOf(address)], records: [] };
  await store.begin(
    mailbox,
    {
      sights: sightChanges({
        meetings: [
          { kind: 'present', value: { ...meeting.value, organizer: { address: addressOf(address), name }, attendees: [attendee] } },
        ],
        crmEvents: [aSeenCrmEvent('00U1', content)],
        people: [aPerson('003000000000001AAA', { address: addressOf(address), name })],
        askedAddresses: [addressOf(address)],
      }),
      keepLinks: [aLink('AAMk1', '00U1', { wrote: ['subject', address] })],
      quarantine: [{ id: 'AAMk9', until: at('9999-01-01T00:00:00Z'), attempts: 1 }],
      tombstones: [{ calendarId: calendarItemId('AAMk8') }],
      wishes: [aWish('AAMk1', { tags: { tags: [tag], changedAt: at('2026-03-10T07:00:00Z') }, inCrm: [tag] })],
      calendarCursor: cursorOf(`https://graph.example/delta?$deltatoken=${token}`),
      crmCursor: cursorOf(token),
    },
    [
      ...someIntents(),
      { kind: 'createMeeting', key: creationKeyOf('key-5'), crmEventId: crmEventId('00U1'), payload },
      { kind: 'createCrmEvent', key: creationKeyOf('key-6'), calendarId: calendarItemId('AAMk1'), payload },
      {
        kind: 'updateMeeting',
        key: creationKeyOf('key-7'),
        calendarId: calendarItemId('AAMk1'),
        payload: { changes: { subject, description } },
      },
    ],
  );
  const waiting = aDecision({
    kind: 'ask',
    because: 'needsApproval',
    mails: 1,
    approval: approvalHashOf('abcdef'),
    explanation: `${explanation} ${name}`,
    actions: [{ kind: 'createMeeting', content, attendees: [{ address: addressOf(address), name }] }],
  });
  const decisions = [aDecision(), waiting];
  await store.closeRun(mailbox, run, aSummary({ verdict: 'halt', mailsWaiting: 1, set: approvalHashOf('fedcba'), decisions }));
  await store.close();
}

type Rows = readonly Readonly<Record<string, unknown>>[];
/** Every row of every table, as the database itself would print it. @param run sends one statement. */
async function dump(run: (sql: string) => Promise<Rows>): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = await run(`select table_name as text from information_schema.tables where table_schema = 'public' order by 1`);
  const dumped = new Map<string, readonly string[]>();
  for (const table of tables.map(({ text }) => String(text))) {
    const rows = await run(`select t::text as text from "${table}" t order by 1`);
    dumped.set(
      table,
      rows.map((row) => String(row['text'])),
    );
  }
  return dumped;
}

/** What must hold of the rows of any database that was filled. */
function tellsNothing(dumpOf: () => ReadonlyMap<string, readonly string[]>): void {
  it('has a row in every table', () => {
    const empty = [...dumpOf()].filter(([, rows]) => rows.length === 0).map(([table]) => table);
    expect(empty).toEqual([]);
    expect([...dumpOf().keys()]).toEqual(
      expect.arrayContaining(['asked_addresses', 'decisions', 'intents', 'links', 'progress', 'sights', 'wishes']),
    );
  });

  it.each(CANARIES)('does not say %s in any table, plain or as hex or base64', (canary) => {
    const text = [...dumpOf().values()].flat().join('\n');
    expect(text).toContain('AAMk1');
    expect(text.toLowerCase()).not.toContain(canary.toLowerCase());
    expect(text).not.toContain(Buffer.from(canary).toString('hex'));
    expect(text).not.toContain(Buffer.from(canary).toString('base64').slice(0, 12));
  });
}

describe('what lies in the database', () => {
  let folder: string;
  let dumped: ReadonlyMap<string, readonly string[]>;
  let files: Buffer[];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tandem-store-'));
    await fill(await openEmbeddedStore({ folder, secretKey }));
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    files = await Promise.all(found.filter((file) => file.isFile()).map((file) => readFile(path.join(file.parentPath, file.name))));
    const lite = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
    dumped = await dump(async (sql) => (await lite.query<Readonly<Record<string, unknown>>>(sql)).rows);
    await lite.close();
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  tellsNothing(() => dumped);

  it.each(CANARIES)('does not say %s in any file, the write-ahead log included', (canary) => {
    expect(files.some((file) => file.includes('AAMk1'))).toBe(true);
    expect(files.filter((file) => file.includes(canary))).toHaveLength(0);
  });

  it('tells of a run what was decided and why, by id and code', () => {
    expect(dumped.get('decisions')).toEqual([
      expect.stringMatching(/^\(.{36},0,anna@contoso\.example,AAMk1,00U1,inSync,alreadyAlike,0,\)$/),
      expect.stringMatching(/^\(.{36},1,anna@contoso\.example,AAMk1,00U1,ask,needsApproval,1,abcdef\)$/),
    ]);
    expect(dumped.get('runs')).toEqual([
      expect.stringMatching(
        /^\(.{36},anna@contoso\.example,"2026-03-10 08:00:00\+00","2026-03-10 08:01:00\+00",halt,0,1,fedcba,1,0,0,0\)$/,
      ),
    ]);
  });
});

describeOnPostgres('what lies in the database on a server', () => {
  let database: FreshDatabase;
  let dumped: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    database = await freshDatabase({ migrated: true });
    await fill(await openStoreAt(database.url));
    dumped = await dump(database.run);
  }, 60_000);
  afterAll(() => database.drop());

  tellsNothing(() => dumped);
});
