import type { CreationKey } from '../../shared/ids.ts';
import type { Base, Changes, Content, Field, Link } from '../../shared/meeting.ts';
import { FIELDS } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import { addressFingerprint, baseOf, recordFingerprints } from './base.ts';
import { canonicalField } from './canonical.ts';
import type { Bases } from './decision.ts';
import type { Hashing } from './hashing.ts';
import type { RunInput } from './input.ts';
import type { Unconfirmed } from './merge.ts';

type Create = Extract<Intent, { kind: 'createCrmEvent' | 'createMeeting' }>;

/**
 * Creates that had arrived although the reply was lost: found by the ledger's key or by `transactionId`, they become links whose base is what was
 * sent, so that an edit made since reads as an edit (rule R27). What is not found is planned anew, under the same key.
 */
export function recoverLinks(input: RunInput, hashing: Hashing): readonly Link[] {
  const known = new Set<string>(input.links.flatMap(({ calendarId, crmEventId }) => [calendarId, crmEventId]));
  const creates = input.intents.filter(isCreate);
  const recovered: Link[] = [];
  for (const payloads of Map.groupBy(creates, ({ key }) => key).values()) {
    const link = recoverOne(payloads, input, hashing);
    if (link === null || known.has(link.calendarId) || known.has(link.crmEventId)) continue;
    recovered.push(link);
    known.add(link.calendarId).add(link.crmEventId);
  }
  return recovered;
}

function recoverOne(payloads: readonly Create[], input: RunInput, hashing: Hashing): Link | null {
  const latest = payloads.at(-1);
  if (latest === undefined) return null;
  if (latest.kind === 'createCrmEvent') {
    const crmEventId = input.ledger.get(latest.key);
    const meeting = input.calendar.items.find((seen) => seen.kind === 'present' && seen.value.id === latest.calendarId);
    if (crmEventId === undefined) return null;
    const event = input.crm.items.find((seen) => seen.kind === 'present' && seen.value.id === crmEventId);
    return {
      ...linkOf(sentPayload(payloads, latest, event?.kind === 'present' ? event.value.content : null, input), input, hashing),
      calendarId: latest.calendarId,
      crmEventId,
      createdSide: 'crm',
      meeting: meeting?.kind === 'present' ? { uid: meeting.value.uid, originalStart: meeting.value.originalStart } : null,
    };
  }
  const meeting = oldestWith(latest.key, input);
  if (meeting === null) return null;
  return {
    ...linkOf(sentPayload(payloads, latest, meeting.content, input), input, hashing),
    calendarId: meeting.id,
    crmEventId: latest.crmEventId,
    createdSide: 'calendar',
    meeting: { uid: meeting.uid, originalStart: meeting.originalStart },
  };
}

/** A copied Outlook item carries the original's `transactionId`; the oldest, then the lowest id, is the one we made (rule R4). */
function oldestWith(key: CreationKey, input: RunInput) {
  const [oldest] = input.calendar.items
    .flatMap((seen) => (seen.kind === 'present' && seen.value.creationKey === key ? [seen.value] : []))
    .toSorted((a, b) => (`${a.createdAt ?? '9'} ${a.id}` < `${b.createdAt ?? '9'} ${b.id}` ? -1 : 1));
  return oldest ?? null;
}

/**
 * How both sides read when a create under this key happened, going by the payloads sent under it before (rule R27). `sentNow` counts where a
 * reply does not say whether it or an earlier one made the item, and only if the item is more like it. Null where none is known from before.
 */
export function recoveredBase(
  key: CreationKey,
  found: Content | null,
  sentNow: Intent | null,
  input: RunInput,
  hashing: Hashing,
): Bases | null {
  const before = input.intents.filter(isCreate).filter((intent) => intent.key === key);
  const latest = before.at(-1);
  if (latest === undefined) return null;
  const payloads = sentNow !== null && isCreate(sentNow) ? [sentNow, ...before] : before;
  return linkOf(sentPayload(payloads, latest, found, input), input, hashing).base;
}

const isCreate = (intent: Intent): intent is Create => intent.kind === 'createCrmEvent' || intent.kind === 'createMeeting';

/**
 * Of several payloads sent under one key, the one the found item equals, else the one it is most like: an edit made since touches some fields, and
 * the rest still tells which of them arrived. Where that leaves several, the latest.
 */
function sentPayload(payloads: readonly Create[], latest: Create, found: Content | null, input: RunInput): Create['payload'] {
  if (found === null) return latest.payload;
  const { limits } = input.org;
  const isLike = (field: Field, content: Content): boolean =>
    canonicalField(field, content, limits) === canonicalField(field, found, limits);
  const likeness = ({ payload }: Create): number => FIELDS.filter((field) => isLike(field, payload.content)).length;
  const most = Math.max(...payloads.map(likeness));
  return (payloads.findLast((one) => likeness(one) === most) ?? latest).payload;
}

function linkOf(payload: Create['payload'], input: RunInput, hashing: Hashing) {
  const { limits } = input.org;
  const calendar: Base = baseOf(
    payload.content,
    payload.guests.map((address) => addressFingerprint(address, hashing)),
    limits,
    hashing,
  );
  const crm: Base = baseOf(
    payload.content,
    payload.records.flatMap((id) => recordFingerprints(id, null, hashing)),
    limits,
    hashing,
  );
  return {
    origin: 'created',
    state: 'active',
    confirmedRuns: 0,
    masked: null,
    wrote: [...FIELDS, ...payload.guests],
    base: { calendar, crm },
  } as const;
}

/** Updates sent and never answered, for one pair. */
export function unconfirmedFor(link: Link, intents: readonly Intent[]): Unconfirmed {
  const calendar: Changes[] = [];
  const crm: Changes[] = [];
  for (const intent of intents) {
    if (intent.kind === 'updateMeeting' && intent.calendarId === link.calendarId) calendar.push(intent.payload.changes);
    if (intent.kind === 'updateCrmEvent' && intent.crmEventId === link.crmEventId) crm.push(intent.payload.changes);
  }
  return { calendar, crm };
}
