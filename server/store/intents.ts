import type { Insertable, Selectable } from 'kysely';
import type { CreationKey, MailboxId } from '../../shared/ids.ts';
import { unreachable } from '../../shared/unreachable.ts';
import type { Intent } from '../ports/store.ts';
import { inChunks } from './chunks.ts';
import type { MailboxSeal } from './seal.ts';
import type { Tables, Tx } from './tables.ts';

/** @returns open intents in the order they were noted. @throws SealBroken */
export async function readIntents(tx: Tx, mailbox: MailboxId, seal: MailboxSeal): Promise<readonly Intent[]> {
  const rows = await tx.selectFrom('intents').selectAll().where('mailbox', '=', mailbox).orderBy('id').execute();
  return rows.map((row) => toIntent(row, seal));
}

/** A row of its own for each, also under a key already noted: which of the payloads arrived is known only when one is confirmed. */
export async function noteIntents(tx: Tx, mailbox: MailboxId, seal: MailboxSeal, intents: readonly Intent[]): Promise<void> {
  await inChunks(intents, (chunk) =>
    tx
      .insertInto('intents')
      .values(chunk.map((intent) => toRow(mailbox, intent, seal)))
      .execute(),
  );
}

/** Every payload under these keys goes. */
export async function settleIntents(tx: Tx, mailbox: MailboxId, keys: readonly CreationKey[]): Promise<void> {
  await inChunks(keys, (chunk) => tx.deleteFrom('intents').where('mailbox', '=', mailbox).where('key', 'in', chunk).execute());
}

const toRow = (mailbox: MailboxId, intent: Intent, seal: MailboxSeal): Insertable<Tables['intents']> => ({
  mailbox,
  key: intent.key,
  kind: intent.kind,
  calendar_id: 'calendarId' in intent ? intent.calendarId : null,
  crm_event_id: 'crmEventId' in intent ? intent.crmEventId : null,
  sealed: seal.seal({ purpose: intent.kind, id: intent.key }, intent.payload),
});

function toIntent(row: Selectable<Tables['intents']>, seal: MailboxSeal): Intent {
  const { kind, key } = row;
  switch (kind) {
    case 'createCrmEvent':
      return { kind, key, calendarId: present(row.calendar_id), payload: seal.open({ purpose: kind, id: key }, row.sealed) };
    case 'createMeeting':
      return { kind, key, crmEventId: present(row.crm_event_id), payload: seal.open({ purpose: kind, id: key }, row.sealed) };
    case 'updateCrmEvent':
      return { kind, key, crmEventId: present(row.crm_event_id), payload: seal.open({ purpose: kind, id: key }, row.sealed) };
    case 'updateMeeting':
      return { kind, key, calendarId: present(row.calendar_id), payload: seal.open({ purpose: kind, id: key }, row.sealed) };
    default:
      return unreachable(kind);
  }
}

function present<Id extends string>(id: Id | null): Id {
  if (id === null) throw new Error('A noted intent has lost what it is aimed at.');
  return id;
}
