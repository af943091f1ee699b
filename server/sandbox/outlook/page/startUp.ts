import type { Addin } from './manifest.ts';
import { ewsId, type Attendee, type Mailbox, type Meeting, type Person } from './meeting.ts';
import type { OpenItem } from './openItem.ts';

/** What Office.js asks first: who the add-in is, where it runs, and what this Outlook can do. */
export function appContext({
  id,
  correlation,
  addin,
  page,
  roamingSettings,
}: {
  readonly id: string;
  readonly correlation: string;
  readonly addin: Addin;
  readonly page: URL;
  readonly roamingSettings: unknown;
}): unknown {
  return {
    _id: id,
    _appName: OUTLOOK_ON_THE_WEB,
    _appVersion: '16.01',
    _appMinorVersion: 1,
    _appUILocale: 'en-US',
    _dataLocale: 'en-US',
    _docUrl: '',
    _clientMode: 0,
    _settings: roamingSettings,
    _reason: 'documentOpened',
    _osfControlType: 1,
    _eToken: '',
    _correlationId: correlation,
    _appInstanceId: correlation,
    _requirementMatrix: JSON.stringify(REQUIREMENTS),
    _hostCustomMessage: null,
    _hostFullVersion: '16.0.0.0',
    _clientWindowWidth: 320,
    _clientWindowHeight: 570,
    _addinName: addin.name,
    _appDomains: [page.origin, ...addin.appDomains],
    _featureGates: {},
    _wacHostEnvironment: '0',
  };
}

const OUTLOOK_ON_THE_WEB = 64;
/** What Office.js of the package knows (it is of 2022), and nested app authentication, which a real Outlook brings. */
const REQUIREMENTS = { Mailbox: '1.12', DialogApi: '1.2', NestedAppAuth: '1.1' };

const PERMISSIONS = new Map([
  ['ReadItem', 1],
  ['ReadWriteMailbox', 2],
  ['ReadWriteItem', 3],
]);
const ITEM_TYPE = { read: 2, compose: 5 } as const;

/** The item as Office.js is given it at the start and when another one is opened; null where none is open. */
export function initialMembers(item: OpenItem | null, { addin, mailbox }: { readonly addin: Addin; readonly mailbox: Mailbox }): unknown {
  if (item === null) return null;
  const meeting = item.meeting();
  const always = {
    itemType: ITEM_TYPE[item.mode],
    permissionLevel: PERMISSIONS.get(addin.permission) ?? 0,
    hostVersion: '20260101000.00',
    owaView: 'ThreeColumns',
    userProfileType: 'office365',
    userDisplayName: mailbox.name,
    userEmailAddress: mailbox.address,
    userTimeZone: mailbox.timeZone,
    timeZoneOffsets: [],
    ewsUrl: `${location.origin}/outlook/no-ews`,
    restUrl: `${location.origin}/outlook/no-rest`,
    isRestIdSupported: true,
    extensionId: addin.id,
    seriesId: meeting.seriesMasterId === null ? null : ewsId(meeting.seriesMasterId),
    entities: null,
    isFromSharedFolder: false,
  };
  return item.mode === 'compose' ? always : { ...always, ...membersToRead(meeting) };
}

function membersToRead(meeting: Meeting): Readonly<Record<string, unknown>> {
  return {
    id: meeting.id === null ? null : ewsId(meeting.id),
    itemClass: 'IPM.Appointment',
    subject: meeting.subject,
    normalizedSubject: meeting.subject,
    start: meeting.start,
    end: meeting.end,
    location: meeting.location,
    organizer: wirePerson({ ...meeting.organizer, answer: 'organizer' }),
    to: meeting.attendees.filter(({ type }) => type !== 'optional').map(wirePerson),
    cc: meeting.attendees.filter(({ type }) => type === 'optional').map(wirePerson),
    dateTimeCreated: meeting.created,
    dateTimeModified: meeting.modified,
    attachments: [],
    recurrence: null,
    isAllDayEvent: meeting.isAllDay,
    sensitivity: meeting.sensitivity,
  };
}

const ANSWERS: Readonly<Record<Attendee['answer'], number>> = {
  none: 0,
  notResponded: 0,
  organizer: 1,
  tentativelyAccepted: 2,
  accepted: 3,
  declined: 4,
};
const A_USER = 2;

export function wirePerson({ name, address, answer }: Person & Pick<Attendee, 'answer'>): unknown {
  return { name, address, appointmentResponse: ANSWERS[answer], recipientType: A_USER };
}
