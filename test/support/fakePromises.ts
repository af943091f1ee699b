import type { Content, CrmEvent, Field, Link, Meeting, Side } from '../../shared/meeting.ts';
import { DEFAULT_LIMITS, FIELDS } from '../../shared/meeting.ts';
import { canonicalField } from '../../server/core/canonical.ts';
import type { Memory } from '../../server/ports/store.ts';
import type { Reason } from '../../shared/plan.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';
import type { FakeItem } from './fakeSide.ts';
import type { PersonEdit } from './fakePeople.ts';
import { SECRET } from './fakeHistory.ts';
import type { FakeWorld } from './fakeWorld.ts';

/**
 * What Tandem promised and did not keep, after faults have stopped and the runs have had their time. In words that name the items.
 * @param last the report of the last run.
 */
export async function brokenPromises(world: FakeWorld, last: Report): Promise<readonly string[]> {
  const { links, intents } = await world.recall();
  // Whatever a person deleted before we heard of it is refused when it is sent again, once in a quarantine.
  const acts = last.decisions.filter(({ kind }) => kind === 'act').map(({ because }) => because);
  const left = last.decisions.filter(({ kind }) => kind === 'leave');
  // A pair edited on both sides waits whole, with what is not known of it; so does one that is private or cancelled by now.
  const waiting = new Set<string | null>(left.filter(({ because }) => AS_IT_IS.includes(because)).map(({ calendarId }) => calendarId));
  // What is left alone for a reason may be taken up again, and what is gone may come back: what was sent of it is remembered till then.
  const alone = new Set<string | null>(left.flatMap(({ calendarId, crmEventId }) => [calendarId, crmEventId]));
  const all = itemsOf(world);
  const gone = all.filter((item) => item.gone).map(({ value }): string => value.id);
  // While a feed hides what we made of an item, another one may be given the same key; the two are tied then, as if nothing had been made.
  const tiedElsewhere = originsTiedElsewhere(all, links);
  const isToldApart = ({ origin }: Item): boolean => !tiedElsewhere.has(origin);
  const open = intents.filter((intent) => {
    const id = 'calendarId' in intent ? intent.calendarId : intent.crmEventId;
    return !alone.has(id) && !gone.includes(id);
  });
  return [
    ...(acts.length > last.outcomes.refused ? [`not quiet: still acts (${acts.join(', ')})`] : []),
    ...last.decisions.filter(({ kind }) => kind === 'ask').map(({ because }) => `asks (${because})`),
    ...open.map(({ kind }) => `not settled: an intent to ${kind}`),
    ...doubled(all.filter(isToldApart), 'calendar'),
    ...doubled(all.filter(isToldApart), 'crm'),
    ...world.sent.calendar.filter((write) => write.kind === 'create' && write.attendees.length > 0).map(() => 'mailed somebody'),
    ...links.flatMap((link) => lostIn(world, link, waiting.has(link.calendarId))),
    ...orphaned(all.filter(isToldApart), links),
    ...unheard(world, last, await world.recall()),
    ...links.flatMap((link) => broughtBack(world, link)),
    ...crossedInSecret(world),
    ...world.leaks.map((leak) => `known to be hidden: ${leak}`),
  ];
}

const AS_IT_IS: readonly Reason[] = ['changedInBoth', 'privateSkipped', 'cancelled'];

/** An event that we made of a meeting, and that nobody edits, reads one after the other as the meeting read: never again as it had read before. */
function broughtBack({ sides, people }: FakeWorld, { calendarId, crmEventId }: Link): readonly string[] {
  const isMade = sides.crm.find(crmEventId)?.origin === calendarId;
  if (!isMade || people.edits().some(({ side, id }) => side === 'crm' && id === crmEventId)) return [];
  return FIELDS.flatMap((field) => {
    const read = readings(sides.calendar.log(), calendarId, field);
    const written = readings(sides.crm.log(), crmEventId, field);
    let place = -1;
    for (const text of written) {
      place = read.indexOf(text, place + 1);
      if (place < 0)
        return [`brought back: ${field} of ${crmEventId} read ${JSON.stringify(written)}, the meeting ${JSON.stringify(read)}`];
    }
    return [];
  });
}

/** What a field of one item read, one after the other. */
function readings(log: readonly { readonly id: string; readonly value: { readonly content: Content } | null }[], id: string, field: Field) {
  const all = log.flatMap((entry) => (entry.id === id && entry.value !== null ? [shown(field, entry.value.content)] : []));
  return all.filter((text, index) => text !== all[index - 1]);
}

/** What a meeting was called while it was private. */
function crossedInSecret({ sent }: FakeWorld): readonly string[] {
  return [...sent.calendar, ...sent.crm].flatMap((write) => {
    const { subject } = write.kind === 'create' ? write.content : write.changes;
    return subject === SECRET.subject ? [`private: a ${write.kind} says ${subject}`] : [];
  });
}

/**
 * What was asked in the pane and was not done: a push that said so and tied nothing, one that a filter holds back all the same, one that made an
 * event of what is deleted, and tags that got lost, came back, or never reached the CRM.
 */
function unheard(world: FakeWorld, last: Report, { wishes }: Memory): readonly string[] {
  const decisionOf = new Map<string | null, Report['decisions'][number]>(last.decisions.map((one) => [one.calendarId, one]));
  const filtered = world.pushes.filter(
    ({ id, outcome }) => !['died', 'closed', 'waits'].includes(outcome) && decisionOf.get(id)?.because.startsWith('filter') === true,
  );
  const tags = world.sides.calendar.all().flatMap(({ gone, value: { id } }) => {
    if (gone) return [];
    const known = wishes.find(({ calendarId }) => calendarId === id)?.tags.tags ?? [];
    const broken = [...world.panes.promised(id)].filter(([tag, where]) => known.includes(tag) !== (where === 'on'));
    const inCrm = world.tagsInCrm(id) ?? [];
    const arrived = decisionOf.get(id)?.kind !== 'inSync' || isSame(inCrm, known);
    return [
      ...broken.map(([tag, where]) => `lost: tags of ${id} are ${JSON.stringify(known)}, ${tag} was to be ${where}`),
      ...(arrived ? [] : [`not arrived: tags of ${id} are ${JSON.stringify(known)}, in the CRM ${JSON.stringify(inCrm)}`]),
    ];
  });
  const untied = world.pushes.filter(({ outcome, tied }) => ['done', 'nothing'].includes(outcome) && !tied);
  return [
    ...untied.map(({ id, outcome }) => `not tied: ${id}, though a push said ${outcome}`),
    ...filtered.map(({ id, outcome }) => `held back by a filter: ${id}, pushed and ${outcome}`),
    ...world.pushes.filter(({ made, wasGone }) => made && wasGone).map(({ id }) => `made of what is deleted: ${id}`),
    ...world.pushes
      .filter(({ stale }) => stale)
      .map(({ id, outcome }) => `stale: ${id} and its event differed, and the push said ${outcome}`),
    ...tags,
  ];
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => JSON.stringify(one) === JSON.stringify(other);

type Item = FakeItem<Meeting | CrmEvent> & { readonly side: Side };

const itemsOf = ({ sides }: FakeWorld): readonly Item[] => [
  ...sides.calendar.all().map((item) => ({ ...item, side: 'calendar' as const })),
  ...sides.crm.all().map((item) => ({ ...item, side: 'crm' as const })),
];

/** Items people made that are tied to something that was not made of them. */
function originsTiedElsewhere(all: readonly Item[], links: readonly Link[]): ReadonlySet<string> {
  const originOf = new Map<string, string>(all.map(({ value, origin }) => [value.id, origin]));
  const tied = links.map(({ calendarId, crmEventId }) => [originOf.get(calendarId) ?? '', originOf.get(crmEventId) ?? ''] as const);
  return new Set(tied.flatMap(([one, other]) => (one === other ? [] : [one, other])));
}

/** Counted with those that are gone: what a person deleted is not made again. */
function doubled(items: readonly Item[], side: Side): readonly string[] {
  const counts = Map.groupBy(
    items.filter((item) => item.side === side),
    ({ origin }) => origin,
  );
  return [...counts].flatMap(([origin, some]) => (some.length > 1 ? [`doubled: ${some.length} of ${origin} in the ${side}`] : []));
}

/** What was made by Tandem and is tied to nothing has no place in the world. */
function orphaned(items: readonly Item[], links: readonly Link[]): readonly string[] {
  const tied = new Set<string>(links.flatMap(({ calendarId, crmEventId }) => [calendarId, crmEventId]));
  return items
    .filter(({ origin, gone, value }) => !gone && value.id !== origin && !tied.has(value.id))
    .map(({ value }) => `orphaned: ${value.id} is tied to nothing`);
}

function lostIn(world: FakeWorld, { calendarId, crmEventId }: Link, waits: boolean): readonly string[] {
  const meeting = world.sides.calendar.find(calendarId);
  const event = world.sides.crm.find(crmEventId);
  if (meeting === undefined || event === undefined) return [`tied to nothing that ever was: ${calendarId} and ${crmEventId}`];
  if (meeting.gone || event.gone) return [];
  return FIELDS.flatMap((field) => {
    if (meeting.origin === event.origin && isUntold(world, field, meeting.value.content, event.value.content)) return [];
    const fate = { calendar: shown(field, meeting.value.content), crm: shown(field, event.value.content) };
    const set = {
      calendar: valuesSet(world, 'calendar', calendarId, crmEventId, field),
      crm: valuesSet(world, 'crm', crmEventId, calendarId, field),
    };
    return isKept(fate, set, { made: meeting.origin === event.origin, waits })
      ? []
      : [`lost: ${field} of ${calendarId} and ${crmEventId} reads ${JSON.stringify(fate)}, set were ${JSON.stringify(set)}`];
  });
}

/** Both read alike, as one of several texts that were noted for the create: which of them was somebody's edit cannot be told. */
function isUntold(world: FakeWorld, field: Field, meeting: Content, event: Content): boolean {
  if (shown(field, meeting) !== shown(field, event)) return false;
  const texts = world.doubtfulCreates().map((contents) => new Set(contents.map((content) => shown(field, content))));
  return texts.some((some) => some.size > 1 && some.has(shown(field, meeting)));
}

type Both<T> = Readonly<Record<Side, T>>;

/**
 * A field that one side alone edited ends everywhere as that side left it; nobody's, as it was made. Edited on both sides, it ends as one of
 * them left it, or each side keeps its own. What waits keeps what people set on either side, or what had crossed before they went on.
 */
function isKept(
  now: Both<string>,
  set: Both<readonly string[]>,
  { made, waits }: { readonly made: boolean; readonly waits: boolean },
): boolean {
  const last = { calendar: set.calendar.at(-1), crm: set.crm.at(-1) };
  const stands = (side: Side, other: Side): boolean => [last[side] ?? now[side], ...set[other].slice(0, -1)].includes(now[side]);
  if (waits && stands('calendar', 'crm') && stands('crm', 'calendar')) return true;
  if (last.calendar === undefined && last.crm === undefined) return !made || now.calendar === now.crm;
  const alike = now.calendar === now.crm;
  // An empty CRM field is filled until the tie is known to be made; clearing it in between looks like a field nobody filled yet.
  if (!made && last.crm === '' && alike) return true;
  if (last.crm === undefined || last.calendar === undefined) return alike && now.calendar === (last.crm ?? last.calendar);
  return alike ? [last.calendar, last.crm].includes(now.calendar) : now.calendar === last.calendar && now.crm === last.crm;
}

const shown = (field: Field, content: Content): string => canonicalField(field, content, DEFAULT_LIMITS);

/**
 * What people made a field read while it stood opposite this partner. Where one was made of the other, that is always, but for edits that went
 * into the making.
 */
function valuesSet(world: FakeWorld, side: Side, id: string, partnerId: string, field: Field): readonly string[] {
  const { sides, people } = world;
  const [own, partner] = side === 'calendar' ? [sides.calendar, sides.crm] : [sides.crm, sides.calendar];
  const born = partner.log().find((entry) => entry.id === partnerId);
  const edits = people.edits().filter((edit) => edit.side === side && edit.id === id && edit.field === field);
  const value = ({ content }: PersonEdit): string => shown(field, content);
  if (own.find(id)?.origin !== partner.find(partnerId)?.origin) {
    const since = edits.filter((edit) => edit.partner === partnerId);
    const [first, last] = [since[0], since.at(-1)];
    // They may have differed when they were tied, and an edit that was taken back leaves them as they were then.
    const takenBack = first !== undefined && last !== undefined && shown(field, first.before) === value(last);
    return takenBack ? [] : since.map(value);
  }
  const before = edits.filter(({ step }) => born !== undefined && step < born.step);
  const [last] = before.slice(-1);
  const wentIn = last !== undefined && born !== undefined && born.value !== null && shown(field, born.value.content) === value(last);
  return (wentIn ? edits.slice(before.length) : edits).map(value);
}
