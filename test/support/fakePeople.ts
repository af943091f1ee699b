import type { CreationKey } from '../../shared/ids.ts';
import type { Changes, Content, CrmEvent, Field, Meeting, Side } from '../../shared/meeting.ts';
import { DEFAULT_LIMITS, FIELDS } from '../../shared/meeting.ts';
import { instantOf } from '../../shared/time.ts';
import { canonicalField } from '../../server/core/canonical.ts';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../../server/core/keys.ts';
import { aNewEvent, aNewMeeting } from './fakeItems.ts';
import type { FakeClock, FakeSide } from './fakeSide.ts';
import { hashing } from './planning.ts';
import { ANNA, aUser } from './user.ts';

export type Sides = { readonly calendar: FakeSide<Meeting>; readonly crm: FakeSide<CrmEvent> };
/** The item something can be created of: under this key, of that side. `origin`: the item a person made in the beginning. */
type Source = { readonly side: Side; readonly id: string; readonly origin: string };
/** One field a person set. `partner`: the item it was tied to then, so far as Tandem remembered. `step` counts every change of both sides. */
export type PersonEdit = {
  readonly side: Side;
  readonly id: string;
  readonly field: Field;
  readonly before: Content;
  readonly content: Content;
  readonly partner: string | null;
  readonly step: number;
};

/** What the pretended sides ask of the world around them. */
export type FakeSources = {
  /** @throws Error for a key no item of this world has: nothing may be created out of nowhere. */
  of(key: CreationKey): Source;
  made(side: Side, item: Meeting | CrmEvent, origin: string): void;
  /** Somebody is quicker than a write. Nothing happens to what is gone already. */
  race(side: Side, id: string, edit: Changes | 'deleted'): Promise<void>;
};

/** What people do on both sides, and what they did. */
export type FakePeople = {
  createMeeting(origin: string, content: Content, more?: Partial<Meeting>): Meeting;
  createEvent(origin: string, content: Content): CrmEvent;
  /** In Outlook a copy has an identity of its own and still carries the key its original was created with. */
  copy(side: Side, id: string, origin: string): void;
  edit(side: Side, id: string, changes: Changes): Promise<void>;
  remove(side: Side, id: string): void;
  /** The meeting goes to Deleted Items: out of the calendar, and still answered when somebody opens it there. */
  discard(id: string): void;
  /** The organizer calls it off. */
  cancel(id: string): void;
  edits(): readonly PersonEdit[];
};

/** @param partnerOf what Tandem remembers an item to be tied to. */
export function fakePeople(
  { calendar, crm }: Sides,
  clock: FakeClock,
  partnerOf: (side: Side, id: string) => Promise<string | null>,
): { readonly people: FakePeople; readonly sources: FakeSources } {
  const sourceOf = new Map<CreationKey, Source>();
  const edits: PersonEdit[] = [];
  const of = (side: Side) => (side === 'calendar' ? calendar : crm);
  const made = (side: Side, item: Meeting | CrmEvent, origin: string): void => {
    const key = 'uid' in item ? keyOfCrmCreate(ANNA, item, hashing) : keyOfMeetingCreate(item.id, aUser().mailbox, hashing);
    // An identity that comes twice has one key: it stays with the first.
    if (!sourceOf.has(key)) sourceOf.set(key, { side, id: item.id, origin });
  };
  const createMeeting = (origin: string, content: Content, more: Partial<Meeting> = {}): Meeting => {
    const meeting = calendar.add(origin, aNewMeeting(origin, content, { createdAt: instantOf(clock.now()), ...more }), null);
    made('calendar', meeting, origin);
    return meeting;
  };
  const createEvent = (origin: string, content: Content): CrmEvent => {
    const event = crm.add(origin, aNewEvent(origin, content, { createdAt: instantOf(clock.now()) }), null);
    made('crm', event, origin);
    return event;
  };
  const edit = async (side: Side, id: string, changes: Changes): Promise<void> => {
    const partner = await partnerOf(side, id);
    const before = of(side).find(id)?.value.content;
    if (before === undefined) throw new Error(`${id} is not there.`);
    const { content } = of(side).change(id, changes, null);
    const step = clock.steps();
    const reads = (field: Field, one: Content): string => canonicalField(field, one, DEFAULT_LIMITS);
    // Saving what stood there already is no edit.
    const touched = FIELDS.filter((field) => reads(field, before) !== reads(field, content));
    for (const field of touched) edits.push({ side, id, field, before, content, partner, step });
  };
  const remove = (side: Side, id: string): void => of(side).remove(id);
  const people: FakePeople = {
    createMeeting,
    createEvent,
    copy: (side, id, origin) => {
      const item = of(side).find(id);
      if (item === undefined) throw new Error(`${id} is not there.`);
      const { value } = item;
      if ('uid' in value) createMeeting(origin, value.content, { creationKey: value.creationKey });
      else createEvent(origin, value.content);
    },
    edit,
    remove,
    discard: (id) => calendar.remove(id, 'kept'),
    cancel: (id) => void calendar.alter(id, (meeting) => ({ ...meeting, cancelled: true })),
    edits: () => edits,
  };
  const sources: FakeSources = {
    of: (key) => {
      const source = sourceOf.get(key);
      if (source === undefined) throw new Error('Nothing in this world has that key.');
      return source;
    },
    made,
    race: async (side, id, change) => {
      if (of(side).find(id)?.gone !== false) return;
      if (change === 'deleted') remove(side, id);
      else await edit(side, id, change);
    },
  };
  return { people, sources };
}
