import { describe, expect, it } from '@jest/globals';
import { fakeWorld, type Trouble } from '../support/fakeWorld.ts';
import { someContent, timed } from '../support/content.ts';

const EXISTING = { calendarToCrmFilter: 'Existing', crmToCalendarFilter: 'Existing' } as const;
const content = someContent({ time: timed('2026-04-20T09:00:00Z', '2026-04-20T09:30:00Z') });
/** Anna's one meeting, which a filter keeps out. */
function worldWithOne(settings = {}) {
  const world = fakeWorld({ ...EXISTING, ...settings });
  world.people.createMeeting('m1', content);
  return world;
}
const eventsIn = (world: ReturnType<typeof fakeWorld>): number => world.sides.crm.all().filter(({ gone }) => !gone).length;

describe('looking at a meeting', () => {
  it('says where it stands and what a push would do, and writes nothing', async () => {
    const world = worldWithOne();
    expect(await world.look('m1')).toMatchObject({
      calendarId: 'm1',
      crmEventId: null,
      status: 'left',
      because: 'filterExisting',
      push: { kind: 'writes', because: 'new', effects: [{ kind: 'createEvent', people: 0 }], mails: 0 },
    });
    expect([world.sent, (await world.recall()).links]).toEqual([{ calendar: [], crm: [] }, []]);
  });

  it('says after a push that both sides agree', async () => {
    const world = worldWithOne();
    await world.push('m1');
    expect(await world.look('m1')).toMatchObject({ status: 'synced', because: 'alreadyAlike', push: { kind: 'nothing', effects: [] } });
  });

  it('says of a meeting no window shows why it is left, and does not keep it', async () => {
    const world = fakeWorld();
    world.people.createMeeting('m1', someContent({ time: timed('2027-04-20T09:00:00Z', '2027-04-20T09:30:00Z') }));
    expect(await world.look('m1')).toMatchObject({ status: 'left', because: 'outsideWindow', push: { kind: 'closed' } });
  });

  it.each([{ id: 'nobody' }, { id: '' }])('refuses what is not there: "$id"', async ({ id }) => {
    expect(await worldWithOne().look(id)).toBeNull();
  });

  it('takes over what the item keeps where we never heard of it', async () => {
    const world = worldWithOne();
    expect(await world.tag('m1', ['Pricing'], { crash: 'beforeRemembering' })).toBe(false);
    expect((await world.recall()).wishes).toEqual([]);
    expect((await world.look('m1'))?.tags).toMatchObject({ tags: ['Pricing'], inSalesforce: false });
    expect((await world.recall()).wishes).toMatchObject([{ calendarId: 'm1', tags: { tags: ['Pricing'] } }]);
  });
});

describe('a push', () => {
  it('makes the one event with its tags, and a run finds nothing left to do', async () => {
    const world = worldWithOne();
    await world.tag('m1', ['Pricing']);
    expect(await world.push('m1')).toMatchObject({ outcome: 'done', because: 'new', problem: null });
    expect([world.event('m1').content.subject, world.tagsInCrm('m1')]).toEqual([content.subject, ['Pricing']]);
    expect((await world.recall()).links).toMatchObject([{ calendarId: 'm1', origin: 'push' }]);
    const report = await world.sync();
    expect(report?.decisions.map(({ kind }) => kind)).toEqual(['inSync']);
    expect(await world.push('m1')).toMatchObject({ outcome: 'nothing' });
    expect(eventsIn(world)).toBe(1);
  });

  it('leaves every other meeting where it was', async () => {
    const world = fakeWorld();
    world.people.createMeeting('m1', content);
    world.people.createMeeting('m2', { ...content, subject: 'Other' });
    await world.push('m1');
    expect(world.sides.crm.all().map(({ origin }) => origin)).toEqual(['m1']);
    await world.sync();
    expect(world.sides.crm.all().map(({ origin }) => origin)).toEqual(['m1', 'm2']);
  });

  it('lets the meeting sync for good, in both directions', async () => {
    const world = worldWithOne({ calendarToCrmFilter: 'WithInvitee', crmToCalendarFilter: 'WithInvitee' });
    await world.push('m1');
    await world.people.edit('calendar', 'm1', { subject: 'Retro' });
    await world.sync();
    await world.people.edit('crm', world.event('m1').id, { location: 'Room 1' });
    await world.sync();
    await world.sync();
    expect([world.event('m1').content.subject, world.meeting('m1').content.location]).toEqual(['Retro', 'Room 1']);
  });

  it('does not overrule a direction that is off, and is forgotten', async () => {
    const world = worldWithOne({ calendarToCrm: 'Off' });
    expect(await world.push('m1')).toMatchObject({ outcome: 'closed', because: 'directionOff' });
    expect((await world.recall()).wishes).toEqual([]);
  });

  it.each([
    { what: 'the answer was lost', met: { crm: ['lostReply'] }, outcome: 'unsure' },
    { what: 'the request was lost', met: { crm: ['lostRequest'] }, outcome: 'unsure' },
    { what: 'the CRM asked to wait', met: { crm: ['postponed'] }, outcome: 'postponed' },
    { what: 'the process died before the write', met: { crm: ['crashBefore'] }, outcome: undefined },
    { what: 'the process died after the write', met: { crm: ['crashAfter'] }, outcome: undefined },
    { what: 'the process died once it had noted the push', met: { crash: 'afterNoting' }, outcome: undefined },
    { what: 'the process died before it remembered the write', met: { crash: 'beforeRemembering' }, outcome: undefined },
  ] satisfies readonly { what: string; met: Trouble; outcome: string | undefined }[])(
    'is gone on with by the next run, tags and all, where $what',
    async ({ met, outcome }) => {
      for (const tags of [[], ['Pricing']]) {
        const world = worldWithOne();
        if (tags.length > 0) await world.tag('m1', tags);
        expect((await world.push('m1', met))?.outcome).toBe(outcome);
        await world.sync();
        await world.sync();
        expect([eventsIn(world), world.tagsInCrm('m1') ?? []]).toEqual([1, tags]);
        expect((await world.recall()).links).toHaveLength(1);
        expect((await world.recall()).intents).toEqual([]);
      }
    },
  );

  it('of a meeting that came back under another id keeps its tags', async () => {
    const world = worldWithOne();
    await world.tag('m1', ['Pricing']);
    await world.push('m1');
    world.people.remove('calendar', 'm1');
    world.people.createMeeting('m9', { ...content, subject: 'Retro' }, { uid: 'uid-m1' });
    expect(await world.push('m9')).toMatchObject({ outcome: 'done', because: 'changedInCalendar' });
    expect((await world.recall()).wishes).toMatchObject([
      { calendarId: 'm9', pushed: true, tags: { tags: ['Pricing'] }, inCrm: ['Pricing'] },
    ]);
    expect((await world.look('m9'))?.tags).toMatchObject({ tags: ['Pricing'], inSalesforce: true });
  });

  describe('while the feed is late', () => {
    const late: Trouble = { feed: 'late' };

    it('takes what the meeting reads now, and no later run brings back what it read before', async () => {
      const world = worldWithOne({ calendarToCrmFilter: 'All' });
      await world.sync();
      await world.people.edit('calendar', 'm1', { subject: 'New' });
      expect(await world.push('m1', late)).toMatchObject({ outcome: 'done', because: 'changedInCalendar' });
      const sent = world.sent.crm.length;
      for (const trouble of [late, late, {}, {}]) await world.sync(trouble);
      expect([world.event('m1').content.subject, world.sent.crm.length]).toEqual(['New', sent]);
    });

    it.each([
      { what: 'made private', hide: { subject: 'Secret', private: true }, because: 'privateSkipped' },
      { what: 'cancelled', hide: null, because: 'cancelled' },
    ])('leaves a meeting that was just $what, and so does the run after a look', async ({ hide, because }) => {
      for (const isTied of [false, true]) {
        const world = worldWithOne({ calendarToCrmFilter: 'All' });
        if (isTied) await world.sync();
        else await world.look('m1');
        const sent = world.sent.crm.length;
        await world.people.edit('calendar', 'm1', { location: 'Room 1' });
        if (hide === null) world.people.cancel('m1');
        else await world.people.edit('calendar', 'm1', hide);
        expect(await world.push('m1', late)).toMatchObject({ outcome: 'closed', because });
        for (const trouble of [late, late, {}]) await world.sync(trouble);
        expect(world.sent.crm.length).toBe(sent);
      }
    });

    it('takes a meeting no feed has named yet', async () => {
      const world = worldWithOne();
      await world.sync();
      world.people.createMeeting('m2', { ...content, subject: 'New' });
      expect(await world.push('m2', late)).toMatchObject({ outcome: 'done', because: 'new' });
      for (const trouble of [late, {}, {}]) await world.sync(trouble);
      expect(world.event('m2').content.subject).toBe('New');
    });
  });

  it.each([
    { what: 'by this very look', before: 'discarded' },
    { what: 'by an earlier run', before: 'told' },
    { what: 'by a whole read that did not name it any more', before: 'notNamed' },
  ])('makes nothing of a meeting in Deleted Items that the feed called removed $what', async ({ before }) => {
    const world = worldWithOne();
    await world.sync();
    world.people.discard('m1');
    if (before === 'told') await world.sync();
    if (before === 'notNamed') await world.sync({ feed: 'whole' });
    expect(await world.push('m1')).toMatchObject({ outcome: 'closed', because: 'outsideWindow' });
    expect(await world.push('m1')).toMatchObject({ outcome: 'closed', because: 'outsideWindow' });
    expect([eventsIn(world), world.sent.crm]).toEqual([0, []]);
  });

  it('at once with a run, and with itself, makes one event', async () => {
    const world = worldWithOne({ calendarToCrmFilter: 'All' });
    await Promise.all([world.push('m1'), world.sync(), world.push('m1'), world.look('m1'), world.sync()]);
    expect(eventsIn(world)).toBe(1);
  });
});
