import { instantOf, parseInstant } from '../../../shared/time.ts';
import type { Invitee } from '../../../shared/plan.ts';
import type { CrmEventId, CrmPersonId, Version } from '../../../shared/ids.ts';
import type { CrmSession, CrmWrite, LedgerTags } from '../../ports/crm.ts';
import { toEventChanges, toEventRow } from './fromContent.ts';
import type { Row } from './row.ts';
import { API_PATH } from './wire.ts';
import type { CompositeNode } from './wire.ts';

export type Create = Extract<CrmWrite, { kind: 'create' }>;
export type Update = Extract<CrmWrite, { kind: 'update' }>;
type GraphPlace = { readonly session: CrmSession; readonly sharedActivities: boolean; readonly now: Temporal.Instant };

/** Names of the nodes whose answers mean something of their own. */
export const EVENT_NODE = 'event';
export const LEDGER_NODE = 'ledger';

const pathOf = (object: string, id?: string): string =>
  `${API_PATH}/sobjects/${object}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

/** The nodes of one write, to be carried out all or none. None where nothing is to be written. */
export function nodesOf(write: CrmWrite, place: GraphPlace): readonly CompositeNode[] {
  return write.kind === 'create' ? nodesOfCreate(write, place) : nodesOfUpdate(write, place);
}

/** Event, one row per invitee, ledger: the unique key of the last makes the whole graph repeatable (rule R27). */
function nodesOfCreate(write: Create, { session, sharedActivities, now }: GraphPlace): readonly CompositeNode[] {
  const name = write.who.length === 0 ? {} : nameColumns(write.who, write.invitees, sharedActivities);
  const event = { ...toEventRow(write.content), OwnerId: session.userId, ...name };
  const ledger = {
    Key__c: write.key,
    Event_Id__c: `@{${EVENT_NODE}.id}`,
    Mailbox_Key__c: write.mailboxKey,
    ...(write.tags === undefined ? {} : { Tags__c: tagsColumn(write.tags) }),
    Result__c: 'Linked',
    Last_Run__c: instantOf(now),
  };
  return [
    { method: 'POST', url: pathOf('Event'), referenceId: EVENT_NODE, body: event },
    ...inviteeNodes(`@{${EVENT_NODE}.id}`, write.invitees, write.who, sharedActivities),
    { method: 'POST', url: pathOf('Tandem_Link__c'), referenceId: LEDGER_NODE, body: ledger },
  ];
}

function nodesOfUpdate(write: Update, { sharedActivities, now }: GraphPlace): readonly CompositeNode[] {
  const { id, invitees } = write;
  const name = write.who === null ? {} : nameColumns(write.who, invitees.add, sharedActivities);
  const event = { ...toEventChanges(write.changes), ...name };
  return [
    ...(Object.keys(event).length === 0 ? [] : [eventNode(write, event)]),
    ...invitees.remove.map(({ relationId }, index): CompositeNode => {
      return { method: 'DELETE', url: pathOf('EventRelation', relationId), referenceId: `remove${index}` };
    }),
    ...invitees.update.map((invitee, index): CompositeNode => {
      // Somebody who was only named becomes an invitee too; one who is stays one.
      const body = { ...answerColumns(invitee), ...(sharedActivities ? { IsInvitee: true } : {}) };
      return { method: 'PATCH', url: pathOf('EventRelation', invitee.relationId), referenceId: `update${index}`, body };
    }),
    ...inviteeNodes(id, invitees.add, write.who ?? [], sharedActivities),
    ...(write.ledger === undefined ? [] : [ledgerNode(id, write.ledger, now)]),
  ];
}

/** By its external id: the row of a pair that was tied, not created, is made with its first tags. */
function ledgerNode(eventId: CrmEventId, { key, mailboxKey, tags }: LedgerTags, now: Temporal.Instant): CompositeNode {
  const body = { Event_Id__c: eventId, Mailbox_Key__c: mailboxKey, Tags__c: tagsColumn(tags), Last_Run__c: instantOf(now) };
  return { method: 'PATCH', url: `${pathOf('Tandem_Link__c')}/Key__c/${encodeURIComponent(key)}`, referenceId: LEDGER_NODE, body };
}

/** One tag a line, because a tag is one line. None is null: an empty long text reads as that. */
const tagsColumn = (tags: readonly string[]): string | null => (tags.length === 0 ? null : tags.join('\n'));

function eventNode(write: Update, body: Row): CompositeNode {
  const condition = write.expected === null ? {} : { httpHeaders: { 'If-Unmodified-Since': httpDateOf(write.expected) } };
  return { method: 'PATCH', url: pathOf('Event', write.id), referenceId: EVENT_NODE, body, ...condition };
}

/**
 * The Name columns. Shared Activities keeps one row per person, Name and invitee by flags, and nobody has shown what a second insert
 * for one person does. So whoever gets a row of its own in this graph is Name by that row's flag (`inviteeNodes`), and only the
 * others are listed here. Without Shared Activities the Name is one column, and inviting that person too is a fact apart.
 */
function nameColumns(who: readonly CrmPersonId[], added: readonly Invitee[], sharedActivities: boolean): Row {
  const [primary = null] = who;
  if (!sharedActivities) return { WhoId: primary };
  const others = who.filter((id) => !added.some((invitee) => invitee.id === id));
  if (who.length === 0) return { EventWhoIds: [], WhoId: null };
  if (others.length === 0) return {};
  return { EventWhoIds: others, ...(others[0] === primary ? { WhoId: primary } : {}) };
}

/** Names first, in their order: where none stands yet, the first row in becomes the primary one. */
function inviteeNodes(
  eventId: string,
  invitees: readonly Invitee[],
  who: readonly CrmPersonId[],
  sharedActivities: boolean,
): readonly CompositeNode[] {
  const place = (invitee: Invitee): number => (who.includes(invitee.id) ? who.indexOf(invitee.id) : who.length);
  return invitees
    .toSorted((one, other) => place(one) - place(other))
    .map((invitee, index) => {
      const flags = sharedActivities ? { IsInvitee: true, IsParent: who.includes(invitee.id) } : {};
      const body = { EventId: eventId, RelationId: invitee.id, ...answerColumns(invitee), ...flags };
      return { method: 'POST', url: pathOf('EventRelation'), referenceId: `invitee${index}`, body };
    });
}

/** A response nobody spoke of is left as it stands. */
const answerColumns = ({ status, response }: Invitee): Row => ({
  Status: status,
  ...(response === undefined ? {} : { Response: response }),
});

/** The version is a time, and this header is no finer than whole seconds. @throws RangeError where the version is none. */
function httpDateOf(version: Version): string {
  const instant = parseInstant(version);
  if (instant === null) throw new RangeError('the expected version is no time');
  return new Date(Temporal.Instant.from(instant).epochMilliseconds).toUTCString();
}
