import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scrub } from '../../server/snapshot/scrub.ts';
import type { SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';
import { openCompany, type Company } from '../support/company.ts';
import { ANNA, at } from '../support/people.ts';
import { planOfRun, planOfSnapshot, takeSnapshot } from '../support/snapshotRound.ts';

const WORDS = ['lantern', 'cupboard', 'mirror', 'echo', 'copper', 'attic', 'harbour'] as const;
type Word = (typeof WORDS)[number];

const inOutlook = (word: Word, minute: number) => ({
  subject: `${word}subject`,
  body: { contentType: 'text', content: `${word}body` },
  location: { displayName: `${word}place` },
  categories: [`${word}category`],
  attendees: [{ type: 'required', emailAddress: { address: `${word}guest@acme.example`, name: `${word}name` } }],
  start: at(minute).graph,
  end: at(minute + 30).graph,
});
const inSalesforce = (word: Word, minute: number) => ({
  Subject: `${word}subject`,
  Description: `${word}body`,
  Location: `${word}place`,
  StartDateTime: at(minute).crm,
  EndDateTime: at(minute + 30).crm,
});

describe('a snapshot of meetings that are private on one side only', () => {
  let company: Company;
  let files: SnapshotFiles;
  let scrubbed: SnapshotFiles;
  const idsOf = new Map<Word, readonly string[]>();
  beforeAll(async () => {
    company = await openCompany(7);
    const { stage } = company;
    const graph = async (what: Record<string, unknown>) =>
      (await stage.act('graph', { mailbox: ANNA, ...what }))['event'] as { id: string };
    const crm = async (what: Record<string, unknown>) => (await stage.act('salesforce', { user: ANNA, ...what }))['id'] as string;
    await stage.seed('salesforce', {
      rows: { Contact: WORDS.map((word) => ({ LastName: `${word}known`, Email: `${word}guest@acme.example` })) },
    });
    const { rows } = (await stage.state('salesforce')) as { rows: { Contact: { Id: string; Email: string }[] } };
    const contactOf = (word: Word): string => rows.Contact.find(({ Email }) => Email === `${word}guest@acme.example`)?.Id ?? '';

    // In step while they were open, private on one side since.
    const lantern = await graph({ do: 'create', event: inOutlook('lantern', 600) });
    const cupboard = await graph({ do: 'create', event: inOutlook('cupboard', 660) });
    const harbour = await graph({ do: 'create', event: inOutlook('harbour', 900) });
    const attic = await graph({ do: 'create', event: inOutlook('attic', 960) });
    await stage.sync(ANNA);
    await graph({ do: 'moveToCalendar', id: attic.id, calendar: 'Other' });
    await stage.sync(ANNA);
    const { links } = await stage.world.store.recall((await company.anna()).mailbox);
    const eventOf = ({ id }: { id: string }): string => links.find(({ calendarId }) => calendarId === id)?.crmEventId ?? '';
    stage.clock.advance(600);
    await graph({ do: 'edit', id: lantern.id, changes: { sensitivity: 'private' } });
    await crm({ do: 'unrelate', id: eventOf(cupboard), fields: { RelationId: contactOf('cupboard') } });
    await crm({ do: 'edit', id: eventOf(cupboard), fields: { IsPrivate: true } });
    idsOf.set('lantern', [lantern.id, eventOf(lantern), contactOf('lantern')]);
    idsOf.set('cupboard', [cupboard.id, eventOf(cupboard), contactOf('cupboard')]);
    // No feed tells what happens in another calendar.
    await graph({ do: 'edit', id: attic.id, changes: { sensitivity: 'private' } });
    idsOf.set('attic', [attic.id, eventOf(attic), contactOf('attic')]);
    idsOf.set('harbour', [harbour.id, eventOf(harbour), contactOf('harbour')]);

    // Only alike: a plan pairs them by subject and time.
    const mirror = await graph({ do: 'create', event: { ...inOutlook('mirror', 720), sensitivity: 'private' } });
    const mirrored = await crm({ do: 'create', fields: { ...inSalesforce('mirror', 720), WhoId: contactOf('mirror') } });
    const echo = await graph({ do: 'create', event: inOutlook('echo', 780) });
    const echoed = await crm({ do: 'create', fields: { ...inSalesforce('echo', 780), IsPrivate: true } });
    idsOf.set('mirror', [mirror.id, mirrored, contactOf('mirror')]);
    idsOf.set('echo', [echo.id, echoed, contactOf('echo')]);
    // The second of these is a copy that a plan leaves.
    const spare = await graph({ do: 'create', event: { ...inOutlook('copper', 840), sensitivity: 'private' } });
    const event = await crm({ do: 'create', fields: { ...inSalesforce('copper', 840), WhoId: contactOf('copper') } });
    await crm({ do: 'create', fields: { ...inSalesforce('copper', 840), WhoId: contactOf('copper') } });
    idsOf.set('copper', [spare.id, event, contactOf('copper')]);

    files = await takeSnapshot(await company.anna(), {}, stage.world);
    scrubbed = scrub(files, randomBytes(32)) as SnapshotFiles;
  }, 180_000);
  afterAll(() => company.close());

  it.each([
    { word: 'lantern', what: 'a linked event in Salesforce whose meeting is private' },
    { word: 'cupboard', what: 'a linked meeting in the calendar whose event is private' },
    { word: 'mirror', what: 'an event in Salesforce that is alike a private meeting' },
    { word: 'echo', what: 'a meeting in the calendar that is alike a private event' },
    { word: 'attic', what: 'a linked event in Salesforce whose meeting became private where no feed looks' },
    { word: 'copper', what: 'two events in Salesforce that are both alike a private meeting' },
  ] as const)('holds of $what neither subject, text, place, category, people nor addresses', ({ word }) => {
    expect(JSON.stringify(files).toLowerCase()).not.toContain(word);
  });

  it.each(WORDS.filter((word) => word !== 'harbour'))('holds the ids of %s, but not who is in it, also scrubbed', (word) => {
    const [meeting = '', event = '', contact = ''] = idsOf.get(word) ?? [];
    expect(contact).toMatch(/^003/);
    for (const text of [JSON.stringify(files), JSON.stringify(scrubbed)]) {
      expect(text).toContain(meeting);
      expect(text).toContain(event);
      expect(text).not.toContain(contact);
    }
    expect(JSON.stringify(files['salesforce/EventRelation.json'])).not.toContain(event);
  });

  it('still holds what is open on both sides', () => {
    expect(JSON.stringify(files)).toContain('harbourplace');
  });

  it('plans alike when it is scrubbed', async () => {
    const decided = async (some: SnapshotFiles) =>
      (JSON.parse((await planOfSnapshot(some)).plan) as { decisions: Record<string, unknown>[] }).decisions.map((one) => [
        one['kind'],
        one['because'],
        one['calendarId'],
        one['crmEventId'],
      ]);
    expect(await decided(scrubbed)).toEqual(await decided(files));
  });

  it('plans like the run all the same', async () => {
    const { plan, told } = await planOfSnapshot(files);
    expect(told).toEqual([]);
    expect(plan).toBe(planOfRun(await company.stage.sync(ANNA)));
    const { decisions } = JSON.parse(plan) as { decisions: { because: string; calendarId: string | null; crmEventId: string | null }[] };
    const skipped = decisions
      .filter(({ because }) => because === 'privateSkipped')
      .map(({ calendarId, crmEventId }) => [calendarId, crmEventId]);
    for (const word of WORDS.filter((one) => !['harbour', 'copper', 'attic'].includes(one)))
      expect(skipped).toContainEqual((idsOf.get(word) ?? []).slice(0, 2));
    expect(decisions.filter(({ because }) => because === 'duplicateKey').length).toBeGreaterThan(0);
  });
});
