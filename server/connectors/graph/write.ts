import type { MailboxId } from '../../../shared/ids.ts';
import type { Meeting } from '../../../shared/meeting.ts';
import { problem } from '../../../shared/problem.ts';
import type { Written } from '../../ports/answers.ts';
import { PortDown } from '../../ports/answers.ts';
import type { CalendarWrite } from '../../ports/calendar.ts';
import { readAll, writeAll } from './batch.ts';
import type { InnerReply } from './batch.ts';
import type { GraphClient, GraphRequest } from './client.ts';
import { toGraphEvent, toGraphPatch } from './fromContent.ts';
import { eventPath, userPath } from './paths.ts';
import { existingEventIdOf, problemOf } from './refusal.ts';
import { readEvents } from './toMeeting.ts';

/** What `CalendarPort.write` promises. Never throws: a side that is down postpones every write. */
export async function writeTo(
  mailbox: MailboxId,
  writes: readonly CalendarWrite[],
  client: GraphClient,
): Promise<readonly Written<Meeting>[]> {
  if (writes.length === 0) return [];
  const replies = await writeAll(
    client,
    writes.map((write) => requestFor(mailbox, write)),
  );
  return adoptExisting(mailbox, writes, replies, client);
}

function requestFor(mailbox: MailboxId, write: CalendarWrite): GraphRequest {
  if (write.kind === 'create') {
    return {
      method: 'POST',
      path: `${userPath(mailbox)}/events`,
      body: toGraphEvent(write.content, write.attendees, write.key),
    };
  }
  return {
    method: 'PATCH',
    path: eventPath(mailbox, write.id),
    body: toGraphPatch(write.changes),
    ...(write.expected === null ? {} : { ifMatch: write.expected }),
  };
}

/**
 * A create whose key Graph has seen before made its event then; that event is the echo, once it is read (rule R27). Deleted meanwhile, it is
 * refused, with Graph's word for it as the code.
 */
async function adoptExisting(
  mailbox: MailboxId,
  writes: readonly CalendarWrite[],
  replies: readonly InnerReply[],
  client: GraphClient,
): Promise<readonly Written<Meeting>[]> {
  const existing = replies.map((reply) => (reply.kind === 'answered' && reply.status >= 400 ? existingEventIdOf(reply.body) : null));
  const wanted = existing.filter((id) => id !== null);
  const found = await readExisting(wanted);
  let next = 0;
  return replies.map((reply, index) => {
    if (existing[index] === null) return writtenOf(reply, mailbox, writes[index]?.kind ?? 'update');
    const look = found[next];
    next += 1;
    if (look?.kind !== 'answered') return { kind: 'unsure', problem: problem('calendar.unreachable') };
    if (look.status === 404) return { kind: 'refused', problem: problemOf('calendar.refused', look) };
    if (look.status === 200) return writtenOf(look, mailbox, 'update');
    return { kind: 'unsure', problem: problemOf('calendar.unreachable', look) };
  });

  async function readExisting(ids: readonly string[]): Promise<readonly InnerReply[]> {
    try {
      return await readAll(
        client,
        ids.map((id) => ({ method: 'GET' as const, path: eventPath(mailbox, id) })),
      );
    } catch (down) {
      // The events are there, we only could not look at them: the next run does (an open intent is looked up first).
      if (down instanceof PortDown) return [];
      throw down;
    }
  }
}

function writtenOf(reply: InnerReply, mailbox: MailboxId, kind: CalendarWrite['kind']): Written<Meeting> {
  if (reply.kind === 'silent') {
    const why = reply.cause instanceof PortDown ? reply.cause.problem : problem('calendar.unreachable');
    return { kind: reply.sent ? 'unsure' : 'postponed', problem: why };
  }
  if (reply.kind === 'blocked') return { kind: 'postponed', problem: problem('calendar.throttled') };
  const { status } = reply;
  if (status >= 200 && status < 300) return echoOf(reply.body, mailbox);
  // A create has no version to be overtaken: whatever clashed may be an earlier try that is being carried out.
  if (status === 408 || (kind === 'create' && status === 409)) return { kind: 'unsure', problem: problemOf('calendar.unreachable', reply) };
  if (status === 409 || status === 412) return { kind: 'changedMeanwhile' };
  if (status === 401) return { kind: 'postponed', problem: problemOf('calendar.signIn', reply) };
  if (status === 429 || status === 503) return { kind: 'postponed', problem: problemOf('calendar.throttled', reply) };
  if (status >= 500) return { kind: 'unsure', problem: problemOf('calendar.unreachable', reply) };
  return { kind: 'refused', problem: problemOf('calendar.refused', reply) };
}

/** Written, but an echo nobody can read is no base for the next merge: the next run looks. */
function echoOf(body: unknown, mailbox: MailboxId): Written<Meeting> {
  const [item] = readEvents([body], { mailbox, aliases: [] }).items;
  if (item?.kind === 'present') return { kind: 'written', echo: item.value };
  return { kind: 'unsure', problem: problem('calendar.unreadable') };
}
