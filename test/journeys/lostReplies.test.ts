import { afterEach, describe, expect, it } from '@jest/globals';
import { openStage, type Side, type Stage } from '../support/stage.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { countBySubject, mailsSent } from '../support/twins.ts';

/** Work in every direction: creates both ways, a tie that adds a description, and after a first run an edit on each side. */
async function fillWithWork(stage: Stage): Promise<void> {
  await placeAnna(stage);
  await stage.seed('salesforce', { rows: { Contact: [{ LastName: 'Known', Email: 'known@example.com', OwnerId: ANNA_ID }] } });
  const attendees = [{ type: 'required', emailAddress: { address: 'known@example.com', name: 'Known' } }];
  const meeting = (subject: string, minute: number, more = {}) => ({
    mailbox: ANNA,
    subject,
    start: at(minute).graph,
    end: at(minute + 30).graph,
    ...more,
  });
  const event = (subject: string, minute: number) => ({
    OwnerId: ANNA_ID,
    Subject: subject,
    StartDateTime: at(minute).crm,
    EndDateTime: at(minute + 30).crm,
  });
  await stage.seed('graph', {
    events: [
      ...Array.from({ length: 7 }, (_, index) => meeting(`Outlook ${index}`, index * 60, { attendees })),
      meeting('Both', 600, { body: { contentType: 'text', content: 'An agenda' } }),
    ],
  });
  await stage.seed('salesforce', {
    rows: { Event: [...Array.from({ length: 7 }, (_, index) => event(`Salesforce ${index}`, index * 60 + 15)), event('Both', 600)] },
  });
}

async function editBothSides(stage: Stage): Promise<void> {
  const graph = (await stage.state('graph')) as { mailboxes: { address: string; events: { id: string; subject: string }[] }[] };
  const crm = (await stage.state('salesforce')) as { rows: { Event: { Id: string; Subject: string }[] } };
  const meetingId = graph.mailboxes[0]?.events.find(({ subject }) => subject === 'Outlook 1')?.id;
  const eventId = crm.rows.Event.find(({ Subject }) => Subject === 'Salesforce 1')?.Id;
  await stage.act('graph', { mailbox: ANNA, do: 'edit', id: meetingId, changes: { subject: 'Outlook 1, renamed' } });
  await stage.act('salesforce', { user: ANNA, do: 'edit', id: eventId, fields: { Subject: 'Salesforce 1, renamed' } });
}

const everySubjectOnce = [
  ...Array.from({ length: 7 }, (_, index) => (index === 1 ? 'Outlook 1, renamed' : `Outlook ${index}`)),
  ...Array.from({ length: 7 }, (_, index) => (index === 1 ? 'Salesforce 1, renamed' : `Salesforce ${index}`)),
  'Both',
];

describe('when answers get lost', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it.each<{ side: Side; method: string; path: string; kind: string; times: number }>([
    { side: 'graph', method: 'POST', path: '/v1.0/', kind: 'lostReply', times: 1 },
    { side: 'graph', method: 'POST', path: '/v1.0/', kind: 'lostRequest', times: 1 },
    { side: 'graph', method: 'POST', path: '/v1.0/', kind: 'lostReply', times: 3 },
    { side: 'salesforce', method: 'POST', path: '/composite/graph', kind: 'lostReply', times: 1 },
    { side: 'salesforce', method: 'POST', path: '/composite/graph', kind: 'lostRequest', times: 1 },
    { side: 'salesforce', method: 'POST', path: '/composite/graph', kind: 'lostReply', times: 3 },
    { side: 'salesforce', method: 'POST', path: '/composite/graph', kind: 'throttle', times: 1 },
    { side: 'graph', method: 'POST', path: '/v1.0/', kind: 'throttle', times: 1 },
  ])(
    '$kind of $side writes, $times times, at first and after edits: nothing is doubled, nothing lost, nobody mailed',
    async ({ side, method, path, kind, times }) => {
      stage = await openStage();
      await fillWithWork(stage);
      await stage.fault(side, [{ match: { method, path }, times, kind }]);
      await runsUntilQuiet(stage, times + 3);
      await editBothSides(stage);
      const mailsByAnna = await mailsSent(stage);
      stage.clock.advance(60);
      // An edit goes out as a batch or as one request: whichever it is meets the fault.
      const paths = side === 'graph' ? [{ path: '/$batch' }, { method: 'PATCH' }] : [{ path: '/composite/graph' }];
      await stage.fault(
        side,
        paths.map((match) => ({ match, times: 1, kind })),
      );
      await runsUntilQuiet(stage, 4);
      const found = await countBySubject(stage, ANNA, ANNA_ID);
      expect(found).toEqual(Object.fromEntries(everySubjectOnce.map((subject) => [subject, [1, 1]])));
      expect(await mailsSent(stage)).toEqual(mailsByAnna);
    },
    120_000,
  );
});

/** Runs, a minute apart, until one has nothing to do. Fails when that does not come within `most` runs. */
async function runsUntilQuiet(stage: Stage, most: number): Promise<void> {
  for (let run = 0; run < most; run += 1) {
    const report = await stage.sync(ANNA);
    stage.clock.advance(60);
    if (report.decisions.every(({ kind }) => kind !== 'act')) return;
  }
  throw new Error(`still at work after ${most} runs`);
}
