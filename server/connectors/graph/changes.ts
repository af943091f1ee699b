import { z } from 'zod';
import type { Cursor, MailboxId } from '../../../shared/ids.ts';
import { cursorOf } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Window } from '../../../shared/time.ts';
import { addSeconds } from '../../../shared/time.ts';
import { PortDown } from '../../ports/answers.ts';
import type { CalendarFeed } from '../../ports/calendar.ts';
import type { GraphClient } from './client.ts';
import { readInstances } from './instances.ts';
import { userPath } from './paths.ts';
import { downOf, isForgottenPlace } from './refusal.ts';
import { readEvents } from './toMeeting.ts';
import { wirePage } from './wire.ts';

/** Where we stand in Graph's delta feed. Its window was frozen when the round was opened and cannot be asked back out of the link. */
const place = z.object({ link: z.string(), from: z.string(), to: z.string() });
type Place = z.infer<typeof place>;

const dayInSeconds = 86_400;
/** A round is opened wider than the window, so that a window which slides by a day does not need a fresh one every day. */
const daysBefore = 2;
const daysAfter = 14;
/** Rounds that never end have been reported; a calendar of 500 pages has not. */
const mostPages = 500;

type Options = { readonly client: GraphClient; readonly pageSize: number };

/** What `CalendarPort.changes` promises. Events of a series that came without its occurrences are asked for. @throws PortDown */
export async function readChanges(mailbox: MailboxId, cursor: Cursor | null, window: Window, options: Options): Promise<CalendarFeed> {
  const known = placeIn(cursor, window, options.client);
  const continued = known === null ? 'forgotten' : await readRound(known.link, options);
  const whole = continued === 'forgotten';
  const frozen = known === null || whole ? wideWindow(window) : known;
  const round = whole ? await readRound(firstLink(mailbox, frozen), options) : continued;
  // The place was given out a moment ago, in this very round: a service that forgets that is not well.
  if (round === 'forgotten') throw new PortDown(problem('calendar.unreachable'));

  const reader = { mailbox, aliases: [] };
  const asSent = readEvents(round.events, reader);
  const asked = await readInstances(mailbox, asSent.mastersWithoutOccurrences, frozen, options);
  const all = asked.events.length === 0 ? asSent : readEvents([...round.events, ...asked.events], reader);
  const settled = new Set<string>(asked.answered);
  return {
    whole,
    items: all.items.filter((item) => item.kind !== 'notRead' || !settled.has(item.id)),
    removed: all.removed,
    // A removed id may be that of a master, whose occurrences Graph need not name one by one.
    touchedSeries: [...all.touchedSeries, ...all.removed],
    next: cursorOf(JSON.stringify({ link: round.deltaLink, from: frozen.from, to: frozen.to } satisfies Place)),
  };
}

export type FrozenWindow = Pick<Place, 'from' | 'to'>;

/** The window of the round that a cursor of ours came out of. @returns null for any other text. */
export const frozenWindowOf = (cursor: Cursor): FrozenWindow | null => place.safeParse(parsed(cursor)).data ?? null;

const wideWindow = ({ fromInstant, toInstant }: Window): FrozenWindow => ({
  from: addSeconds(fromInstant, -daysBefore * dayInSeconds),
  to: addSeconds(toInstant, daysAfter * dayInSeconds),
});

function firstLink(mailbox: MailboxId, { from, to }: FrozenWindow): string {
  return `${userPath(mailbox)}/calendarView/delta?${new URLSearchParams({ startDateTime: from, endDateTime: to }).toString()}`;
}

/** @returns null where a fresh round is due: no cursor, not ours, of another host, or of a window that no longer holds ours. */
function placeIn(cursor: Cursor | null, window: Window, client: GraphClient): Place | null {
  if (cursor === null) return null;
  const known = place.safeParse(parsed(cursor)).data;
  if (known === undefined || !client.isOurs(known.link)) return null;
  return known.from <= window.fromInstant && known.to >= window.toInstant ? known : null;
}

function parsed(cursor: Cursor): unknown {
  try {
    return JSON.parse(cursor);
  } catch {
    return null;
  }
}

type Round = { readonly events: readonly unknown[]; readonly deltaLink: string };

async function readRound(firstPage: string, { client, pageSize }: Options): Promise<Round | 'forgotten'> {
  const isStart = firstPage.startsWith('/');
  const events: unknown[] = [];
  const seen = new Set<string>();
  let next = firstPage;
  while (seen.size < mostPages && !seen.has(next)) {
    seen.add(next);
    const reply = await client.read({ method: 'GET', path: next, pageSize });
    if (isForgottenPlace(reply) && !(isStart && seen.size === 1)) return 'forgotten';
    if (reply.kind === 'silent' || reply.status !== 200) throw downOf(reply);
    const page = wirePage.safeParse(reply.body).data;
    if (page === undefined) throw new PortDown(problem('calendar.unreachable'));
    // An empty page may well have a next one; only the delta link ends a round.
    events.push(...page.value);
    const { '@odata.deltaLink': deltaLink, '@odata.nextLink': nextLink } = page;
    const link = nextLink ?? deltaLink;
    if (link === null || link === undefined) throw new PortDown(problem('calendar.unreachable'));
    client.checkLink(link);
    if (nextLink === null || nextLink === undefined) return { events, deltaLink: link };
    next = nextLink;
  }
  throw new PortDown(problem('calendar.unreachable'));
}
