import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Api } from '../../addin/api/client.ts';
import type { Outlook } from '../../addin/office/outlook.ts';
import { createPane, type Pane } from '../../addin/taskpane/pane.ts';
import { instantAt } from '../../addin/instant.ts';
import { answered, trouble, troubled, type Answer } from '../../addin/trouble.ts';
import { changedTags, withMirror } from '../../server/sync/wishes.ts';
import type { ChangedTags, TagSet } from '../../shared/view.ts';
import { aView } from './view.ts';

/** How one call to the server goes. `unheard`: it is carried out, and its answer is lost. */
type Weather = 'fine' | 'unheard' | 'down';
type Step = { readonly pane: 0 | 1; readonly does: 'add' | 'remove' | 'look'; readonly second: number; readonly lets: boolean };

const NINE = Date.UTC(2026, 2, 10, 9);
const seconds = (second: number) => instantAt(NINE + second * 1000);
const START: TagSet = { tags: ['kept', 'old 0', 'old 1'], changedAt: seconds(-60) };

/** One meeting in two panes: one mirror, and one server that decides as ours does. Calls end in the order `scheduler` draws. */
function twoPanes(scheduler: fc.Scheduler, weather: () => Weather) {
  const world = { server: START, mirror: { ...START, basedOn: null } as ChangedTags, second: 0 };
  const later = <Value>(work: () => Value): Promise<Value> => scheduler.schedule(Promise.resolve()).then(work);
  const call = async <Value>(work: () => Value): Promise<Answer<Value>> => {
    const how = weather();
    const value = await later(() => (how === 'down' ? null : work()));
    await later(() => {});
    return how === 'fine' && value !== null ? answered(value) : troubled(trouble('pane.serverDown'));
  };
  const api: Api = {
    look: () =>
      call(() => {
        world.server = withMirror(world.server, world.mirror);
        return aView({ tags: { ...world.server, inSalesforce: false } });
      }),
    setTags: (_, tags) =>
      call(() => {
        world.server = changedTags(withMirror(world.server, world.mirror), tags);
        return world.server;
      }),
    push: () => Promise.resolve(troubled(trouble('pane.serverDown'))),
    signIn: () => Promise.resolve(answered(null)),
  };
  const outlook: Outlook = {
    ready: () => Promise.resolve({ kind: 'outlook', canSignIn: true }),
    openMeeting: () => Promise.resolve(answered({ kind: 'meeting', id: 'one', mode: 'read' })),
    loadTags: () => later(() => answered(world.mirror)),
    saveTags: async ({ change }) => {
      const kept = await later(() => {
        const tags = change(world.mirror);
        world.mirror = tags ?? world.mirror;
        return tags;
      });
      return later(() => answered(kept));
    },
    onMeetingChanged: () => {},
  };
  const open = (): Pane => createPane({ outlook, api, now: () => seconds(world.second) });
  return { world, panes: [open(), open()] as const };
}

const tagsOn = (pane: Pane): TagSet | null => {
  const screen = pane.screen();
  return screen.kind === 'shown' ? screen.tags.set : null;
};
const whereSaved = (pane: Pane): string => {
  const screen = pane.screen();
  return screen.kind === 'shown' ? `${screen.tags.server.kind} ${screen.tags.mirror.kind}` : screen.kind;
};

const steps = fc.array(
  fc.record<Step>({
    pane: fc.constantFrom(0, 1),
    does: fc.constantFrom('add', 'add', 'remove', 'look'),
    // Few seconds, in any order: the two clocks need not agree.
    second: fc.integer({ min: 0, max: 3 }),
    lets: fc.boolean(),
  }),
  { maxLength: 10 },
);
const weathers = fc.oneof(fc.constant([]), fc.array(fc.constantFrom<Weather>('fine', 'fine', 'unheard', 'down'), { maxLength: 20 }));

it('keeps what two panes of one meeting do, in whatever order and second, and whatever is lost on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, weathers, async (scheduler, done, drawn) => {
      let opened = false;
      const left = [...drawn];
      const { world, panes } = twoPanes(scheduler, () => (opened ? (left.shift() ?? 'fine') : 'fine'));
      await scheduler.waitFor(Promise.all(panes.map((pane) => pane.open())));
      opened = true;

      const wanted = new Set(START.tags);
      for (const [nth, { pane: which, does, second, lets }] of done.entries()) {
        world.second = second;
        const pane = panes[which];
        if (does === 'look') void pane.lookAgain();
        // Each pane takes off only what it alone has a word in: of two who disagree on one tag either may win.
        else if (does === 'remove') {
          pane.editTags({ kind: 'remove', tag: `old ${which}` });
          wanted.delete(`old ${which}`);
        } else {
          pane.editTags({ kind: 'add', tag: `new ${nth}` });
          wanted.add(`new ${nth}`);
        }
        if (lets && scheduler.count() > 0) await scheduler.waitOne();
      }
      await scheduler.waitIdle();
      left.length = 0;
      for (const pane of [...panes, ...panes]) await scheduler.waitFor(pane.retryTags().then(() => pane.lookAgain()));
      await scheduler.waitIdle();

      // Where answers are lost, a tag that was taken off may come back; none that was wanted may vanish.
      expect(world.server.tags).toEqual(expect.arrayContaining([...wanted]));
      if (drawn.every((how) => how === 'fine')) expect(new Set(world.server.tags)).toEqual(wanted);
      expect(world.mirror).toMatchObject(world.server);
      for (const pane of panes) {
        expect(tagsOn(pane)).toEqual(world.server);
        expect(whereSaved(pane)).toBe('same same');
      }
    }),
    { numRuns: 500 },
  );
});
