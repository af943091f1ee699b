import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PortDown } from '../../server/ports/answers.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { openStage, type Side, type Stage } from '../support/stage.ts';
import { countBySubject, mailsSent } from '../support/twins.ts';

/** A contact in Salesforce: whoever writes carelessly to a meeting he is invited to mails him. */
const CARL = 'carl@customer.example';

/** Where in the talk the fault strikes; each run below passes all of them. */
const spots = {
  graphRead: { side: 'graph', match: { method: 'GET', path: 'calendarview' } },
  graphWrite: { side: 'graph', match: { method: 'POST', path: '/v1.0/' } },
  graphEdit: { side: 'graph', match: { method: 'PATCH', path: '/events/' } },
  crmReads: { side: 'salesforce', match: { method: 'POST', path: '/composite' } },
  crmWrite: { side: 'salesforce', match: { method: 'POST', path: '/composite/graph' } },
} as const satisfies Record<string, { side: Side; match: object }>;

type Case = { readonly spot: keyof typeof spots; readonly fault: { readonly kind: string } & Record<string, unknown> };

/** On a read it makes no difference whether the work was done. */
const reads = (spot: Case['spot']): readonly Case[] => [
  { spot, fault: { kind: 'throttle' } },
  { spot, fault: { kind: 'serverError' } },
  { spot, fault: { kind: 'lostRequest' } },
  { spot, fault: { kind: 'lostReply' } },
  { spot, fault: { kind: 'timeout', seconds: 0.05 } },
  { spot, fault: { kind: 'truncated' } },
];
const writes = (spot: Case['spot']): readonly Case[] => [
  ...reads(spot),
  { spot, fault: { kind: 'timeout', seconds: 0.05, applied: true } },
  { spot, fault: { kind: 'truncated', chunked: true } },
];

const cases: readonly Case[] = [
  ...reads('graphRead'),
  ...writes('graphWrite'),
  ...writes('graphEdit'),
  ...reads('crmReads'),
  ...writes('crmWrite'),
  { spot: 'graphRead', fault: { kind: 'tokenExpired' } },
  { spot: 'graphWrite', fault: { kind: 'tokenExpired' } },
  { spot: 'graphRead', fault: { kind: 'deltaExpired' } },
  { spot: 'graphRead', fault: { kind: 'lock', status: 412 } },
  { spot: 'graphWrite', fault: { kind: 'lock' } },
  { spot: 'graphEdit', fault: { kind: 'lock' } },
  { spot: 'graphEdit', fault: { kind: 'lock', status: 412 } },
  { spot: 'graphEdit', fault: { kind: 'raced' } },
  { spot: 'graphRead', fault: { kind: 'stale' } },
  { spot: 'crmReads', fault: { kind: 'tokenExpired' } },
  { spot: 'crmWrite', fault: { kind: 'tokenExpired' } },
  { spot: 'crmWrite', fault: { kind: 'lock' } },
  { spot: 'crmWrite', fault: { kind: 'raced' } },
  { spot: 'crmReads', fault: { kind: 'stale' } },
];

describe('one meeting each way while something goes wrong', () => {
  let stage: Stage;
  const held: Record<string, readonly number[]> = {};
  let mailed = 0;
  beforeAll(async () => {
    stage = await openStage();
    await placeAnna(stage);
    await stage.seed('salesforce', {
      rows: { Contact: [{ Id: '0035g000000000CAAQ', FirstName: 'Carl', LastName: 'Cole', Email: CARL }] },
    });
  }, 60_000);
  afterAll(async () => {
    // Nothing of all these troubles comes to light later: neither a twin nor a mail.
    const [counts, mails] = [await countBySubject(stage, ANNA, ANNA_ID), await mailsSent(stage)];
    await stage.close();
    expect(counts).toEqual(held);
    expect(mails).toHaveLength(mailed);
  });

  it.each(cases.map((one, place) => ({ ...one, place })))(
    '$spot, $fault: afterwards both sides hold each of them once, nothing is lost and nobody is mailed but by Anna herself',
    async ({ spot, fault, place }) => {
      const { side, match } = spots[spot];
      const [outlook, salesforce] = [`${place} from Outlook`, `${place} from Salesforce`];
      for (const each of ['graph', 'salesforce'] as const) await door(stage, each, { clear: true });
      await door(stage, side, [{ match, ...fault }]);
      const mailsBefore = (await mailsSent(stage)).length;
      await create(stage, { outlook, salesforce, minute: place * 120 });
      await runsUntilQuiet(stage);
      await door(stage, side, [{ match, ...fault }]);
      await rename(stage, { outlook, salesforce });
      await runsUntilQuiet(stage);
      // Armed once for the creates and once for the edits: a fault that never struck proves nothing.
      expect((await door(stage, side, [])).armed).toBeLessThan(2);
      // What somebody else moved in Salesforce would mail Carl: that meeting waits for a yes, and its new name waits with it.
      const waits = spot === 'crmWrite' && fault.kind === 'raced';
      const fromOutlook = waits ? { [outlook]: [0, 1], [`${outlook}, renamed`]: [1, 0] } : { [`${outlook}, renamed`]: [1, 1] };
      const each = { ...fromOutlook, [`${salesforce}, renamed`]: [1, 1] };
      expect(await found(stage, place)).toEqual(each);
      if (fault.kind === 'raced') expect(await movedBySomebodyElse(stage, place)).toEqual(waits ? [0, 1] : [1, 1]);
      // Carl was invited to the meeting of Outlook. Anna's own two acts mail him, and nothing of ours does.
      expect((await mailsSent(stage)).slice(mailsBefore)).toMatchObject([
        { from: ANNA, to: CARL, why: 'invitation' },
        { from: ANNA, to: CARL, why: 'update' },
      ]);
      Object.assign(held, each);
      mailed += 2;
    },
    60_000,
  );
});

async function door(stage: Stage, side: Side, body: unknown): Promise<{ readonly armed: number }> {
  return (await stage.fault(side, body as never)) as { armed: number };
}

type Names = { readonly outlook: string; readonly salesforce: string };

async function create(stage: Stage, { outlook, salesforce, minute }: Names & { readonly minute: number }): Promise<void> {
  const attendees = [{ type: 'required', emailAddress: { address: CARL, name: 'Carl Cole' } }];
  const event = { subject: outlook, start: at(minute).graph, end: at(minute + 30).graph, attendees };
  await stage.act('graph', { mailbox: ANNA, do: 'create', event });
  const fields = { Subject: salesforce, StartDateTime: at(minute + 60).crm, EndDateTime: at(minute + 90).crm };
  await stage.act('salesforce', { user: ANNA, do: 'create', fields });
}

async function found(stage: Stage, place: number): Promise<unknown> {
  const counts = await countBySubject(stage, ANNA, ANNA_ID);
  return Object.fromEntries(Object.entries(counts).filter(([subject]) => subject.startsWith(`${place} from `)));
}

type GraphState = {
  readonly mailboxes: readonly {
    readonly events: readonly { readonly id: string; readonly subject: string; readonly location: { readonly displayName: string } }[];
  }[];
};
type CrmState = {
  readonly rows: {
    readonly Event: readonly {
      readonly Id: string;
      readonly Subject: string;
      readonly Location: string | null;
      readonly IsDeleted: boolean;
    }[];
  };
};

async function rename(stage: Stage, { outlook, salesforce }: Names): Promise<void> {
  const { meetings, events } = await sides(stage);
  const id = meetings.find(({ subject }) => subject === outlook)?.id;
  const eventId = events.find(({ Subject }) => Subject === salesforce)?.Id;
  await stage.act('graph', { mailbox: ANNA, do: 'edit', id, changes: { subject: `${outlook}, renamed` } });
  await stage.act('salesforce', { user: ANNA, do: 'edit', id: eventId, fields: { Subject: `${salesforce}, renamed` } });
}

async function sides(stage: Stage) {
  const graph = (await stage.state('graph')) as unknown as GraphState;
  const crm = (await stage.state('salesforce')) as unknown as CrmState;
  return { meetings: graph.mailboxes[0]?.events ?? [], events: crm.rows.Event.filter(({ IsDeleted }) => !IsDeleted) };
}

/** How many on each side show what the sandbox's other writer wrote. */
async function movedBySomebodyElse(stage: Stage, place: number): Promise<readonly [number, number]> {
  const { meetings, events } = await sides(stage);
  const isTheirs = (subject: string, location: string | null): boolean =>
    subject.startsWith(`${place} from `) && location === 'Moved by somebody else';
  return [
    meetings.filter(({ subject, location }) => isTheirs(subject, location.displayName)).length,
    events.filter(({ Subject, Location }) => isTheirs(Subject, Location)).length,
  ];
}

/**
 * Runs, a minute apart, until two in a row had nothing to do: what a late read did not show comes with the second. A run that
 * cannot read a side says so and does nothing; the next one goes on.
 */
async function runsUntilQuiet(stage: Stage): Promise<void> {
  let quiet = 0;
  for (let run = 0; run < 10; run += 1) {
    quiet = (await isQuiet(stage)) ? quiet + 1 : 0;
    stage.clock.advance(60);
    if (quiet === 2) return;
  }
  throw new Error('still at work after ten runs');
}

async function isQuiet(stage: Stage): Promise<boolean> {
  try {
    const report = await stage.sync(ANNA);
    return report.decisions.every(({ kind }) => kind !== 'act');
  } catch (problem) {
    if (problem instanceof PortDown) return false;
    throw problem;
  }
}
