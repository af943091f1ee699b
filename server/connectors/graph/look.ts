import type { CalendarItemId, MailboxId } from '../../../shared/ids.ts';
import type { SeenMeeting } from '../../../shared/meeting.ts';
import { readAll } from './batch.ts';
import type { InnerReply } from './batch.ts';
import type { GraphClient } from './client.ts';
import { eventPath } from './paths.ts';
import { errorCodeOf } from './refusal.ts';
import { isBareOccurrence, readEvents } from './toMeeting.ts';
import { wireEvent } from './wire.ts';

/** What `CalendarPort.look` promises. @throws PortDown */
export async function lookAt(mailbox: MailboxId, ids: readonly CalendarItemId[], client: GraphClient): Promise<readonly SeenMeeting[]> {
  const replies = await readEach(ids);
  const bodies = replies.map((reply) => (reply.kind === 'answered' && reply.status === 200 ? reply.body : null));
  // Read by id an event comes whole as a rule; where one comes bare, the rest of it is its master's.
  const masterIds = [...new Set(bodies.flatMap(masterOfBareOccurrence))];
  const masters = (await readEach(masterIds)).flatMap((reply) => (reply.kind === 'answered' && reply.status === 200 ? [reply.body] : []));
  return ids.map((id, index) => seenIn(id, replies[index], [...masters, bodies[index]]));

  function readEach(some: readonly (CalendarItemId | string)[]): Promise<readonly InnerReply[]> {
    return readAll(
      client,
      some.map((id) => ({ method: 'GET' as const, path: eventPath(mailbox, id) })),
    );
  }

  function seenIn(id: CalendarItemId, reply: InnerReply | undefined, events: readonly unknown[]): SeenMeeting {
    if (reply?.kind !== 'answered') return { kind: 'notRead', id };
    if (reply.status === 404 && errorCodeOf(reply.body).toLowerCase() === 'erroritemnotfound') return { kind: 'gone', id };
    if (reply.status !== 200) return { kind: 'notRead', id };
    const item = readEvents(events, { mailbox, aliases: [] }).items.at(-1);
    // The answer belongs to the id that was asked, whatever the body calls itself.
    if (item?.kind === 'present') return { kind: 'present', value: { ...item.value, id } };
    return item?.kind === 'unreadable' ? { ...item, id } : { kind: 'notRead', id };
  }
}

function masterOfBareOccurrence(body: unknown): readonly string[] {
  const event = wireEvent.safeParse(body).data;
  return event !== undefined && isBareOccurrence(event) ? [event.seriesMasterId ?? ''] : [];
}
