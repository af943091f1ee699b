/** What the sandbox knows of Event, EventRelation and EventWhoRelation: a reduced copy of the describe facts. */
import { auditColumns, column } from './column.ts';
import type { Column } from './column.ts';

/** Event of an org without Shared Activities. Recorded describe, API 62 [R]. */
export const eventColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Activity ID' }),
  column('WhoId', 'reference', 'NCU', { label: 'Name ID', to: ['Contact', 'Lead'], as: 'Who' }),
  column('WhatId', 'reference', 'NCU', { label: 'Related To ID', to: ['Account', 'Case', 'Opportunity'], as: 'What' }),
  column('Subject', 'combobox', 'NCU', { length: 255, values: ['Call', 'Email', 'Meeting', 'Send Letter/Quote', 'Other'] }),
  column('Location', 'string', 'NCU', { length: 255 }),
  column('IsAllDayEvent', 'boolean', 'CUD', { label: 'All-Day Event' }),
  column('ActivityDateTime', 'datetime', 'NCU', { label: 'Due Date Time' }),
  column('ActivityDate', 'date', 'NCU', { label: 'Due Date Only' }),
  column('DurationInMinutes', 'int', 'NCU', { label: 'Duration' }),
  column('StartDateTime', 'datetime', 'NCU', { label: 'Start Date Time' }),
  column('EndDateTime', 'datetime', 'NCU', { label: 'End Date Time' }),
  column('EndDate', 'date', 'N', { label: 'End Date' }),
  column('Description', 'textarea', 'NCUX', { length: 32000 }),
  column('AccountId', 'reference', 'N', { label: 'Account ID', to: ['Account'], as: 'Account' }),
  column('OwnerId', 'reference', 'CUD', { label: 'Assigned To ID', to: ['Calendar', 'User'], as: 'Owner' }),
  column('IsPrivate', 'boolean', 'CUD', { label: 'Private' }),
  column('ShowAs', 'picklist', 'NCUD', {
    label: 'Show Time As',
    length: 40,
    restricted: true,
    values: ['Busy', 'OutOfOffice', 'Free'],
    initial: 'Busy',
  }),
  column('IsDeleted', 'boolean', 'D', { label: 'Deleted' }),
  column('IsChild', 'boolean', 'D', { label: 'Is Child' }),
  column('IsGroupEvent', 'boolean', 'D', { label: 'Is Group Event' }),
  column('GroupEventType', 'picklist', 'ND', {
    label: 'Group Event Type',
    length: 40,
    restricted: true,
    values: ['0', '1', '2', '3'],
    initial: '0',
  }),
  ...auditColumns,
  column('IsArchived', 'boolean', 'D', { label: 'Archived' }),
  column('RecurrenceActivityId', 'reference', 'N', { label: 'Recurrence Activity ID', to: ['Event'] }),
  column('IsRecurrence', 'boolean', 'CD', { label: 'Create Recurring Series of Events' }),
  column('RecurrenceStartDateTime', 'datetime', 'NCU', { label: 'Recurrence Start' }),
  column('RecurrenceEndDateOnly', 'date', 'NCU', { label: 'Recurrence End' }),
  column('RecurrenceTimeZoneSidKey', 'picklist', 'NCU', { label: 'Recurrence Time Zone', length: 40, restricted: true }),
  column('RecurrenceType', 'picklist', 'NCU', {
    label: 'Recurrence Type',
    length: 40,
    restricted: true,
    values: ['RecursDaily', 'RecursEveryWeekday', 'RecursMonthly', 'RecursMonthlyNth', 'RecursWeekly', 'RecursYearly', 'RecursYearlyNth'],
  }),
  column('RecurrenceInterval', 'int', 'NCU', { label: 'Recurrence Interval' }),
  column('RecurrenceDayOfWeekMask', 'int', 'NCU', { label: 'Recurrence Day of Week Mask' }),
  column('RecurrenceDayOfMonth', 'int', 'NCU', { label: 'Recurrence Day of Month' }),
  column('RecurrenceInstance', 'picklist', 'NCU', {
    label: 'Recurrence Instance',
    length: 40,
    restricted: true,
    values: ['First', 'Second', 'Third', 'Fourth', 'Last'],
  }),
  column('RecurrenceMonthOfYear', 'picklist', 'NCU', {
    label: 'Recurrence Month of Year',
    length: 40,
    restricted: true,
    values: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  }),
  column('ReminderDateTime', 'datetime', 'NCU', { label: 'Reminder Date/Time' }),
  column('IsReminderSet', 'boolean', 'CUD', { label: 'Reminder Set' }),
  column('EventSubtype', 'picklist', 'NC', { label: 'Event Subtype', length: 40, restricted: true, values: ['Event'] }),
  column('IsRecurrence2Exclusion', 'boolean', 'D', { label: 'Historical Event, Not Following Recurrence' }),
  column('Recurrence2PatternText', 'textarea', 'NCX', { label: 'Recurrence Pattern', length: 512 }),
  column('Recurrence2PatternVersion', 'picklist', 'N', { label: 'Pattern Version', length: 40, restricted: true, values: ['1', '2'] }),
  column('IsRecurrence2', 'boolean', 'D', { label: 'Repeat' }),
  column('IsRecurrence2Exception', 'boolean', 'D', { label: 'Is Exception' }),
  column('Recurrence2PatternStartDate', 'datetime', 'N', { label: 'Recurrence Pattern Start Date' }),
  column('Recurrence2PatternTimeZone', 'string', 'N', { label: 'Recurrence Pattern Time Zone Reference', length: 255 }),
];

/** What Shared Activities adds to Event. Assembled from field tables, not recorded. */
export const sharedEventColumns: readonly Column[] = [
  column('WhoCount', 'int', 'N', { label: 'Relation Count' }),
  column('WhatCount', 'int', 'N', { label: 'Relation Count' }),
];

/** EventRelation without Shared Activities: invitees only. Three schemas agree on these twelve. */
export const eventRelationColumns: readonly Column[] = [
  column('Id', 'id', 'D', { label: 'Event Relation ID' }),
  column('RelationId', 'reference', 'C', { label: 'Relation ID', to: ['Calendar', 'Contact', 'Lead', 'User'], as: 'Relation' }),
  column('EventId', 'reference', 'C', { label: 'Event ID', to: ['Event'], as: 'Event' }),
  column('Status', 'picklist', 'NCU', { length: 40, restricted: true, values: ['New', 'Declined', 'Accepted'], initial: 'New' }),
  column('RespondedDate', 'datetime', 'NCU', { label: 'Response Date' }),
  column('Response', 'string', 'NCU', { length: 255 }),
  ...auditColumns,
  column('IsDeleted', 'boolean', 'D', { label: 'Deleted' }),
];

/** What Shared Activities adds to EventRelation. */
export const sharedEventRelationColumns: readonly Column[] = [
  column('AccountId', 'reference', 'N', { label: 'Account ID', to: ['Account'], as: 'Account' }),
  column('IsWhat', 'boolean', 'CD', { label: 'Is What' }),
  column('IsParent', 'boolean', 'CUD', { label: 'Is Parent' }),
  column('IsInvitee', 'boolean', 'CUD', { label: 'Is Invitee' }),
];

/** EventWhoRelation exists with Shared Activities only: the parent rows that are people. */
export const eventWhoRelationColumns: readonly Column[] = [
  column('Id', 'id', 'D'),
  column('RelationId', 'reference', 'N', { label: 'Relation ID', to: ['Contact', 'Lead'], as: 'Relation' }),
  column('EventId', 'reference', 'N', { label: 'Event ID', to: ['Event'], as: 'Event' }),
  column('AccountId', 'reference', 'N', { label: 'Account ID', to: ['Account'], as: 'Account' }),
  column('Type', 'string', 'N', { length: 40 }),
  ...auditColumns,
  column('IsDeleted', 'boolean', 'D', { label: 'Deleted' }),
];
