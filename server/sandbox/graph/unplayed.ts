import type { SandboxRequest } from '../witness.ts';
import { refusals } from './refusal.ts';

/**
 * Throws the one sign of what is legal at Graph and not played here (501 NOT_PLAYED), so that nobody takes it for Graph's own refusal.
 * What Graph does not know either is left to whoever answers.
 */
export function refuseUnplayed({ method, path }: Pick<SandboxRequest, 'method' | 'path'>): void {
  if (/^\/beta(\/|$)/i.test(path)) throw refusals.notPlayed('the beta version');
  const below = parameterlessPath(path);
  if (unplayed.some(([methods, where]) => methods.includes(method) && where.test(below))) throw refusals.notPlayed(`${method} ${path}`);
}

/** The path below the version, with `user` for `/me` and for `/users/{id}`, and `calendar/…` for `/calendars/{id}/…`. */
export function parameterlessPath(path: string): string {
  return path
    .replace(/^\/[^/]*\//, '')
    .replace(/^(me|users\/[^/]+)(?=\/|$)/i, 'user')
    .replace(/^user\/calendars\/[^/]+(?=\/)/i, 'user/calendar');
}

const every: readonly string[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
/** By Microsoft's reference of v1.0; what is far from calendars is named by its first segment only. */
const unplayed: readonly (readonly [methods: readonly string[], path: RegExp])[] = [
  [
    every,
    /^(subscriptions|groups|places|communications|drives|sites|teams|chats|contacts|search|directoryObjects|applications|servicePrincipals|organization|domains|devices|directory|policies|reports|solutions|planner)(\/|$)/i,
  ],
  [['GET', 'POST'], /^users$/i],
  [['GET'], /^(\$metadata|user\/delta(\(\))?)$/i],
  [['PATCH', 'DELETE'], /^user$/i],
  [
    every,
    /^user\/(messages|mailFolders|contacts|contactFolders|photos?|drives?|manager|directReports|memberOf|transitiveMemberOf|licenseDetails|inferenceClassification|onenote|planner|todo|people|insights|presence|settings|chats|joinedTeams|onlineMeetings|activities|extensions|authentication)(\/|$)/i,
  ],
  [['POST'], /^user\/(sendMail|findMeetingTimes|getMailTips|getMemberGroups|checkMemberGroups|revokeSignInSessions)$/i],
  [['GET'], /^user\/(reminderView|findRooms|findRoomLists|outlook\/supportedLanguages)(\(|$)/i],
  [['PATCH'], /^user\/(mailboxSettings|calendar)$/i],
  [['GET'], /^user\/mailboxSettings\/\w+$/i],
  [['POST'], /^user\/calendarGroups$/i],
  [every, /^user\/calendarGroups\/./i],
  [every, /^user\/calendar\/(calendarPermissions|multiValueExtendedProperties|singleValueExtendedProperties)(\/|$)/i],
  [['GET', 'POST'], /^user\/calendar\/getSchedule$/i],
  [every, /^user\/(calendar\/)?events\/[^/]+\/(attachments|extensions|calendar|exceptionOccurrences|instances\/.)/i],
  [['GET', 'POST'], /^user\/(calendar\/)?events\/[^/]+\/(attachments|extensions|calendar|exceptionOccurrences)$/i],
  [['GET'], /^user\/(calendar\/)?(events\/[^/]+\/instances\/delta|events\/\$count|calendarView\/\$count)/i],
  [['POST'], /^user\/(calendar\/)?events\/[^/]+\/(forward|snoozeReminder|dismissReminder|permanentDelete)$/i],
];
