/** The objects the Tandem package brings: ledger, status and the hierarchy custom setting (contracts, section 5). */
import { auditColumns, column } from './column.ts';
import type { Column } from './column.ts';

const owner = column('OwnerId', 'reference', 'CUD', { label: 'Owner ID', to: ['User', 'Group'], as: 'Owner' });

/** Org-wide default Private: a session sees the rows it owns. */
export const linkColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Record ID' }),
  owner,
  column('IsDeleted', 'boolean', 'D', { label: 'Deleted' }),
  column('Name', 'string', 'ND', { label: 'Tandem Link Name', length: 80, idLookup: true }),
  ...auditColumns,
  column('Key__c', 'string', 'NCU', { label: 'Key', length: 64, unique: true, caseSensitive: true, externalId: true }),
  column('Event_Id__c', 'string', 'NCU', { label: 'Event Id', length: 18 }),
  column('Mailbox_Key__c', 'string', 'NCU', { label: 'Mailbox Key', length: 64 }),
  column('Tags__c', 'textarea', 'NCUX', { label: 'Tags', length: 32768 }),
  column('Result__c', 'string', 'NCU', { label: 'Result', length: 40 }),
  column('Reason__c', 'string', 'NCU', { label: 'Reason', length: 40 }),
  column('Last_Run__c', 'datetime', 'NCU', { label: 'Last Run' }),
];

export const statusColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Record ID' }),
  owner,
  column('IsDeleted', 'boolean', 'D', { label: 'Deleted' }),
  column('Name', 'string', 'ND', { label: 'Tandem Status Name', length: 80, idLookup: true }),
  ...auditColumns,
  column('User__c', 'reference', 'NCU', { label: 'User', to: ['User'], as: 'User__r' }),
  column('Last_Run__c', 'datetime', 'NCU', { label: 'Last Run' }),
  column('Linked__c', 'double', 'NCU', { label: 'Linked' }),
  column('Waiting_Mails__c', 'double', 'NCU', { label: 'Waiting Mails' }),
  column('Problems__c', 'double', 'NCU', { label: 'Problems' }),
  column('Left_Out__c', 'textarea', 'NCUX', { label: 'Left Out', length: 32768 }),
  column('Connection__c', 'string', 'NCU', { label: 'Connection', length: 40 }),
];

/** Custom settings have no picklists: the words are texts of forty characters, checked by whoever reads them. */
export const settingsColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Record ID' }),
  column('IsDeleted', 'boolean', 'D', { label: 'Deleted' }),
  column('Name', 'string', 'NCUD', { label: 'Name', length: 38, idLookup: true }),
  column('SetupOwnerId', 'reference', 'CU', { label: 'Location', to: ['Organization', 'Profile', 'User'], as: 'SetupOwner' }),
  ...auditColumns,
  ...words([
    'Calendar_To_CRM__c',
    'CRM_To_Calendar__c',
    'Calendar_To_CRM_Filter__c',
    'CRM_To_Calendar_Filter__c',
    'Private_Events__c',
    'Calendar_To_CRM_Delete__c',
    'CRM_To_Calendar_Delete__c',
    'Conflict__c',
    'Name_When_Mixed__c',
    'Remove_Attendees__c',
    'Sync_Location__c',
    'Sync_Description__c',
    'CRM_Series__c',
  ]),
  column('Start_Date__c', 'date', 'NCU', { label: 'Start Date' }),
  column('Interval_Minutes__c', 'double', 'NCU', { label: 'Interval Minutes' }),
  column('Mail_Budget__c', 'double', 'NCU', { label: 'Mail Budget' }),
  column('Excluded_Domains__c', 'textarea', 'NCU', { label: 'Excluded Domains', length: 255 }),
];

function words(names: readonly string[]): Column[] {
  return names.map((name) => column(name, 'string', 'NCU', { label: name.replace('__c', '').replaceAll('_', ' '), length: 40 }));
}
