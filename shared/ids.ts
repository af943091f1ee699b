declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Lower-cased SMTP address of a mailbox we keep in step. */
export type MailboxId = Branded<'MailboxId'>;
/** Lower-cased SMTP address of any participant. */
export type EmailAddress = Branded<'EmailAddress'>;
/** Vendor id of one copy of a meeting in one mailbox (Graph immutable `id`). */
export type CalendarItemId = Branded<'CalendarItemId'>;
/** Vendor id of one event in the CRM (Salesforce `Event.Id`, 18 characters). */
export type CrmEventId = Branded<'CrmEventId'>;
/** Vendor id of a Contact, Lead or User in the CRM, 18 characters. */
export type CrmPersonId = Branded<'CrmPersonId'>;
/** Opaque "has it changed?" token (Graph ETag, Salesforce `LastModifiedDate`). Compare for equality only. */
export type Version = Branded<'Version'>;
/** Opaque place in a change feed. Only the connector that gave it can read it. */
export type Cursor = Branded<'Cursor'>;
/** Keyed hash of one canonical field or of one person. */
export type Fingerprint = Branded<'Fingerprint'>;
/** What makes a create repeatable: Graph's `transactionId`, the ledger's `Key__c`. */
export type CreationKey = Branded<'CreationKey'>;
/** UTC instant, always `YYYY-MM-DDTHH:mm:ssZ`, so that string order is time order. */
export type Instant = Branded<'Instant'>;
/** Calendar date without a zone, `YYYY-MM-DD`. */
export type PlainDate = Branded<'PlainDate'>;
/** IANA zone name. Windows zone names stop at the connector. */
export type TimeZone = Branded<'TimeZone'>;
/** SHA-256 of a decision's actions and recipients, lower-case hex (rule Q6). */
export type ApprovalHash = Branded<'ApprovalHash'>;

/** The only way to an address: SMTP addresses are compared case-folded everywhere (rule R11). */
export const addressOf = (text: string): EmailAddress => text.trim().toLowerCase() as EmailAddress;
export const mailboxOf = (text: string): MailboxId => text.trim().toLowerCase() as MailboxId;
export const calendarItemId = (text: string): CalendarItemId => text as CalendarItemId;
/** Salesforce accepts ids of 15 characters but answers with 18; `text` must be one it answered with. */
export const crmEventId = (text: string): CrmEventId => text as CrmEventId;
export const crmPersonId = (text: string): CrmPersonId => text as CrmPersonId;
export const versionOf = (text: string): Version => text as Version;
export const cursorOf = (text: string): Cursor => text as Cursor;
export const fingerprintOf = (hex: string): Fingerprint => hex as Fingerprint;
export const creationKeyOf = (text: string): CreationKey => text as CreationKey;
export const approvalHashOf = (hex: string): ApprovalHash => hex as ApprovalHash;
/** The caller has checked the name: `parseTimeZone` in time.ts does. */
export const timeZoneOf = (name: string): TimeZone => name as TimeZone;
