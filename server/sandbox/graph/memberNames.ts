import { refusals } from './refusal.ts';

export type TypeName = 'event' | 'calendar' | 'calendarGroup' | 'mailboxSettings' | 'outlookCategory' | 'user';

/** The members of a type by Microsoft's metadata: those given when asked for, and those that are legal and not played. */
type Names = { readonly played: readonly string[]; readonly unplayed: readonly string[] };

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const namesOf: Readonly<Record<TypeName, Names>> = {
  event: {
    // The last two lines lead to other things; to select one changes nothing.
    played: words(`
      id createdDateTime lastModifiedDateTime changeKey categories transactionId originalStartTimeZone originalEndTimeZone iCalUId uid
      reminderMinutesBeforeStart isReminderOn hasAttachments subject bodyPreview importance sensitivity isAllDay isCancelled isOrganizer
      responseRequested seriesMasterId showAs type webLink onlineMeetingUrl isOnlineMeeting onlineMeetingProvider allowNewTimeProposals
      occurrenceId isDraft hideAttendees responseStatus body start end location locations recurrence attendees organizer onlineMeeting
      attachments calendar exceptionOccurrences extensions instances multiValueExtendedProperties singleValueExtendedProperties
    `),
    unplayed: ['originalStart', 'cancelledOccurrences'],
  },
  calendar: {
    played: words(`
      id name color hexColor isDefaultCalendar changeKey canShare canViewPrivateItems canEdit allowedOnlineMeetingProviders
      defaultOnlineMeetingProvider isTallyingResponses isRemovable owner
      calendarPermissions calendarView events multiValueExtendedProperties singleValueExtendedProperties
    `),
    unplayed: [],
  },
  calendarGroup: { played: ['id', 'name', 'classId', 'changeKey', 'calendars'], unplayed: [] },
  mailboxSettings: {
    played: ['timeZone', 'dateFormat', 'timeFormat', 'language'],
    unplayed: ['archiveFolder', 'automaticRepliesSetting', 'delegateMeetingMessageDeliveryOptions', 'userPurpose', 'workingHours'],
  },
  outlookCategory: { played: ['id', 'displayName', 'color'], unplayed: [] },
  user: {
    played: words(`
      businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage proxyAddresses surname userPrincipalName
    `),
    unplayed: words(`
      accountEnabled ageGroup assignedLicenses assignedPlans city companyName country createdDateTime department employeeId identities
      imAddresses mailboxSettings mailNickname manager onPremisesSyncEnabled otherMails postalCode signInActivity state streetAddress
      usageLocation userType
    `),
  },
};

/** The canonical name, whatever its case; null where the type has none like it. */
export function nameIn(type: TypeName, name: string): { readonly name: string; readonly isPlayed: boolean } | null {
  const { played, unplayed } = namesOf[type];
  const found = [...played, ...unplayed].find((one) => one.toLowerCase() === name.toLowerCase());
  return found === undefined ? null : { name: found, isPlayed: played.includes(found) };
}

/**
 * Checks the names of a `$select`; `alsoPlayed`: what this route gives besides. Throws Graph's 400 for a name the type does not have, and the
 * sign of what is not played for any other that would not come.
 */
export function checkSelection(type: TypeName, select: string, alsoPlayed: readonly string[] = []): void {
  for (const written of select.split(',').map((part) => part.trim())) {
    // A name may be qualified by its type, as the .NET client does it.
    const [first = '', ...deeper] = written.replace(/^microsoft\.graph\.\w+\//i, '').split('/');
    if (first === '*') continue;
    const known = nameIn(type, first);
    if (known === null) throw refusals.badSelection(first, type);
    if (deeper.length > 0 || !(known.isPlayed || alsoPlayed.includes(known.name))) throw refusals.notPlayed(`$select=${written}`);
  }
}

/** The members a checked `$select` names, whatever their case; `always`: those that come along unasked. */
export function selectedMembers(
  body: Readonly<Record<string, unknown>>,
  select: string | null,
  always: readonly string[],
): Readonly<Record<string, unknown>> {
  if (select === null) return body;
  const wanted = new Set(select.split(',').map((part) => part.trim().replace(/^.*\//, '').toLowerCase()));
  if (wanted.has('*')) return body;
  const comes = (name: string) => always.includes(name) || name.startsWith('@') || wanted.has(name.toLowerCase());
  return Object.fromEntries(Object.entries(body).filter(([name]) => comes(name)));
}
