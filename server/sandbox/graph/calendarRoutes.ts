import type { SandboxAnswer } from '../witness.ts';
import type { Call } from './call.ts';
import { calendarOf, defaultCalendar } from './event.ts';
import { changeKeyOf, folderId } from './ids.ts';
import { parameter } from './listing.ts';
import { removeEvent } from './mailboxes.ts';
import type { Calendar, Mailbox } from './mailboxes.ts';
import { selectedMembers } from './memberNames.ts';
import { literalFrom, readMembers, textFrom } from './members.ts';
import { refusals } from './refusal.ts';

/** Answers `/calendar`, `/calendars`, `/calendars/{id}`, and `/calendarGroups`. Throws a GraphRefusal. */
export function answerCalendarRequest(call: Call, [first = '', second, third, ...more]: readonly string[]): SandboxAnswer {
  const named = first.toLowerCase();
  const route = `${call.request.method} ${named}${second === undefined ? '' : ' *'}${third === undefined ? '' : ` ${third.toLowerCase()}`}`;
  const { mailbox } = call.scene;
  if (more.length > 0) throw refusals.noSuchPath(more[0] ?? '');
  switch (route) {
    case 'GET calendar':
      return oneCalendar(call, 200, calendarAt(mailbox, defaultCalendar));
    case 'GET calendars':
      return listCalendars(call, 'calendars');
    case 'POST calendars':
      return addCalendar(call);
    case 'GET calendars *':
      return oneCalendar(call, 200, calendarAt(mailbox, calendarKeyIn(call, second ?? '')));
    case 'PATCH calendars *':
      return changeCalendar(call, calendarKeyIn(call, second ?? ''));
    case 'DELETE calendars *':
      return removeCalendar(call, calendarKeyIn(call, second ?? ''));
    case 'GET calendargroups':
      return { status: 200, body: { '@odata.context': `${call.context}/calendarGroups`, value: [asAsked(call, renderGroup(call))] } };
    default:
      throw refusals.noSuchPath(third ?? first);
  }
}

/** The calendar an id names, in either form of ids. Throws ErrorItemNotFound. */
export function calendarKeyIn({ scene: { mailbox } }: Call, id: string): number {
  return calendarKeyOf(mailbox, id) ?? notFound();
}

/** The calendar an id or, for acts of people, a name stands for; null when there is none. */
export function calendarKeyOf(mailbox: Mailbox, idOrName: string): number | null {
  const found = mailbox.calendars.find(
    ({ key, name }) =>
      name === idOrName || folderId(mailbox, key, 'default') === idOrName || folderId(mailbox, key, 'immutable') === idOrName,
  );
  return found?.key ?? null;
}

function notFound(): never {
  throw refusals.itemNotFound();
}

function calendarAt(mailbox: Mailbox, wanted: number): Calendar {
  return mailbox.calendars.find(({ key }) => key === wanted) ?? notFound();
}

function listCalendars(call: Call, collection: string): SandboxAnswer {
  const value = call.scene.mailbox.calendars.map((calendar) => asAsked(call, renderCalendar(call, calendar)));
  return { status: 200, body: { '@odata.context': `${call.context}/${collection}`, value } };
}

function oneCalendar(call: Call, status: number, calendar: Calendar): SandboxAnswer {
  return { status, body: { '@odata.context': `${call.context}/calendars/$entity`, ...asAsked(call, renderCalendar(call, calendar)) } };
}

function asAsked({ request }: Call, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return request.method === 'GET' ? selectedMembers(body, parameter(request.query, '$select'), ['id']) : body;
}

function renderCalendar({ scene: { mailbox }, preferences }: Call, { key, name, color, change }: Calendar) {
  const isDefaultCalendar = key === defaultCalendar;
  return {
    id: folderId(mailbox, key, preferences.idForm),
    name,
    color,
    hexColor: '',
    isDefaultCalendar,
    changeKey: changeKeyOf(mailbox, change),
    canShare: true,
    canViewPrivateItems: true,
    canEdit: true,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    isTallyingResponses: isDefaultCalendar,
    isRemovable: !isDefaultCalendar,
    owner: { name: mailbox.displayName, address: mailbox.address },
  };
}

function renderGroup({ scene: { mailbox }, preferences }: Call) {
  return {
    name: 'My Calendars',
    classId: '0006f0b7-0000-0000-c000-000000000046',
    changeKey: changeKeyOf(mailbox, 0),
    id: folderId(mailbox, 'calendarGroup', preferences.idForm),
  };
}

const colors = ['auto', ...['Blue', 'Green', 'Orange', 'Gray', 'Yellow', 'Teal', 'Pink', 'Brown', 'Red'].map((color) => `light${color}`)];

function readCalendar({ request }: Call): Partial<Pick<Calendar, 'name' | 'color'>> {
  return readMembers<Pick<Calendar, 'name' | 'color'>>(request.body, 'microsoft.graph.calendar', {
    name: (value, name) => ({ name: textFrom(value, name) }),
    color: (value, name) => ({ color: literalFrom(value, name, colors) }),
  });
}

function addCalendar(call: Call): SandboxAnswer {
  const { mailbox } = call.scene;
  const { name = '', color = 'auto' } = readCalendar(call);
  checkName(mailbox, name, null);
  mailbox.changes += 1;
  // A number is never given twice: the id of a calendar that is gone must not become another one's.
  const calendar = { key: mailbox.changes, name, color, change: mailbox.changes };
  mailbox.calendars = [...mailbox.calendars, calendar];
  return oneCalendar(call, 201, calendar);
}

function changeCalendar(call: Call, key: number): SandboxAnswer {
  const { mailbox } = call.scene;
  const sent = readCalendar(call);
  if (sent.name !== undefined) checkName(mailbox, sent.name, key);
  mailbox.changes += 1;
  const changed = { ...calendarAt(mailbox, key), ...sent, change: mailbox.changes };
  mailbox.calendars = mailbox.calendars.map((calendar) => (calendar.key === key ? changed : calendar));
  return oneCalendar(call, 200, changed);
}

function checkName(mailbox: Mailbox, name: string, own: number | null): void {
  if (name === '') throw refusals.failedValidation('A calendar needs a name.');
  if (mailbox.calendars.some((calendar) => calendar.key !== own && calendar.name === name)) throw refusals.folderExists();
}

function removeCalendar({ scene: { mailbox, store } }: Call, key: number): SandboxAnswer {
  if (key === defaultCalendar) throw refusals.invalid('The default calendar cannot be deleted.');
  for (const event of mailbox.events.values()) if (calendarOf(event) === key) removeEvent(mailbox, event.key, store.switches.transactions);
  mailbox.calendars = mailbox.calendars.filter((calendar) => calendar.key !== key);
  return { status: 204 };
}
