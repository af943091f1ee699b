import { addressOf, calendarItemId, crmEventId, versionOf } from '../../shared/ids.ts';
import type { Content, CrmEvent, Meeting } from '../../shared/meeting.ts';
import { DEFAULT_LIMITS, FIELDS } from '../../shared/meeting.ts';
import { canonicalField } from '../../server/core/canonical.ts';
import { ANNA, aUser } from './user.ts';

/** Exchange ends a body with a line. */
export const asExchangeKeepsIt = (content: Content): Content => ({
  ...content,
  description: content.description === '' ? '' : `${content.description.trimEnd()}\n`,
});

export const aNewMeeting = (id: string, content: Content, more: Partial<Meeting> = {}): Meeting => ({
  id: calendarItemId(id),
  version: versionOf('none yet'),
  uid: `uid-${id}`,
  originalStart: null,
  seriesMasterId: null,
  creationKey: null,
  createdAt: null,
  changedAt: null,
  organizer: { address: addressOf(aUser().mailbox), name: 'Anna' },
  isOrganizer: true,
  ownResponse: 'organizer',
  cancelled: false,
  online: false,
  attendees: [],
  unaddressed: 0,
  elsewhere: false,
  content,
  ...more,
});

/** Salesforce trims a subject and keeps lines its own way. */
export const asSalesforceKeepsIt = (content: Content): Content => ({
  ...content,
  subject: content.subject.trim(),
  description: content.description.replaceAll(/\r?\n/gu, '\r\n'),
});

export const aNewEvent = (id: string, content: Content, more: Partial<CrmEvent> = {}): CrmEvent => ({
  id: crmEventId(id),
  version: versionOf('none yet'),
  ownerId: ANNA,
  createdAt: null,
  changedAt: null,
  isChild: false,
  isSeries: false,
  whoId: null,
  participants: [],
  content,
  ...more,
});

/** Of what a person made private or called off nothing new may cross. */
export const isHidden = (meeting: Meeting | undefined): boolean => meeting !== undefined && (meeting.content.private || meeting.cancelled);
/** In a way that people see. */
export const differ = (one: Content, other: Content): boolean =>
  FIELDS.some((field) => canonicalField(field, one, DEFAULT_LIMITS) !== canonicalField(field, other, DEFAULT_LIMITS));
