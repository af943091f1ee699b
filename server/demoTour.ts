import { DEFAULT_SETTINGS } from '../shared/settings.ts';
import { syncMailbox, type NotDone, type Report } from './sync/syncMailbox.ts';
import type { Tour } from './commands/house.ts';
import type { Door } from './demoDoor.ts';
import { tourHands, type TourHands } from './demoTourHands.ts';
import type { StoredUser } from './ports/store.ts';
import type { World } from './sync/world.ts';

/** One step of the demo's story. Each makes its own meeting, so that any of them can be played alone, and again. */
export type TourStep = {
  readonly title: string;
  /** @returns what was done and what was seen, line by line. @throws when the promise of the step is not kept. */
  readonly play: (hands: TourHands, named: (words: string) => string) => Promise<readonly string[]>;
};

export const TOUR: readonly TourStep[] = [
  {
    title: 'A meeting is made in Outlook: it appears in Salesforce',
    play: async (hands, named) => {
      const subject = named('Coffee');
      await hands.meet({ subject, location: { displayName: 'Lobby' } });
      const report = await hands.sync();
      const [event] = await seen(hands, subject, 1);
      return [`In Outlook: made "${subject}", in the Lobby.`, synced(report), `In Salesforce now: ${inWords(event)}`];
    },
  },
  {
    title: 'It is edited on both sides at once: both edits arrive',
    play: async (hands, named) => {
      const [subject, renamed] = [named('Demo call'), named('Demo call, moved up')];
      const id = await hands.meet({ subject, location: { displayName: 'Room 1' } });
      await hands.sync();
      const [event] = await seen(hands, subject, 1);
      await hands.editMeeting(id, { subject: renamed });
      await hands.editEvent(event.id, { Location: 'Room 7' });
      const report = await hands.sync();
      const [after] = await seen(hands, renamed, 1);
      const meeting = await hands.meeting(id);
      for (const [where, one] of [
        ['Salesforce', after],
        ['Outlook', meeting],
      ] as const)
        if (one?.subject !== renamed || one.location !== 'Room 7')
          throw new Error(`Both edits should be in ${where}, which holds: ${one === null ? 'nothing' : inWords(one)}`);
      return [
        `In Outlook: renamed it to "${renamed}". In Salesforce, at the same time: put it into Room 7.`,
        synced(report),
        `In Salesforce now: ${inWords(after)}`,
        `In Outlook now: ${meeting === null ? 'nothing.' : inWords(meeting)}`,
      ];
    },
  },
  {
    title: 'A customer is invited: known as a Contact, and not mailed again by Tandem',
    play: async (hands, named) => {
      const subject = named('Contract talk');
      const { id: contactId, ...contact } = await hands.aContact();
      const before = await hands.mailsSent();
      await hands.meet({ subject, attendees: [{ type: 'required', emailAddress: contact }] });
      const invited = await hands.mailsSent();
      const report = await hands.sync();
      const [event] = await seen(hands, subject, 1);
      if (!(await hands.isNamed(event.id, contactId))) throw new Error(`The event in Salesforce should name ${contact.name} and does not.`);
      await sentNothing(hands, invited);
      return [
        `In Outlook: invited ${contact.name} to "${subject}". Outlook itself sent ${invited - before === 1 ? '1 mail' : `${invited - before} mails`}.`,
        synced(report),
        `Tandem sent 0 mails. In Salesforce the event names ${contact.name}.`,
      ];
    },
  },
  {
    title: 'A private meeting stays private',
    play: async (hands, named) => {
      const subject = named('Doctor');
      const id = await hands.meet({ subject, sensitivity: 'private' });
      const report = await hands.sync();
      await seen(hands, subject, 0);
      const decision = report.decisions.find(({ calendarId }) => calendarId === id);
      return [
        `In Outlook: made "${subject}", marked private.`,
        synced(report),
        `Nothing of it is in Salesforce. ${decision?.explanation ?? ''}`,
      ];
    },
  },
  {
    title: 'A meeting is deleted in Outlook: nothing is deleted in Salesforce by itself',
    play: async (hands, named) => {
      const subject = named('Old plan');
      const id = await hands.meet({ subject });
      await hands.sync();
      await hands.deleteMeeting(id);
      const report = await hands.sync();
      const [event] = await seen(hands, subject, 1);
      const decision = report.decisions.find(({ crmEventId }) => crmEventId === event.id);
      return [`In Outlook: deleted "${subject}".`, synced(report), `Still in Salesforce: ${inWords(event)} ${decision?.explanation ?? ''}`];
    },
  },
  {
    title: 'An answer of Salesforce is lost in the middle of a write: nothing is doubled',
    play: async (hands, named) => {
      const subject = named('Bad network');
      const id = await hands.meet({ subject });
      await hands.loseNextReply();
      const first = await hands.sync();
      if (becameOf(id, first) !== 'unsure')
        throw new Error('The first run should not know what became of its write, and says that it does.');
      const second = await hands.sync();
      if (becameOf(id, second) !== 'done') throw new Error('The second run should find what the first one wrote, and did not.');
      await seen(hands, subject, 1);
      return [
        `In Outlook: made "${subject}". Salesforce made the event, but its answer never arrived.`,
        `The first run says: ${first.outcomes.unsure} sent and not answered.`,
        `The second run looks first whether it arrived: ${second.outcomes.done} done.`,
        'In Salesforce there is exactly one event of this name.',
      ];
    },
  },
  {
    title: 'What would mail somebody waits',
    play: async (hands) => {
      const before = await hands.mailsSent();
      const report = await hands.sync();
      await sentNothing(hands, before);
      const waiting = report.decisions.filter(({ kind }) => kind === 'ask').length;
      return [
        synced(report),
        `${waiting} ${waiting === 1 ? 'decision waits' : 'decisions wait'} for a person, because they would send ${report.mailsWaiting} mails. None was sent.`,
      ];
    },
  },
];

async function seen(hands: TourHands, subject: string, count: 0): Promise<readonly []>;
async function seen(hands: TourHands, subject: string, count: 1): Promise<readonly [Seen & { readonly id: string }]>;
/** The story is told of what is there: where it is not, this is a fault of Tandem's, and the step says so. */
async function seen(hands: TourHands, subject: string, count: number): Promise<readonly unknown[]> {
  const events = await hands.eventsCalled(subject);
  if (events.length !== count) throw new Error(`Salesforce should hold ${count} of "${subject}" and holds ${events.length}.`);
  return events;
}

async function sentNothing(hands: TourHands, before: number): Promise<void> {
  const sent = (await hands.mailsSent()) - before;
  if (sent !== 0) throw new Error(`Tandem should have sent no mail and sent ${sent}.`);
}

/** What became of the decision on one meeting. Null where nothing was to be done about it. */
function becameOf(id: string, { decisions, notDone }: Report): 'done' | NotDone['outcome'] | null {
  if (!decisions.some(({ calendarId, kind }) => calendarId === id && kind === 'act')) return null;
  return notDone.find(({ calendarId }) => calendarId === id)?.outcome ?? 'done';
}

type Seen = { readonly subject: string; readonly location: string };
const inWords = ({ subject, location }: Seen): string => `"${subject}"${location === '' ? '' : `, in ${location}`}.`;

const synced = ({ outcomes, calls }: Report): string =>
  `Tandem reconciled: ${outcomes.done === 0 ? 'nothing had to be written' : `${outcomes.done} done`}; calls: Exchange ${calls.graph}, Salesforce ${calls.salesforce}.`;

/** The story, with a person of the demo for its hero. Null where there is nobody. */
export function tourOf(
  hero: StoredUser | null,
  world: World,
  door: Door,
  { graph, salesforce }: { readonly graph: string; readonly salesforce: string },
): Tour | null {
  if (hero === null) return null;
  let meetings = 0;
  const hands = tourHands({
    door,
    graph,
    salesforce,
    mailbox: hero.mailbox,
    crmUserId: hero.crmUserId,
    nextStart: () => {
      meetings += 1;
      return world
        .now()
        .round('hour')
        .add({ hours: 48 + meetings });
    },
    sync: () => syncMailbox(hero, DEFAULT_SETTINGS, world, { dryRun: false }),
  });
  return {
    titles: TOUR.map(({ title }) => title),
    play: async (step) => {
      // Another name each time, so that a step can be played again.
      const time = world.now().toZonedDateTimeISO('UTC').toPlainTime().toString({ smallestUnit: 'second' });
      return (await TOUR[step - 1]?.play(hands, (words) => `${words} ${time}`)) ?? [];
    },
  };
}
