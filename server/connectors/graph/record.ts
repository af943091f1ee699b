import type { CalendarItemId, Cursor, MailboxId } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import { PortDown } from '../../ports/answers.ts';
import type { SaidOfId } from '../../ports/answers.ts';
import type { CalendarRecording } from '../../ports/calendar.ts';
import { frozenWindowOf } from './changes.ts';
import type { FrozenWindow } from './changes.ts';
import type { GraphClient } from './client.ts';
import { askByIds, masterOfBareOccurrence } from './look.ts';
import { userPath } from './paths.ts';
import { saysPrivate, withMarksOfSeries, withoutPrivateDetails } from './privateDetails.ts';
import { downOf } from './refusal.ts';
import { wirePage } from './wire.ts';

/** As in change tracking: rounds that never end have been reported. */
const mostPages = 500;

type Options = { readonly client: GraphClient; readonly pageSize: number };

type Wanted = { readonly ids: readonly CalendarItemId[]; readonly closed: ReadonlySet<string> };

/**
 * What `CalendarPort.record` promises. The window is the one the feed's round was opened with, not the run's: what stands in it is then exactly what
 * the rounds up to this cursor named, so a plan of the snapshot and a plan of the run can be held against each other. @throws PortDown
 */
export async function recordCalendar(
  mailbox: MailboxId,
  cursor: Cursor,
  { ids, closed }: Wanted,
  options: Options,
): Promise<CalendarRecording> {
  const window = frozenWindowOf(cursor);
  if (window === null) throw new PortDown(problem('calendar.unreachable'));
  const events = await readView(mailbox, window, options);
  const standing = new Set(events.map(idIn));
  const others = ids.filter((id) => !standing.has(id));
  const { replies, masters } = await askByIds(mailbox, others, options.client);
  const said = others.flatMap((id, index): [string, SaidOfId][] => {
    const reply = replies[index];
    // Nobody answered: that proves nothing, and so does leaving it out.
    return reply?.kind === 'answered' ? [[id, { status: reply.status, body: reply.body }]] : [];
  });
  const asked = closeOccurrences(new Map(said), new Map(masters.map(({ id, body }) => [id, body])), closed);
  return {
    standing: events.map((event) => withoutPrivateDetails(event, closed.has(idIn(event)))),
    // An error stays as it is: its code proves what is gone.
    byId: new Map(
      [...asked].map(([id, { status, body }]) => [id, { status, body: withoutPrivateDetails(body, status === 200 && closed.has(id)) }]),
    ),
    privateIds: new Set([
      ...events.filter(saysPrivate).map(idIn),
      ...[...asked].flatMap(([id, { body }]) => (saysPrivate(body) ? [id] : [])),
    ]),
  };
}

/**
 * The answers, and the series of those that came bare. Where an occurrence is private or among `closed`, it takes its marks from the series and needs
 * it no more, so a series that no other occurrence needs is left out.
 */
function closeOccurrences(
  said: ReadonlyMap<string, SaidOfId>,
  series: ReadonlyMap<string, unknown>,
  closed: ReadonlySet<string>,
): ReadonlyMap<string, SaidOfId> {
  const needed = new Map<string, SaidOfId>();
  const whole = [...said].map(([id, { status, body }]): [string, SaidOfId] => {
    const masterId = masterOfBareOccurrence(body)[0] ?? '';
    const master = series.get(masterId);
    if (typeof body !== 'object' || body === null || typeof master !== 'object' || master === null) return [id, { status, body }];
    if (closed.has(id) || saysPrivate(master)) return [id, { status, body: withMarksOfSeries(body, master) }];
    needed.set(masterId, { status: 200, body: master });
    return [id, { status, body }];
  });
  return new Map([...needed, ...whole]);
}

/** Every page, or nothing: half a calendar would look like deletions. */
async function readView(mailbox: MailboxId, { from, to }: FrozenWindow, { client, pageSize }: Options): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  const seen = new Set<string>();
  let next = `${userPath(mailbox)}/calendarView?${new URLSearchParams({ startDateTime: from, endDateTime: to }).toString()}`;
  while (seen.size < mostPages && !seen.has(next)) {
    seen.add(next);
    const reply = await client.read({ method: 'GET', path: next, pageSize });
    const page = reply.kind === 'answered' && reply.status === 200 ? wirePage.safeParse(reply.body).data : undefined;
    if (page === undefined) throw downOf(reply);
    events.push(...page.value);
    const link = page['@odata.nextLink'] ?? null;
    if (link === null) return events;
    client.checkLink(link);
    next = link;
  }
  throw new PortDown(problem('calendar.unreachable'));
}

const idIn = (raw: unknown): string => (typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id : '');
