import type { CreationKey, CrmEventId, CrmPersonId, MailboxId } from '../../shared/ids.ts';
import { creationKeyOf } from '../../shared/ids.ts';
import type { Meeting } from '../../shared/meeting.ts';
import type { Hashing } from './hashing.ts';

/**
 * `Tandem_Link__c.Key__c`: one CRM event per owner and meeting, whatever became of the first reply (rule R27). It depends on nothing we
 * remember, so a lost database makes no second event. Generation 1; a later, explained re-creation will raise it.
 */
export const keyOfCrmCreate = (owner: CrmPersonId, meeting: Pick<Meeting, 'uid' | 'originalStart'>, hashing: Hashing): CreationKey =>
  creationKeyOf(hashing.sha256(JSON.stringify(['crm', owner, meeting.uid, meeting.originalStart, 1])));

/** Graph's `transactionId`: a UUID from SHA-256 of the CRM event, the mailbox and the generation (rule R27). Version 8 says "made our own way". */
export function keyOfMeetingCreate(event: CrmEventId, mailbox: MailboxId, hashing: Hashing): CreationKey {
  const hex = hashing.sha256(JSON.stringify(['calendar', event, mailbox, 1]));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return creationKeyOf(
    [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-'),
  );
}

/** Stands for a mailbox in the ledger: a hash, no address (contracts section 5). */
export const mailboxKeyOf = (mailbox: MailboxId, hashing: Hashing): string => hashing.sha256(`mailbox:${mailbox}`);
