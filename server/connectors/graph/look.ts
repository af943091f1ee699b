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
  const { replies, masters } = await askByIds(mailbox, ids, client);
  const series = masters.map(({ body }) => body);
  return ids.map((id, index) => seenIn(id, replies[index], [...series, bodyOf(replies[index])]));

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

/**
 * One reply per id, in order, and the masters of those that came bare: read by id an event comes whole as a rule; where one does not, the rest of it
 * is its master's. @throws PortDown
 */
export async function askByIds(
  mailbox: MailboxId,
  ids: readonly CalendarItemId[],
  client: GraphClient,
): Promise<{ readonly replies: readonly InnerReply[]; readonly masters: readonly { readonly id: string; readonly body: unknown }[] }> {
  const replies = await askEach(ids);
  const masterIds = [...new Set(replies.map(bodyOf).flatMap(masterOfBareOccurrence))];
  const masters = (await askEach(masterIds)).map(bodyOf);
  return { replies, masters: masterIds.flatMap((id, index) => (masters[index] === null ? [] : [{ id, body: masters[index] }])) };

  function askEach(some: readonly string[]): Promise<readonly InnerReply[]> {
    return readAll(
      client,
      some.map((id) => ({ method: 'GET' as const, path: eventPath(mailbox, id) })),
    );
  }
}

const bodyOf = (reply: InnerReply | undefined): unknown => (reply?.kind === 'answered' && reply.status === 200 ? reply.body : null);

export function masterOfBareOccurrence(body: unknown): readonly string[] {
  const event = wireEvent.safeParse(body).data;
  return event !== undefined && isBareOccurrence(event) ? [event.seriesMasterId ?? ''] : [];
}
