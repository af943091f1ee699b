import * as fc from 'fast-check';
import type { Changes, Content, Side } from '../../shared/meeting.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';
import { someContent, timed } from './content.ts';
import type { TagEdit } from './fakePanes.ts';
import type { Fate } from './fakeSide.ts';
import { fakeWorld, type FakeWorld, type Trouble } from './fakeWorld.ts';

/** What happens next: a person does something on one side, or Tandem runs and something befalls it. `which` counts what is there. */
export type Step =
  | { readonly kind: 'creates' | 'copies' | 'deletes'; readonly side: Side; readonly which: number; readonly content: Content }
  | Ending
  | { readonly kind: 'edits'; readonly side: Side; readonly which: number; readonly changes: Changes }
  | { readonly kind: 'runs'; readonly trouble: Trouble }
  | Visit;
type Ending = { readonly kind: 'discards' | 'cancels'; readonly which: number };
/** A person opens the pane on a meeting, and may do something there. */
type Visit =
  | { readonly kind: 'looks' | 'pushes'; readonly which: number; readonly trouble: Trouble }
  | {
      readonly kind: 'tags';
      readonly which: number;
      readonly pane: number;
      readonly edit: TagEdit;
      readonly opens: boolean;
      readonly trouble: Trouble;
    };

const MOST_ITEMS = 4;
/** Whatever is called so is private. */
export const SECRET = { subject: 'Secret', private: true } as const satisfies Changes;

/**
 * Lives through a history, then gives Tandem four undisturbed runs, most a week apart so that quarantines end, and has every meeting looked at once
 * more: what only an item keeps is read there. @returns the run after them.
 */
export async function live(
  steps: readonly Step[],
  settings: Partial<Settings> = {},
  feed: 'prompt' | 'late' = 'prompt',
): Promise<{ readonly world: FakeWorld; readonly last: Report }> {
  const world = fakeWorld(settings, feed);
  for (const [index, step] of steps.entries()) await take(world, step, index);
  world.hurry();
  for (const days of [7, 7, 7, 0]) {
    world.clock.advance({ days });
    await world.sync();
  }
  for (const { value, gone } of world.sides.calendar.all()) if (!gone) await world.look(value.id);
  await world.sync();
  const last = await world.sync();
  if (last === null) throw new Error('Nothing was to crash any more.');
  return { world, last };
}

async function take(world: FakeWorld, step: Step, index: number): Promise<void> {
  const { people, sides } = world;
  if (step.kind === 'runs') {
    await world.sync(step.trouble);
    return;
  }
  if ('trouble' in step) {
    await visit(world, step);
    return;
  }
  if (!('side' in step)) {
    end(world, step);
    return;
  }
  const { side } = step;
  const all = side === 'calendar' ? sides.calendar.all() : sides.crm.all();
  const present = all.filter(({ gone }) => !gone).map(({ value }) => value.id);
  const id = present[step.which % Math.max(1, present.length)];
  const room = all.length < MOST_ITEMS;
  if (step.kind === 'creates' && room) {
    if (side === 'calendar') people.createMeeting(`m${index}`, step.content);
    else people.createEvent(`e${index}`, step.content);
  }
  if (id === undefined) return;
  if (step.kind === 'copies' && room) people.copy(side, id, `${side === 'calendar' ? 'm' : 'e'}${index}`);
  if (step.kind === 'deletes') people.remove(side, id);
  if (step.kind === 'edits') await people.edit(side, id, step.changes);
}

function end({ people, sides }: FakeWorld, { kind, which }: Ending): void {
  const present = sides.calendar.all().filter(({ gone }) => !gone);
  const id = present[which % Math.max(1, present.length)]?.value.id;
  if (id === undefined) return;
  if (kind === 'discards') people.discard(id);
  else people.cancel(id);
}

async function visit(world: FakeWorld, step: Visit): Promise<void> {
  // What lies in Deleted Items can be opened there.
  const present = world.sides.calendar.all().filter(({ gone, kept }) => !gone || kept);
  const id = present[step.which % Math.max(1, present.length)]?.value.id;
  if (id === undefined) return;
  const sent = (): number => world.sent.calendar.length + world.sent.crm.length;
  const before = sent();
  if (step.kind === 'looks') await world.look(id, step.trouble);
  if (step.kind === 'pushes') await world.push(id, step.trouble);
  if (step.kind === 'tags') await world.tagIn(step.pane, id, step.edit, step);
  if (step.kind !== 'pushes' && sent() > before) throw new Error(`Something was written where a person only ${step.kind}.`);
}

// Small alphabets on purpose: an edit that is taken back and two items that look alike are where the trouble is.
const subject = fc.constantFrom('Review', 'Lunch', 'Call');
const text = fc.constantFrom('', 'one', 'two\nlines');
const location = fc.constantFrom('', 'Room 1', 'Room 2');
const time = fc.constantFrom('09', '11', '13').map((hour) => timed(`2026-04-20T${hour}:00:00Z`, `2026-04-20T${hour}:30:00Z`));
export const aContent: fc.Arbitrary<Content> = fc.record({ subject, description: text, location, time }).map(someContent);
export const someChanges: fc.Arbitrary<Changes> = fc.oneof(
  subject.map((to): Changes => ({ subject: to })),
  time,
  text.map((to): Changes => ({ description: to })),
  location.map((to): Changes => ({ location: to })),
  fc.tuple(subject, location).map(([to, place]): Changes => ({ subject: to, location: place })),
);

const aSide = fc.constantFrom<Side>('calendar', 'crm');
const aFate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>('written') },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Fate>('lostReply', 'lostReply', 'lostRequest', 'refused', 'postponed', 'crashBefore', 'crashAfter'),
  },
  { weight: 2, arbitrary: someChanges.map((raced): Fate => ({ raced })) },
);
const fates = fc.array(aFate, { maxLength: 3 });
const trouble: fc.Arbitrary<Trouble> = fc.record(
  {
    calendar: fates,
    crm: fates,
    feed: fc.constantFrom('prompt', 'lagging', 'late', 'replaying', 'whole'),
    looksFail: fc.constantFrom(false, false, false, true),
    crash: fc.constantFrom('beforeNoting', 'afterNoting', 'beforeRemembering', 'afterRemembering'),
  },
  { requiredKeys: ['calendar', 'crm'] },
);

const which = fc.nat({ max: 3 });
const runs = trouble.map((met): Step => ({ kind: 'runs', trouble: met }));
/** Somebody hides a meeting, or shows it again. What it is called while it is hidden has no place on the other side. */
const hides = fc.record({
  kind: fc.constant('edits' as const),
  side: fc.constantFrom<Side>('calendar', 'calendar', 'crm'),
  which,
  changes: fc.constantFrom<Changes>(SECRET, SECRET, { subject: 'Review', private: false }),
});
const ends = fc.record({ kind: fc.constantFrom('discards' as const, 'discards' as const, 'cancels' as const), which });
const edits = fc.record({ kind: fc.constant('edits' as const), side: aSide, which, changes: someChanges });
/** Mostly answers that go wrong: what never came to a write says little about writing. */
const met = fc.oneof({ weight: 3, arbitrary: fc.record({ calendar: fates, crm: fates }) }, { weight: 1, arbitrary: trouble });
const visits = fc.record({ kind: fc.constantFrom('looks' as const, 'pushes' as const, 'pushes' as const), which, trouble: met });
const tagEdit = fc.record<TagEdit>({ kind: fc.constantFrom('adds', 'adds', 'takesOff'), tag: fc.constantFrom('Deal', 'Legal', 'Pricing') });
const tags = fc.record({
  kind: fc.constant('tags' as const),
  which,
  pane: fc.constantFrom(0, 1),
  edit: tagEdit,
  opens: fc.boolean(),
  trouble: fc.constantFrom<Trouble>({}, {}, { crash: 'beforeRemembering' }, { crash: 'afterRemembering' }),
});
const aboutWhole = (kind: 'creates' | 'copies' | 'deletes'): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant(kind), side: aSide, which, content: aContent });

/** What people do besides editing. `asks`: they look, push and tag in the pane. `hides`: they make it private. `ends`: they discard or cancel it. */
export type Doings = readonly ('creates' | 'copies' | 'deletes' | 'asks' | 'hides' | 'ends')[];

const DOING: Readonly<Record<Doings[number], readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> }[]>> = {
  creates: [{ weight: 1, arbitrary: aboutWhole('creates') }],
  copies: [{ weight: 1, arbitrary: aboutWhole('copies') }],
  deletes: [{ weight: 1, arbitrary: aboutWhole('deletes') }],
  asks: [
    { weight: 4, arbitrary: visits },
    { weight: 2, arbitrary: tags },
  ],
  hides: [{ weight: 2, arbitrary: hides }],
  ends: [{ weight: 1, arbitrary: ends }],
};

/** One to three items, then anything. */
export const aHistory = (kinds: Doings): fc.Arbitrary<readonly Step[]> =>
  fc
    .tuple(
      fc.array(aboutWhole('creates'), { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof({ weight: 4, arbitrary: runs }, { weight: 4, arbitrary: edits }, ...kinds.flatMap((kind) => DOING[kind])), {
        minLength: 2,
        maxLength: 9,
      }),
    )
    .map(([first, then]) => [...first, ...then]);
