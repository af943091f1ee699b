import { createHash } from 'node:crypto';
import { calendarOf, defaultCalendar } from './event.ts';
import type { ItemRef, StoredEvent } from './event.ts';
import { itemId } from './ids.ts';
import { entryAt } from './itemChanges.ts';
import type { DeltaFamily, DeltaRound, Gone, Mailbox } from './mailboxes.ts';
import { entriesWithin } from './occurrences.ts';
import type { Window } from './occurrences.ts';
import type { Preferences } from './preferences.ts';
import { GraphRefusal, refusals } from './refusal.ts';
import { cancelledOccurrences, dateOf, renderBareOccurrence, renderEvent } from './render.ts';
import type { WireEvent } from './render.ts';
import type { Switches } from './switches.ts';

/** How a page is written: as this request wants it, and as the switches say of the service. */
type Manner = { readonly preferences: Preferences; readonly switches: Switches };

type Mention = DeltaRound['mentions'][number];

/** One page of a round, with the token of what comes next: `skip` for another page of this round, `delta` for the next round. */
export type DeltaPage = {
  readonly value: readonly WireEvent[];
  readonly next: { readonly kind: 'skip' | 'delta'; readonly token: string };
};

const defaultPageSize = 10;

/** The first call: everything in the window, which from now on lives here and not in any token. */
export function startTracking(mailbox: Mailbox, { calendar, window }: { calendar: number; window: Window }, manner: Manner): DeltaPage {
  const id = `${mailbox.world}-${mailbox.families.size + 1}`;
  const { from, to } = window;
  const family: DeltaFamily = { id, calendar, from: from.toString(), to: to.toString(), highest: 0, generations: [], rounds: [] };
  mailbox.families.set(id, family);
  const round = beginRound(mailbox, family, { since: null, switches: manner.switches });
  if (manner.switches.firstPage === 'full') return pageOf(mailbox, family, { round, offset: 0, ...manner });
  return {
    value: [],
    next: { kind: 'skip', token: writeToken(mailbox, { kind: 'skip', family: family.id, number: round.number, offset: 0 }) },
  };
}

/** Any later call, by the opaque token of a nextLink or deltaLink. Throws SyncStateNotFound for one that is too old or unknown. */
export function continueTracking(mailbox: Mailbox, token: string, manner: Manner): DeltaPage {
  const read = readToken(mailbox, token);
  const family = read === null ? undefined : mailbox.families.get(read.family);
  if (read === null || family === undefined) throw refusals.generationGone({ asked: 0, kept: [] });
  if (read.kind === 'skip') {
    const round = family.rounds.find(({ number }) => number === read.number);
    if (round === undefined) throw goneFrom(family, read.number);
    return pageOf(mailbox, family, { round, offset: read.offset, ...manner });
  }
  const known = family.generations.find(({ generation }) => generation === read.number);
  if (known === undefined) throw goneFrom(family, read.number);
  const round = beginRound(mailbox, family, { since: known.change, switches: manner.switches });
  return pageOf(mailbox, family, { round, offset: 0, ...manner });
}

function goneFrom(family: DeltaFamily, asked: number): GraphRefusal {
  return refusals.generationGone({ asked, kept: family.generations.map(({ generation }) => generation) });
}

/** `since` null: a first round. What the round mentions is fixed here, so that its number of pages is too. */
function beginRound(mailbox: Mailbox, family: DeltaFamily, { since, switches }: { since: number | null; switches: Switches }): DeltaRound {
  const window = { from: Temporal.Instant.from(family.from), to: Temporal.Instant.from(family.to) };
  const { calendar = defaultCalendar } = family;
  const events = [...mailbox.events.values()].filter((event) => calendarOf(event) === calendar);
  const changed = events.filter((event) => since === null || event.change > since);
  const mentions = changed.flatMap((event) => mentionsOf(event, { window, since, switches }));
  const gone = since === null ? [] : mailbox.gone.filter((left) => left.change > since && calendarOf(left) === calendar);
  const cameBack = gone.filter(({ key }) => changed.some((event) => event.key === key));
  const round = {
    number: (family.rounds[0]?.number ?? 0) + 1,
    // Of two mentions the last one counts: what left and came back is there.
    mentions: [...removalsOf(cameBack), ...mentions, ...removalsOf(gone.filter((left) => !cameBack.includes(left)))],
    upTo: mailbox.changes,
    generation: null,
  };
  family.rounds = [round, ...family.rounds].slice(0, switches.keptGenerations);
  return round;
}

function removalsOf(gone: readonly Gone[]): readonly Mention[] {
  return gone.flatMap(({ key, dates, place }) =>
    [null, ...dates].map((date): Mention => ({ key, date, removed: true, ...(place === undefined ? {} : { place }) })),
  );
}

/**
 * What a changed item makes the round say. A series comes with its master and, bare, all its occurrences in the window: a
 * deleted occurrence is simply no longer among them. Whatever changed outside the window is said to be removed, even if the
 * caller never heard of it.
 */
function mentionsOf(
  event: StoredEvent,
  { window, since, switches }: { window: Window; since: number | null; switches: Switches },
): readonly Mention[] {
  const entries = entriesWithin(event, window);
  const inside = entries.map((entry): Mention => ({ key: event.key, date: dateOf(entry), removed: false }));
  const itself: ItemRef = { key: event.key, date: null };
  if (event.series === null) return inside.length > 0 || since === null ? inside : [{ ...itself, removed: true }];
  const movedOut = Object.entries(event.series.exceptions)
    .filter(([date, exception]) => since !== null && exception.change > since && !inside.some((mention) => mention.date === date))
    .map(([date]): Mention => ({ key: event.key, date, removed: true }));
  const told =
    since === null || switches.resentOccurrences === 'all'
      ? inside
      : inside.filter(({ date }) => (event.series?.exceptions[date ?? '']?.change ?? 0) > since);
  if (inside.length > 0) return [{ ...itself, removed: false }, ...told, ...movedOut];
  return since === null ? [] : [{ ...itself, removed: true }, ...movedOut];
}

function pageOf(
  mailbox: Mailbox,
  family: DeltaFamily,
  { round, offset, preferences, switches }: Manner & { round: DeltaRound; offset: number },
): DeltaPage {
  const end = Math.min(offset + (preferences.maxPageSize ?? defaultPageSize), round.mentions.length);
  const value = round.mentions.slice(offset, end).map((mention) => renderMention(mailbox, mention, { preferences, switches }));
  if (end < round.mentions.length || switches.rounds !== 'end') {
    // Beyond the last mention every page is empty, so counting on costs nothing and makes each link another one.
    const next = switches.rounds === 'endlessNewLinks' ? Math.max(end, offset + 1) : end;
    return {
      value,
      next: { kind: 'skip', token: writeToken(mailbox, { kind: 'skip', family: family.id, number: round.number, offset: next }) },
    };
  }
  return {
    value,
    next: {
      kind: 'delta',
      token: writeToken(mailbox, { kind: 'delta', family: family.id, number: finishRound(family, round, switches), offset: 0 }),
    },
  };
}

/** The last page of a round read twice gives the same link twice: only a round finished for the first time makes a generation. */
function finishRound(family: DeltaFamily, round: DeltaRound, { keptGenerations }: Switches): number {
  if (round.generation !== null) return round.generation;
  family.highest += 1;
  round.generation = family.highest;
  family.generations = [{ generation: family.highest, change: round.upTo }, ...family.generations].slice(0, keptGenerations);
  return family.highest;
}

function renderMention(mailbox: Mailbox, mention: Mention, { preferences, switches }: Manner): WireEvent {
  const removed = {
    '@odata.type': '#microsoft.graph.event',
    id: itemId(mailbox, mention, preferences.idForm),
    '@removed': { reason: 'deleted' },
  };
  if (mention.removed) return removed;
  try {
    const entry = entryAt(mailbox, mention);
    if (entry.kind === 'occurrence') return renderBareOccurrence(mailbox, entry, preferences);
    const cancelled =
      entry.kind === 'master' && switches.cancelledOccurrencesInRounds === 'present'
        ? { cancelledOccurrences: cancelledOccurrences(mailbox, entry, preferences) }
        : {};
    return { '@odata.type': '#microsoft.graph.event', ...renderEvent(mailbox, entry, preferences), ...cancelled };
  } catch (problem) {
    // Deleted between two pages of the round: this page already knows.
    if (problem instanceof GraphRefusal) return removed;
    throw problem;
  }
}

type Token = { readonly kind: 'skip' | 'delta'; readonly family: string; readonly number: number; readonly offset: number };

/** Opaque on purpose, and sealed: a token made up by hand, or of another mailbox, is as unknown as one that is too old. */
function writeToken(mailbox: Mailbox, { kind, family, number, offset }: Token): string {
  const plain = [kind, family, number, offset].join('/');
  const seal = createHash('sha256').update(`${mailbox.id}|${plain}`).digest('base64url');
  return `${mask(plain, seal)}.${seal}`;
}

function readToken(mailbox: Mailbox, token: string): Token | null {
  const [masked = '', seal = ''] = token.split('.');
  const plain = Buffer.from(unmask(masked, seal)).toString('utf8');
  const [kind, family = '', number, offset] = plain.split('/');
  const read: Token = { kind: kind === 'skip' ? 'skip' : 'delta', family, number: Number(number), offset: Number(offset) };
  return writeToken(mailbox, read) === token ? read : null;
}

function mask(plain: string, seal: string): string {
  return Buffer.from(exclusiveOr(Buffer.from(plain.padEnd(32, '/')), seal)).toString('base64url');
}

function unmask(masked: string, seal: string): Buffer {
  return exclusiveOr(Buffer.from(masked, 'base64url'), seal);
}

function exclusiveOr(bytes: Buffer, seal: string): Buffer {
  const key = createHash('sha512').update(seal).digest();
  return Buffer.from(bytes.map((byte, at) => byte ^ (key[at % key.length] ?? 0)));
}
