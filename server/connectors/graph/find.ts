import type { MailboxId } from '../../../shared/ids.ts';
import { calendarItemId } from '../../../shared/ids.ts';
import { MIRROR_KEY, MIRROR_PROPERTY } from '../../../shared/tags.ts';
import type { ChangedTags } from '../../../shared/view.ts';
import type { FoundMeeting } from '../../ports/calendar.ts';
import type { GraphClient } from './client.ts';
import { lookAt } from './look.ts';
import { typeOf } from './meetingOf.ts';
import { eventPath } from './paths.ts';
import { downOf, errorCodeOf } from './refusal.ts';
import { isBareOccurrence, readEvents } from './toMeeting.ts';
import { wireEvent, wireMirror, wireProperties } from './wire.ts';

/** An extended property comes only when it is asked for by its id. */
const EXPAND = `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${MIRROR_PROPERTY}')`)}`;

/**
 * What `CalendarPort.find` promises. Any form of id is taken, because the client asks for immutable ones in every answer: so the id the person's
 * Outlook knows becomes the one we keep.
 */
export async function findMeeting(mailbox: MailboxId, givenId: string, client: GraphClient): Promise<FoundMeeting> {
  if (!SAFE_ID.test(givenId)) return { kind: 'unknown' };
  const reply = await client.read({ method: 'GET', path: `${eventPath(mailbox, givenId)}?${EXPAND}` });
  if (reply.kind === 'answered' && isUnknown(reply)) return { kind: 'unknown' };
  if (reply.kind === 'silent' || reply.status !== 200) throw downOf(reply);
  const event = wireEvent.safeParse(reply.body).data;
  const mirror = mirrorIn(reply.body);
  if (event !== undefined && typeOf(event) === 'seriesMaster') return { kind: 'series' };
  if (event !== undefined && isBareOccurrence(event)) {
    const [seen] = await lookAt(mailbox, [calendarItemId(event.id)], client);
    return seen === undefined ? { kind: 'unknown' } : { kind: 'meeting', seen, mirror };
  }
  const [seen] = readEvents([reply.body], { mailbox, aliases: [] }).items;
  return seen === undefined ? { kind: 'unknown' } : { kind: 'meeting', seen, mirror };
}

/** The only id that comes from outside: it must stay one segment of the path, however a server in between decodes it. */
const SAFE_ID = /^[\w=-]+$/;

/** The last one is said of an item of another mailbox: a shared calendar, or one opened for somebody else. */
const UNKNOWN = ['erroritemnotfound', 'errorinvalididmalformed', 'errorinvalidid', 'errorinvalidmailboxitemid'];

/** An id that is none, or of another mailbox, is as unknown as one whose item is gone; anything else that is refused is a side that is down. */
const isUnknown = ({ status, body }: { readonly status: number; readonly body: unknown }): boolean =>
  [400, 404].includes(status) && UNKNOWN.includes(errorCodeOf(body).toLowerCase());

/** What cannot be read counts as none: the property is as open to mistakes as every other text. */
function mirrorIn(body: unknown): ChangedTags | null {
  const properties = wireProperties.safeParse(body).data?.singleValueExtendedProperties ?? [];
  const value = properties.find(({ id }) => id?.toLowerCase() === MIRROR_PROPERTY.toLowerCase())?.value ?? null;
  return value === null ? null : (wireMirror.safeParse(parsed(value)).data?.[MIRROR_KEY] ?? null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
