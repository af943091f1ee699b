import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';
import { keepTags } from '../../server/sync/oneMeeting.ts';
import { instantOf } from '../../shared/time.ts';
import { openCompany, type Company } from '../support/company.ts';
import { ANNA, at } from '../support/people.ts';
import { planOfRun, planOfSnapshot, takeSnapshot } from '../support/snapshotRound.ts';

const details = (word: string) => ({
  subject: `${word}subject`,
  body: { contentType: 'text', content: `${word}body https://teams.microsoft.com/l/meetup-join/${word}link` },
  location: { displayName: `${word}place` },
  categories: [`${word}category`],
  attendees: [{ type: 'required', emailAddress: { address: `${word}guest@acme.example`, name: `${word}name` } }],
});
const range = (minute: number) => ({ start: at(minute).graph, end: at(minute + 30).graph });
const crmRange = (minute: number) => ({ StartDateTime: at(minute).crm, EndDateTime: at(minute + 30).crm });

describe('a snapshot of a mailbox with private things in it', () => {
  let company: Company;
  let files: SnapshotFiles;
  let text: string;
  beforeAll(async () => {
    company = await openCompany(7);
    const { stage } = company;
    const act = async (what: Record<string, unknown>) => (await stage.act('graph', { mailbox: ANNA, ...what }))['event'] as { id: string };
    const inCrm = async (fields: Record<string, unknown>) =>
      (await stage.act('salesforce', { user: ANNA, do: 'create', fields }))['id'] as string;
    await stage.seed('salesforce', {
      rows: { Contact: ['vault', 'later', 'rhythm'].map((word) => ({ LastName: `${word}known`, Email: `${word}guest@acme.example` })) },
    });

    await act({ do: 'create', event: { ...details('vault'), ...range(600), sensitivity: 'private' } });
    await act({ do: 'create', event: { ...details('hush'), ...range(660), sensitivity: 'confidential' } });
    const daily = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2026-03-12', numberOfOccurrences: 2, recurrenceTimeZone: 'UTC' },
    };
    await act({ do: 'create', event: { ...details('rhythm'), ...range(24 * 60), recurrence: daily, sensitivity: 'private' } });
    await inCrm({ Subject: 'cellarsubject', Description: 'cellarbody', Location: 'cellarplace', IsPrivate: true, ...crmRange(720) });
    // Both private and alike: they pair by a subject that nobody may read.
    await act({ do: 'create', event: { subject: 'twinsubject', ...range(780), sensitivity: 'private' } });
    await inCrm({ Subject: 'twinsubject', IsPrivate: true, ...crmRange(780) });

    // In step while it was open, tagged, and private on both sides since.
    const open = await act({ do: 'create', event: { ...details('later'), ...range(840) } });
    await stage.sync(ANNA);
    await keepTags(await company.anna(), stage.world, open.id, {
      tags: ['latertag'],
      changedAt: instantOf(stage.clock.now()),
      basedOn: null,
    });
    await stage.sync(ANNA);
    stage.clock.advance(600);
    await stage.fault('salesforce', [{ match: { method: 'POST', path: '/composite/graph' }, times: 1, kind: 'lostReply' }]);
    await act({ do: 'edit', id: open.id, changes: { subject: 'latersubject again' } });
    await stage.sync(ANNA);
    stage.clock.advance(600);
    await act({ do: 'edit', id: open.id, changes: { sensitivity: 'private' } });
    const { links, intents } = await stage.world.store.recall((await company.anna()).mailbox);
    expect(intents.length).toBeGreaterThan(0);
    const event = links.find(({ calendarId }) => calendarId === open.id)?.crmEventId;
    // Salesforce takes nobody along into privacy.
    const { rows } = (await stage.state('salesforce')) as { rows: { Contact: { Id: string; Email: string }[] } };
    const guest = rows.Contact.find(({ Email }) => Email === 'laterguest@acme.example')?.Id;
    await stage.act('salesforce', { user: ANNA, do: 'unrelate', id: event, fields: { RelationId: guest } });
    await stage.act('salesforce', { user: ANNA, do: 'edit', id: event, fields: { IsPrivate: true } });

    files = await takeSnapshot(await company.anna(), {}, stage.world);
    text = JSON.stringify(files);
  }, 60_000);
  afterAll(() => company.close());

  it.each(['vault', 'hush', 'rhythm', 'cellar', 'twin', 'later'])(
    'holds nothing of %s: no subject, text, place, link, category, tag, name or address',
    (word) => {
      expect(text.toLowerCase()).not.toContain(word);
    },
  );

  it('plans like the run all the same, twins told apart', async () => {
    const { plan, told } = await planOfSnapshot(files);
    expect(told).toEqual([]);
    expect(plan).toBe(planOfRun(await company.stage.sync(ANNA)));
    const { decisions } = JSON.parse(plan) as { decisions: { because: string; calendarId: string | null; crmEventId: string | null }[] };
    const skipped = decisions.filter(({ because }) => because === 'privateSkipped');
    expect(skipped.filter(({ calendarId, crmEventId }) => calendarId !== null && crmEventId !== null).length).toBeGreaterThanOrEqual(2);
  });

  it('holds every open item as it came, with members nobody here reads', () => {
    const open = (files['graph/calendarView.json'].value as { sensitivity: string }[]).find(({ sensitivity }) => sensitivity === 'normal');
    expect(open).toMatchObject({ bodyPreview: expect.any(String), webLink: expect.any(String), reminderMinutesBeforeStart: 15 });
    expect(files['salesforce/Event.json'].records[0]).toHaveProperty('attributes.url');
  });
});
