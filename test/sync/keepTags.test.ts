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

describe('keeping tags', () => {
  it('takes the last word, and writes it with the next run', async () => {
    const world = worldWithOne({ calendarToCrmFilter: 'All' });
    await world.sync();
    for (const tags of [['Pricing'], ['Legal', 'Pricing'], ['Legal']]) await world.tag('m1', tags);
    expect(world.tagsInCrm('m1')).toBeNull();
    const version = world.event('m1').version;
    await world.sync();
    expect([world.tagsInCrm('m1'), world.event('m1').version]).toEqual([['Legal'], version]);
    await world.tag('m1', []);
    await world.sync();
    expect(world.tagsInCrm('m1')).toEqual([]);
    const sent = world.sent.crm.length;
    await world.sync();
    expect(world.sent.crm.length).toBe(sent);
  });

  it.each([
    { what: 'the answer was lost', met: { crm: ['lostReply'] } },
    { what: 'the process died right after the write', met: { crm: ['crashAfter'] } },
    { what: 'the process died before it remembered the write', met: { crash: 'beforeRemembering' } },
  ] satisfies readonly { what: string; met: Trouble }[])(
    'writes them again where $what, and they were taken back by then',
    async ({ met }) => {
      const world = worldWithOne({ calendarToCrmFilter: 'All' });
      await world.tag('m1', ['Pricing']);
      await world.sync(met);
      expect((await world.recall()).wishes).toMatchObject([{ inCrm: 'unsure' }]);
      await world.tag('m1', []);
      expect((await world.look('m1'))?.tags.inSalesforce).toBe(false);
      await world.sync();
      await world.sync();
      expect(world.tagsInCrm('m1')).toEqual([]);
      await world.tag('m1', ['Legal']);
      await world.sync();
      await world.tag('m1', ['Pricing']);
      await world.sync(met);
      await world.tag('m1', ['Legal']);
      await world.sync();
      await world.sync();
      expect(world.tagsInCrm('m1')).toEqual(['Legal']);
    },
  );

  it('waits with a meeting that is left, and writes them once it may cross', async () => {
    const world = worldWithOne();
    await world.tag('m1', ['Pricing']);
    await world.sync();
    expect(world.sent.crm).toEqual([]);
    await world.push('m1');
    expect(world.tagsInCrm('m1')).toEqual(['Pricing']);
  });

  it('reads them as the pane does, whoever sent them: one line each, each once, not too long and not too many', async () => {
    const many = Array.from({ length: 200 }, (_, n) => `Tag ${n}`);
    const world = worldWithOne({ calendarToCrmFilter: 'All' });
    await world.tag('m1', ['#Pricing', ' pricing ', 'a\nb', '', 'x'.repeat(1024), ...many]);
    await world.sync();
    expect(world.tagsInCrm('m1')).toEqual(['Pricing', 'a b', ...many.slice(0, 48)]);
  });

  it('reads those an item keeps just so', async () => {
    const world = worldWithOne();
    await world.tag('m1', ['a\nb', '#', 'Pricing', 'PRICING'], { crash: 'beforeRemembering' });
    expect((await world.look('m1'))?.tags.tags).toEqual(['a b', 'Pricing']);
  });

  it('of two copies of one meeting, each tied to an event by its key, never takes the row of the other', async () => {
    const world = worldWithOne();
    const other = { ...content, subject: 'Copy' };
    world.clock.advance({ minutes: 1 });
    world.people.createMeeting('m2', other, { uid: 'uid-m1' });
    world.people.createEvent('e1', content);
    world.people.createEvent('e2', other);
    await world.sync();
    await world.tag('m2', ['Copied']);
    await world.tag('m1', ['First']);
    for (const go of [() => world.push('m2'), () => world.push('m1'), () => world.push('m2'), () => world.sync()]) {
      await go();
      expect(world.tagsInCrm('m2') ?? ['First']).toEqual(['First']);
    }
    expect(world.tagsInCrm('m1')).toEqual(['First']);
    expect((await world.look('m1'))?.tags).toMatchObject({ tags: ['First'], inSalesforce: true });
    expect((await world.look('m2'))?.tags).toMatchObject({ tags: ['Copied'], inSalesforce: false });
    expect((await world.sync())?.decisions.map(({ kind }) => kind)).toEqual(['inSync', 'inSync']);
  });

  describe('from two panes', () => {
    it('keeps what both added, also what only the item was told', async () => {
      const world = worldWithOne();
      const down: Trouble = { crash: 'beforeRemembering' };
      await world.tagIn(0, 'm1', { kind: 'adds', tag: 'Deal' });
      expect(await world.tagIn(1, 'm1', { kind: 'adds', tag: 'Legal' })).toBe(true);
      expect(await world.tagIn(0, 'm1', { kind: 'adds', tag: 'Pricing' }, { trouble: down })).toBe(false);
      expect((await world.look('m1'))?.tags.tags).toEqual(['Deal', 'Legal', 'Pricing']);
    });

    it('takes one off for good where both had seen it', async () => {
      const world = worldWithOne();
      await world.tagIn(0, 'm1', { kind: 'adds', tag: 'Deal' });
      await world.tagIn(1, 'm1', { kind: 'adds', tag: 'Legal' });
      await world.tagIn(1, 'm1', { kind: 'takesOff', tag: 'Deal' });
      await world.tagIn(0, 'm1', { kind: 'adds', tag: 'Pricing' });
      expect((await world.look('m1'))?.tags.tags).toEqual(['Legal', 'Pricing']);
    });

    it('believes a clock that is late where the tags it changed still hold', async () => {
      const world = worldWithOne();
      await world.tagIn(0, 'm1', { kind: 'adds', tag: 'Deal' });
      const down: Trouble = { crash: 'beforeRemembering' };
      await world.tagIn(1, 'm1', { kind: 'adds', tag: 'Legal' }, { opens: true, trouble: down });
      expect((await world.look('m1'))?.tags.tags).toEqual(['Deal', 'Legal']);
    });
  });

  it('reaches an event a person made in the CRM and Tandem tied by its key', async () => {
    const world = worldWithOne();
    world.people.createEvent('e1', content);
    await world.tag('m1', ['Pricing']);
    await world.sync();
    expect([world.tagsInCrm('m1'), eventsIn(world)]).toEqual([['Pricing'], 1]);
  });
});
