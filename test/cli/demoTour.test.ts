import { describe, expect, it } from '@jest/globals';
import { TOUR } from '../../server/demoTour.ts';
import type { SeenInOutlook, SeenInSalesforce, TourHands } from '../../server/demoTourHands.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';

/** A Tandem that keeps no promise but those named, so that each step has its own to miss. */
type Kept = {
  readonly inOutlook?: SeenInOutlook | null;
  readonly inSalesforce?: SeenInSalesforce;
  /** What the sandbox counts, question by question; the last for ever. */
  readonly mails?: readonly number[];
  readonly isNamed?: boolean;
  readonly runs?: readonly Pick<Report, 'decisions' | 'notDone'>[];
};

const RENAMED = 'Demo call, moved up';
const inRoom7 = { id: 'e1', subject: RENAMED, location: 'Room 7' };
const inRoom1 = { ...inRoom7, location: 'Room 1' };
const act = { calendarId: 'm1', kind: 'act' } as Report['decisions'][number];
const unsure = { decisions: [act], notDone: [{ calendarId: 'm1', outcome: 'unsure' } as Report['notDone'][number]] };
const done = { decisions: [act], notDone: [] };

describe('a step of the tour', () => {
  it.each<{ step: number; kept: Kept }>([
    { step: 2, kept: { inSalesforce: inRoom7, inOutlook: inRoom7 } },
    { step: 3, kept: { mails: [4, 5, 5], isNamed: true } },
    { step: 6, kept: { runs: [unsure, done] } },
    { step: 7, kept: { mails: [5, 5] } },
  ])('is told when its promise is kept: $step', async ({ step, kept }) => {
    expect((await play(step, kept)).length).toBeGreaterThan(1);
  });

  it.each<{ step: number; missed: string; kept: Kept; says: RegExp }>([
    { step: 2, missed: 'the room did not reach Outlook', kept: { inSalesforce: inRoom7, inOutlook: inRoom1 }, says: /Outlook.*Room 1/ },
    { step: 2, missed: 'the meeting is gone', kept: { inSalesforce: inRoom7, inOutlook: null }, says: /Outlook, which holds: nothing/ },
    { step: 2, missed: 'the room was lost in Salesforce', kept: { inSalesforce: inRoom1, inOutlook: inRoom7 }, says: /Salesforce.*Room 1/ },
    { step: 3, missed: 'Tandem sent a mail', kept: { mails: [4, 5, 6], isNamed: true }, says: /no mail and sent 1/ },
    { step: 3, missed: 'the customer is not named', kept: { mails: [4, 5, 5], isNamed: false }, says: /should name Cleo/ },
    { step: 6, missed: 'the first run believes it is done', kept: { runs: [done, done] }, says: /first run/ },
    { step: 6, missed: 'the first run did nothing', kept: { runs: [{ decisions: [], notDone: [] }, done] }, says: /first run/ },
    { step: 6, missed: 'the second run is still unsure', kept: { runs: [unsure, unsure] }, says: /second run/ },
    { step: 7, missed: 'Tandem sent two mails', kept: { mails: [5, 7] }, says: /no mail and sent 2/ },
  ])('$step fails when $missed', async ({ step, kept, says }) => {
    await expect(play(step, kept)).rejects.toThrow(says);
  });
});

function play(step: number, { inOutlook = null, inSalesforce = inRoom7, mails = [0], isNamed = false, runs = [] }: Kept) {
  let [asked, synced] = [0, 0];
  const counts = { done: 1, refused: 0, unsure: 1, postponed: 0 };
  const hands: TourHands = {
    mailbox: 'anna@contoso.example',
    meet: () => Promise.resolve('m1'),
    editMeeting: () => Promise.resolve(),
    deleteMeeting: () => Promise.resolve(),
    editEvent: () => Promise.resolve(),
    meeting: () => Promise.resolve(inOutlook),
    eventsCalled: () => Promise.resolve([inSalesforce]),
    isNamed: () => Promise.resolve(isNamed),
    aContact: () => Promise.resolve({ id: 'c1', name: 'Cleo', address: 'cleo@fabrikam.example' }),
    mailsSent: () => Promise.resolve(mails[Math.min(asked++, mails.length - 1)] ?? 0),
    loseNextReply: () => Promise.resolve(),
    sync: () => Promise.resolve({ outcomes: counts, calls: {}, mailsWaiting: 1, ...(runs[synced++] ?? done) } as Report),
  };
  return TOUR[step - 1]?.play(hands, (words) => words) ?? Promise.resolve([]);
}
