import { createHash } from 'node:crypto';
import type { ItemRef, StoredEvent } from './event.ts';
import { itemId } from './ids.ts';
import { entryAt } from './itemChanges.ts';
import type { DeltaFamily, DeltaRound, Mailbox } from './mailboxes.ts';
import { entriesWithin } from './occurrences.ts';
import type { Window } from './occurrences.ts';
import type { Preferences } from './preferences.ts';
import { GraphRefusal, refusals } from './refusal.ts';
import { dateOf, renderBareOccurrence, renderEvent } from './render.ts';
import type { WireEvent } from './render.ts';

type Mention = DeltaRound['mentions'][number];

/** One page of a round, with the token of what comes next: `skip` for another page of this round, `delta` for the next round. */
export type DeltaPage = {
  readonly value: readonly WireEvent[];
  readonly next: { readonly kind: 'skip' | 'delta'; readonly token: string };
};

/** A mailbox keeps this many sync states per family; older links are gone (recorded in microsoft-graph-docs issue 2350). */
const keptGenerations = 3;
const defaultPageSize = 10;

/** The first call: everything in the window, which from now on lives here and not in any token. */
export function startTracking(mailbox: Mailbox, window: Window, preferences: Preferences): DeltaPage {
  const id = `${mailbox.world}-${mailbox.families.size + 1}`;
  const family: DeltaFamily = { id, from: window.from.toString(), to: window.to.toString(), highest: 0, generations: [], rounds: [] };
  mailbox.families.set(id, family);
  return pageOf(mailbox, family, { round: beginRound(mailbox, family, null), offset: 0, preferences });
}

/** Any later call, by the opaque token of a nextLink or deltaLink. Throws SyncStateNotFound for one that is too old or unknown. */
export function continueTracking(mailbox: Mailbox, token: string, preferences: Preferences): DeltaPage {
  const read = readToken(mailbox, token);
  const family = read === null ? undefined : mailbox.families.get(read.family);
  if (read === null || family === undefined) throw refusals.generationGone({ asked: 0, kept: [] });
  if (read.kind === 'skip') {
    const round = family.rounds.find(({ number }) => number === read.number);
    if (round === undefined) throw goneFrom(family, read.number);
    return pageOf(mailbox, family, { round, offset: read.offset, preferences });
  }
  const known = family.generations.find(({ generation }) => generation === read.number);
  if (known === undefined) throw goneFrom(family, read.number);
  return pageOf(mailbox, family, { round: beginRound(mailbox, family, known.change), offset: 0, preferences });
}

function goneFrom(family: DeltaFamily, asked: number): GraphRefusal {
  return refusals.generationGone({ asked, kept: family.generations.map(({ generation }) => generation) });
}

/** `since` null: a first round. What the round mentions is fixed here, so that its number of pages is too. */
function beginRound(mailbox: Mailbox, family: DeltaFamily, since: number | null): DeltaRound {
  const window = { from: Temporal.Instant.from(family.from), to: Temporal.Instant.from(family.to) };
  const changed = [...mailbox.events.values()].filter((event) => since === null || event.change > since);
  const mentions = changed.flatMap((event) => mentionsOf(event, window, since));
  const gone =
    since === null
      ? []
      : mailbox.gone
          .filter(({ change }) => change > since)
          .flatMap(({ key, dates }) => [null, ...dates].map((date): Mention => ({ key, date, removed: true })));
  const round = { number: (family.rounds[0]?.number ?? 0) + 1, mentions: [...mentions, ...gone], upTo: mailbox.changes, generation: null };
  family.rounds = [round, ...family.rounds].slice(0, keptGenerations);
  return round;
}

/**
 * What a changed item makes the round say. A series comes with its master and, bare, all its occurrences in the window: a
 * deleted occurrence is simply no longer among them. Whatever changed outside the window is said to be removed, even if the
 * caller never heard of it.
 */
function mentionsOf(event: StoredEvent, window: Window, since: number | null): readonly Mention[] {
  const inside = entriesWithin(event, window).map((entry): Mention => ({ key: event.key, date: dateOf(entry), removed: false }));
  const itself: ItemRef = { key: event.key, date: null };
  if (event.series === null) return inside.length > 0 || since === null ? inside : [{ ...itself, removed: true }];
  const movedOut = Object.entries(event.series.exceptions)
    .filter(([date, exception]) => since !== null && exception.change > since && !inside.some((mention) => mention.date === date))
    .map(([date]): Mention => ({ key: event.key, date, removed: true }));
  if (inside.length > 0) return [{ ...itself, removed: false }, ...inside, ...movedOut];
  return since === null ? [] : [{ ...itself, removed: true }, ...movedOut];
}

function pageOf(
  mailbox: Mailbox,
  family: DeltaFamily,
  { round, offset, preferences }: { round: DeltaRound; offset: number; preferences: Preferences },
): DeltaPage {
  const end = offset + (preferences.maxPageSize ?? defaultPageSize);
  const value = round.mentions.slice(offset, end).map((mention) => renderMention(mailbox, mention, preferences));
  if (end < round.mentions.length)
    return {
      value,
      next: { kind: 'skip', token: writeToken(mailbox, { kind: 'skip', family: family.id, number: round.number, offset: end }) },
    };
  return {
    value,
    next: {
      kind: 'delta',
      token: writeToken(mailbox, { kind: 'delta', family: family.id, number: finishRound(family, round), offset: 0 }),
    },
  };
}

/** The last page of a round read twice gives the same link twice: only a round finished for the first time makes a generation. */
function finishRound(family: DeltaFamily, round: DeltaRound): number {
  if (round.generation !== null) return round.generation;
  family.highest += 1;
  round.generation = family.highest;
  family.generations = [{ generation: family.highest, change: round.upTo }, ...family.generations].slice(0, keptGenerations);
  return family.highest;
}

function renderMention(mailbox: Mailbox, mention: Mention, preferences: Preferences): WireEvent {
  const removed = {
    '@odata.type': '#microsoft.graph.event',
    id: itemId(mailbox, mention, preferences.idForm),
    '@removed': { reason: 'deleted' },
  };
  if (mention.removed) return removed;
  try {
    const entry = entryAt(mailbox, mention);
    if (entry.kind === 'occurrence') return renderBareOccurrence(mailbox, entry, preferences);
    return { '@odata.type': '#microsoft.graph.event', ...renderEvent(mailbox, entry, preferences) };
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
