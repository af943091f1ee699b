import { nextId, putRow, rowsOf } from './org.ts';
import type { Acting } from './org.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { createdStamps, modifiedStamps } from './stamps.ts';
import { dateOf, toWireTime } from './wireTime.ts';

/** A person converts a lead: it becomes a contact, and everything the lead was invited to now shows the contact. Gives its Id. */
export function convertLead(acting: Acting, lead: Row, contactId: string | null): string {
  const { org, now } = acting;
  const contact = contactId ?? insertContact(acting, lead);
  const columns = { IsConverted: true, ConvertedContactId: contact, ConvertedDate: dateOf(toWireTime(now)), Status: 'Closed - Converted' };
  putRow(org, 'Lead', { ...lead, ...columns, ...modifiedStamps(acting) });
  for (const event of rowsOf(org, 'Event')) {
    if (textOf(event, 'WhoId') === idOf(lead)) putRow(org, 'Event', { ...event, WhoId: contact, ...modifiedStamps(acting) });
  }
  for (const relation of rowsOf(org, 'EventRelation')) {
    if (textOf(relation, 'RelationId') === idOf(lead))
      putRow(org, 'EventRelation', { ...relation, RelationId: contact, ...modifiedStamps(acting) });
  }
  return contact;
}

function insertContact(acting: Acting, lead: Row): string {
  const id = nextId(acting.org, 'Contact');
  const names = ['FirstName', 'LastName', 'Name', 'Email', 'Phone', 'Title', 'OwnerId'];
  const columns = Object.fromEntries(names.map((name) => [name, lead[name] ?? null]));
  putRow(acting.org, 'Contact', { ...columns, Id: id, IsDeleted: isTrue(lead, 'IsDeleted'), ...createdStamps(acting) });
  return id;
}
