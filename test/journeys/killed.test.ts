import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningClock } from '../../server/sandbox/clock.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { ANNA, ANNA_ID, placeAnna } from '../support/people.ts';
import { environmentOf, tandemIn, type Tandem } from '../support/tandem.ts';
import { countBySubject, mailsSent } from '../support/twins.ts';

/** Points at which the program is killed: after so many requests have reached the sandbox, and so many milliseconds more. From a seed, printed. */
const SEED = Number(process.env['TANDEM_TEST_SEED'] ?? 20261120);
const POINTS = 30;

describe(`tandem sync killed in the middle, seed ${SEED}`, () => {
  let stage: Stage;
  let tandem: Tandem;
  beforeAll(async () => {
    // The program asks the machine's clock, so the world must live in the present.
    stage = await openStage({ clock: runningClock(), productElsewhere: true });
    await placeAnna(stage);
    tandem = tandemIn(environmentOf(stage));
    expect((await tandem.run(['user', 'add', '--mailbox', ANNA, '--salesforce-user', ANNA])).code).toBe(0);
  }, 180_000);
  afterAll(async () => {
    tandem.remove();
    await stage.close();
  });

  it(`has doubled and lost nothing, new or edited, after ${POINTS} kills, each followed by a whole run`, async () => {
    const dice = diceFrom(SEED);
    const expected: Record<string, readonly [number, number]> = {};
    let killedAtWork = 0;
    for (let point = 0; point < POINTS; point += 1) {
      for (const subject of await addWork(stage, point)) expected[subject] = [1, 1];
      for (const [before, after] of await editEarlierWork(stage, point - 1)) {
        expected[after] = [1, 1];
        delete expected[before];
      }
      killedAtWork += Number(
        await killedAfter(tandem, stage, { requests: 1 + Math.floor(dice() * 9), milliseconds: Math.floor(dice() * 25) }),
      );
      const whole = await tandem.run(['sync', '--mailbox', ANNA, '--json']);
      expect(whole).toMatchObject({ code: 0 });
    }
    const quiet = await tandem.run(['sync', '--mailbox', ANNA, '--json']);
    expect(JSON.parse(quiet.stdout)).toMatchObject({ outcomes: { done: 0, refused: 0, unsure: 0, postponed: 0 } });
    expect(await countBySubject(stage, ANNA, ANNA_ID)).toEqual(expected);
    expect(await mailsSent(stage)).toEqual([]);
    // Kills that came after the program's own end prove nothing: most must have met it at work.
    expect(killedAtWork).toBeGreaterThanOrEqual(POINTS / 2);
  }, 600_000);
});

/** Three meetings, two CRM events and one pair, all new. @returns their subjects. */
async function addWork(stage: Stage, point: number): Promise<readonly string[]> {
  const start = stage.clock.now().add({ hours: 24 + point * 4 });
  const at = (minutes: number): string => start.add({ minutes }).toString({ smallestUnit: 'minute' }).replace('Z', '');
  const names = [
    `P${point} Outlook a`,
    `P${point} Outlook b`,
    `P${point} Outlook c`,
    `P${point} Salesforce a`,
    `P${point} Salesforce b`,
    `P${point} both`,
  ];
  const times = names.map((_, index) => [at(index * 30), at(index * 30 + 30)] as const);
  const inOutlook = [0, 1, 2, 5];
  const inSalesforce = [3, 4, 5];
  const zoned = (text: string) => ({ dateTime: `${text}:00`, timeZone: 'UTC' });
  for (const index of inOutlook) {
    const [from, to] = times[index] ?? ['', ''];
    await stage.act('graph', { mailbox: ANNA, do: 'create', event: { subject: names[index], start: zoned(from), end: zoned(to) } });
  }
  for (const index of inSalesforce) {
    const [from, to] = times[index] ?? ['', ''];
    await stage.act('salesforce', {
      user: ANNA,
      do: 'create',
      fields: { Subject: names[index], StartDateTime: `${from}:00.000Z`, EndDateTime: `${to}:00.000Z` },
    });
  }
  return names;
}

type GraphState = { readonly mailboxes: readonly { readonly events: readonly { readonly id: string; readonly subject: string }[] }[] };
type CrmState = { readonly rows: { readonly Event: readonly { readonly Id: string; readonly Subject: string }[] } };

/** Of the work of an earlier point, one meeting is renamed in Outlook and one event in Salesforce. @returns [old subject, new subject]. */
async function editEarlierWork(stage: Stage, point: number): Promise<readonly (readonly [string, string])[]> {
  if (point < 0) return [];
  const [inOutlook, inSalesforce] = [`P${point} Outlook a`, `P${point} Salesforce a`];
  const graph = (await stage.state('graph')) as unknown as GraphState;
  const crm = (await stage.state('salesforce')) as unknown as CrmState;
  const id = graph.mailboxes[0]?.events.find(({ subject }) => subject === inOutlook)?.id;
  const eventId = crm.rows.Event.find(({ Subject }) => Subject === inSalesforce)?.Id;
  await stage.act('graph', { mailbox: ANNA, do: 'edit', id, changes: { subject: `${inOutlook}, renamed` } });
  await stage.act('salesforce', { user: ANNA, do: 'edit', id: eventId, fields: { Subject: `${inSalesforce}, renamed` } });
  return [inOutlook, inSalesforce].map((subject) => [subject, `${subject}, renamed`] as const);
}

/** Start a run and kill -9 it. @returns whether it was still at work. */
async function killedAfter(
  tandem: Tandem,
  stage: Stage,
  when: { readonly requests: number; readonly milliseconds: number },
): Promise<boolean> {
  await stage.clearRequests();
  const { child, ended } = tandem.start(['sync', '--mailbox', ANNA, '--json']);
  const open = (): boolean => child.exitCode === null && child.signalCode === null;
  while (open() && (await arrived(stage)) < when.requests) await passing(5);
  await passing(when.milliseconds);
  child.kill('SIGKILL');
  return (await ended).signal === 'SIGKILL';
}

const arrived = async (stage: Stage): Promise<number> => {
  const [graph, salesforce] = [await stage.requests('graph'), await stage.requests('salesforce')];
  return [...graph.requests, ...salesforce.requests].filter(({ inner }) => inner !== true).length;
};

/** Not a sleep for something to come true: where between two requests the kill falls is what the seed decides. */
const passing = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Mulberry32: small, seeded, the same on every machine. */
function diceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
