import { describe, expect, it } from '@jest/globals';
import type { Content, Side } from '../../shared/meeting.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';
import { someContent, timed, type SomeContent } from '../support/content.ts';
import { brokenPromises } from '../support/fakePromises.ts';
import { fakeWorld, type FakeWorld, type Trouble } from '../support/fakeWorld.ts';
import type { Fate } from '../support/fakeSide.ts';

const APRIL = timed('2026-04-20T09:00:00Z', '2026-04-20T09:30:00Z');
const review = (more: SomeContent = {}): Content => someContent({ time: APRIL, ...more });

/** What a meeting and its CRM event read, of what these tests talk about. */
type Read = Pick<Content, 'subject' | 'location'>;
const read = ({ subject, location }: Content): Read => ({ subject, location });

/** One item that somebody made on the `own` side. Tandem makes its like on the `other`. */
type Made = {
  readonly world: FakeWorld;
  readonly own: Side;
  readonly other: Side;
  /** A fate on the side Tandem first writes to. */
  readonly there: (...fates: Fate[]) => Trouble;
  readonly edit: (side: Side, changes: Partial<Read>) => Promise<void>;
  readonly ends: () => Promise<{ readonly calendar: Read; readonly crm: Read }>;
};

/** @returns `ends`: both sides after undisturbed runs, when every promise was kept. */
function aReviewMadeIn(own: Side): Made {
  const world = fakeWorld();
  const other: Side = own === 'calendar' ? 'crm' : 'calendar';
  if (own === 'calendar') world.people.createMeeting('x', review());
  else world.people.createEvent('x', review());
  const itemOf = (side: Side) => (side === 'calendar' ? world.meeting('x') : world.event('x'));
  return {
    world,
    own,
    other,
    there: (...fates) => ({ [other]: fates }),
    edit: (side, changes) => world.people.edit(side, itemOf(side).id, changes),
    ends: async () => {
      await quiet(world);
      return { calendar: read(world.meeting('x').content), crm: read(world.event('x').content) };
    },
  };
}

/** Lets undisturbed runs follow until nothing is to be done. @returns the last. @throws when a promise was broken. */
async function quiet(world: FakeWorld): Promise<Report> {
  for (let run = 0; run < 3; run += 1) await world.sync();
  const last = await world.sync();
  if (last === null) throw new Error('Nothing was to crash.');
  expect(await brokenPromises(world, last)).toEqual([]);
  return last;
}

const both = (one: Read) => ({ calendar: one, crm: one });

describe.each<{ own: Side }>([{ own: 'calendar' }, { own: 'crm' }])('what was made in the $own', ({ own }) => {
  it('is carried over once, and then there is quiet', async () => {
    const { world, ends } = aReviewMadeIn(own);
    await world.sync();
    expect(await ends()).toEqual(both({ subject: 'Review', location: '' }));
    expect([world.sent.calendar.length, world.sent.crm.length]).toEqual(own === 'calendar' ? [0, 1] : [1, 0]);
  });

  it('is one meeting and one event when the reply was lost, it was renamed, and the update was raced', async () => {
    const { world, other, there, edit, ends } = aReviewMadeIn(own);
    await world.sync(there('lostReply'));
    await edit(own, { subject: 'Lunch' });
    await world.sync(there({ raced: { location: 'Room 1' } }));
    expect((await world.recall()).links).toHaveLength(1);
    await edit(other, { location: 'Room 2' });
    expect(await ends()).toEqual(both({ subject: 'Lunch', location: 'Room 2' }));
  });

  it.each<Fate>(['refused', 'postponed', 'lostRequest', 'lostReply', 'crashBefore', 'crashAfter'])(
    'keeps a rename when the reply to its create was lost and the update met: %s',
    async (fate) => {
      const { world, there, edit, ends } = aReviewMadeIn(own);
      await world.sync(there('lostReply'));
      await edit(own, { subject: 'Lunch' });
      await world.sync(there(fate));
      world.clock.advance({ days: 1 });
      expect(await ends()).toEqual(both({ subject: 'Lunch', location: '' }));
    },
  );

  it('keeps what was edited last when one update got no answer and the next one was raced', async () => {
    const { world, there, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { subject: 'Lunch' });
    await world.sync(there('lostReply'));
    await edit(own, { subject: 'Call' });
    await world.sync(there({ raced: { location: 'Room 1' } }));
    expect(await ends()).toEqual(both({ subject: 'Call', location: 'Room 1' }));
  });

  it('keeps an edit that was taken back after an update without an answer', async () => {
    const { world, there, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { subject: 'Lunch' });
    await world.sync(there('lostReply'));
    await edit(own, { subject: 'Review' });
    expect(await ends()).toEqual(both({ subject: 'Review', location: '' }));
  });

  it.each<Trouble>([{ feed: 'prompt' }, { feed: 'lagging' }, { feed: 'replaying' }, { feed: 'whole' }])(
    'keeps an edit that was taken back after a process died right after its update, with a feed as in %j',
    async (next) => {
      const { world, there, edit, ends } = aReviewMadeIn(own);
      await world.sync();
      await edit(own, { subject: 'Lunch' });
      await world.sync(there('crashAfter'));
      await edit(own, { subject: 'Review' });
      await world.sync(next);
      expect(await ends()).toEqual(both({ subject: 'Review', location: '' }));
    },
  );

  it('keeps an edit that was taken back after an update without an answer, while the feed lags', async () => {
    const { world, there, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { subject: 'Lunch' });
    await world.sync(there('lostReply'));
    await edit(own, { subject: 'Review' });
    await world.sync({ feed: 'lagging' });
    expect(await ends()).toEqual(both({ subject: 'Review', location: '' }));
  });

  it('keeps an edit taken back after a create that was noted and never sent', async () => {
    const { world, edit, ends } = aReviewMadeIn(own);
    await world.sync({ crash: 'afterNoting' });
    await edit(own, { subject: 'Lunch' });
    await world.sync();
    await edit(own, { subject: 'Review' });
    expect(await ends()).toEqual(both({ subject: 'Review', location: '' }));
  });

  it('agrees at once on what one side confirmed while the other was busy', async () => {
    const { world, other, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { subject: 'Lunch' });
    await edit(other, { location: 'Room 1' });
    await world.sync({ [own]: ['postponed'] });
    await edit(other, { subject: 'Call' });
    expect(await ends()).toEqual(both({ subject: 'Call', location: 'Room 1' }));
  });

  it('agrees on what arrived although the same pair was renamed on both sides', async () => {
    const { world, other, there, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { location: 'Room 1' });
    await world.sync(there('lostReply'));
    await edit(own, { subject: 'Lunch' });
    await edit(other, { subject: 'Call' });
    await world.sync();
    await edit(other, { location: '' });
    await edit(own, { subject: 'Call' });
    expect(await ends()).toEqual(both({ subject: 'Call', location: '' }));
  });

  it('is not made again when the reply to its create was lost and it was deleted', async () => {
    const { world, own: side, there } = aReviewMadeIn(own);
    await world.sync(there('lostReply'));
    world.people.remove(side, 'x');
    const { decisions } = await quiet(world);
    expect(decisions.map(({ kind, because }) => `${kind} ${because}`)).toEqual(['leave deleteNotAllowed']);
    expect([world.sides.calendar.all().length, world.sides.crm.all().length]).toEqual([1, 1]);
  });

  it('keeps both texts when both sides edited one field', async () => {
    const { world, other, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { subject: 'Lunch' });
    await edit(other, { subject: 'Call' });
    const { calendar, crm } = await ends();
    expect([calendar.subject, crm.subject].toSorted()).toEqual(['Call', 'Lunch']);
  });

  it('keeps what somebody wrote into the same field while the update was on its way', async () => {
    const { world, there, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    await edit(own, { subject: 'Lunch' });
    await world.sync(there({ raced: { subject: 'Call' } }));
    const { calendar, crm } = await ends();
    expect([calendar.subject, crm.subject].toSorted()).toEqual(['Call', 'Lunch']);
  });

  it('is not doubled when the database was lost and it was renamed', async () => {
    const { world, edit, ends } = aReviewMadeIn(own);
    await world.sync();
    world.forget();
    await edit(own, { subject: 'Lunch' });
    await world.sync();
    // Who renamed what is not remembered: the difference stays, as between any two that are tied for the first time.
    await edit(own, { subject: 'Call' });
    expect(await ends()).toEqual(both({ subject: 'Call', location: '' }));
  });
});

describe('a CRM event whose meeting the feed does not show yet', () => {
  it('keeps its rename when the create is sent again and finds the meeting of the first try', async () => {
    const { world, there, edit, ends } = aReviewMadeIn('crm');
    await world.sync(there('lostReply'));
    await edit('crm', { subject: 'Lunch' });
    await world.sync({ feed: 'lagging' });
    await edit('calendar', { location: 'Room 1' });
    expect(await ends()).toEqual(both({ subject: 'Lunch', location: 'Room 1' }));
  });

  it('keeps its rename when the meeting was edited and no reply ever came', async () => {
    const { world, there, edit, ends } = aReviewMadeIn('crm');
    await world.sync(there('lostReply'));
    await edit('crm', { subject: 'Lunch' });
    await world.sync({ ...there('lostReply'), feed: 'lagging' });
    await edit('calendar', { location: 'Room 1' });
    expect(await ends()).toEqual(both({ subject: 'Lunch', location: 'Room 1' }));
  });
});

describe('two that somebody entered on both sides', () => {
  it.each<Fate>(['lostReply', 'lostRequest', 'refused', 'postponed', 'crashBefore', 'crashAfter', { raced: { location: 'Room 1' } }])(
    'are not doubled when filling the CRM event met %j and the meeting was renamed',
    async (fate) => {
      const world = fakeWorld();
      world.people.createMeeting('m', review({ description: 'Agenda' }));
      world.people.createEvent('e', review());
      await world.sync({ crm: [fate] });
      await world.people.edit('calendar', 'm', { subject: 'Lunch' });
      world.clock.advance({ days: 1 });
      await quiet(world);
      expect([world.sides.calendar.all().length, world.sides.crm.all().length]).toEqual([1, 1]);
      expect(world.event('e').content).toMatchObject({ subject: 'Lunch', description: 'Agenda' });
    },
  );
});

describe('a meeting that was imported twice', () => {
  it.each<Fate>(['written', 'lostReply', 'crashAfter'])('has one CRM event, that of the first, when its create met: %s', async (fate) => {
    const world = fakeWorld();
    world.people.createMeeting('first', review(), { uid: 'one' });
    world.people.createMeeting('second', review({ subject: 'Lunch' }), { uid: 'one' });
    await world.sync({ crm: [fate] });
    await world.people.edit('calendar', 'second', { subject: 'Call' });
    await quiet(world);
    expect(world.sides.crm.all().map(({ value }) => read(value.content))).toEqual([{ subject: 'Review', location: '' }]);
    expect((await world.recall()).links.map(({ calendarId }) => calendarId)).toEqual(['first']);
  });
});
