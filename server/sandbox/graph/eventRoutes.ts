import type { SandboxAnswer } from '../witness.ts';
import { entryIn, ifMatchOf, listEvents, oneEvent, refIn } from './call.ts';
import type { Call } from './call.ts';
import { continueTracking, startTracking } from './changeTracking.ts';
import { deleteForGood, openEvent } from './deletedItems.ts';
import { defaultCalendar } from './event.ts';
import type { Response } from './event.ts';
import { readEventRequest } from './eventRequest.ts';
import { calendarView, listItems, parameter, readWindow } from './listing.ts';
import { entriesWithin } from './occurrences.ts';
import type { Entry } from './occurrences.ts';
import { refusals } from './refusal.ts';
import { readAnswerRequest } from './answerRequest.ts';
import { changeEvent, createEvent, deleteEvent, respondToEvent } from './writes.ts';

/** Answers what is asked of events, of all of a mailbox or of one calendar. Throws a GraphRefusal. */
export function answerEventRequest(call: Call, [first = '', second, third, ...more]: readonly string[]): SandboxAnswer {
  const route = [
    call.request.method,
    first.toLowerCase(),
    ...(second === undefined ? [] : ['*']),
    ...(third === undefined ? [] : [third.toLowerCase()]),
    ...more,
  ]
    .join(' ')
    .trim();
  const id = second ?? '';
  switch (route) {
    case 'GET calendarview':
      return listEvents(call, calendarView(inCalendar(call), readWindow(call.request.query)), 'calendarView');
    case 'GET calendarview *':
      if (!/^delta(\(\))?$/i.test(id)) throw refusals.noSuchPath(id);
      return trackChanges(call);
    case 'GET events':
      return listEvents(call, listItems(inCalendar(call)), 'events');
    case 'POST events':
      return create(call);
    case 'GET events *':
      if (/^delta(\(\))?$/i.test(id)) throw refusals.trackingUnsupported();
      return oneEvent(call, { status: 200, entry: openEvent(call, id) });
    case 'PATCH events *':
      return change(call, id);
    case 'DELETE events *':
      return remove(call, id);
    case 'GET events * instances':
      return listEvents(call, instancesOf(call, id), `events('${encodeURIComponent(id)}')/instances`);
    case 'POST events * accept':
      return respond(call, id, 'accepted');
    case 'POST events * tentativelyaccept':
      return respond(call, id, 'tentativelyAccepted');
    case 'POST events * decline':
      return respond(call, id, 'declined');
    case 'POST events * cancel':
      return cancel(call, id);
    default:
      throw refusals.noSuchPath(third ?? first);
  }
}

function inCalendar({ scene: { mailbox }, calendar, request }: Call) {
  return { mailbox, calendar: calendar ?? defaultCalendar, query: request.query };
}

function create(call: Call): SandboxAnswer {
  const scene = { ...call.scene, calendar: call.calendar ?? defaultCalendar };
  return oneEvent(call, { status: 201, entry: createEvent(scene, readEventRequest(call.request.body), call.preferences.idForm) });
}

function change(call: Call, id: string): SandboxAnswer {
  const request = readEventRequest(call.request.body);
  const entry = changeEvent(call.scene, { ref: refIn(call, id), request, ifMatch: ifMatchOf(call) });
  return oneEvent(call, { status: 200, entry });
}

function remove(call: Call, id: string): SandboxAnswer {
  const ref = refIn(call, id);
  if (!deleteForGood(call.scene, ref)) deleteEvent(call.scene, { ref, ifMatch: ifMatchOf(call) });
  return { status: 204 };
}

function trackChanges({ request, scene: { mailbox, store }, preferences, base, calendar }: Call): SandboxAnswer {
  if (parameter(request.query, '$expand') !== null) throw refusals.expandedTracking();
  const refused = ['$select', '$filter', '$orderby', '$search'].filter((name) => parameter(request.query, name) !== null);
  if (refused.length > 0)
    throw refusals.invalid(
      `The following parameters are not supported with change tracking over the 'CalendarView' resource: '${refused.join(', ')}'.`,
    );
  const token = parameter(request.query, '$skiptoken') ?? parameter(request.query, '$deltatoken');
  const manner = { preferences, switches: store.switches };
  const page =
    token === null
      ? startTracking(mailbox, { calendar: calendar ?? defaultCalendar, window: readWindow(request.query) }, manner)
      : continueTracking(mailbox, token, manner);
  const [link, name] = page.next.kind === 'skip' ? ['@odata.nextLink', '$skiptoken'] : ['@odata.deltaLink', '$deltatoken'];
  // Of a calendar that is addressed by its id, the links stay below that calendar.
  const [, below = ''] = /(\/calendars\/[^/]+)\//i.exec(request.path) ?? [];
  return {
    status: 200,
    headers: { 'Preference-Applied': 'odata.track-changes' },
    body: {
      '@odata.context': `${request.origin}/v1.0/$metadata#Collection(event)`,
      [link]: `${base}${encodeURI(below)}/calendarView/delta?${name}=${page.next.token}`,
      value: page.value,
    },
  };
}

function instancesOf(call: Call, id: string): readonly Entry[] {
  const entry = entryIn(call, id);
  if (entry.kind !== 'master') throw refusals.invalid('Instances can only be read of a series master.');
  return entriesWithin(entry.event, readWindow(call.request.query));
}

function respond(call: Call, id: string, response: Response): SandboxAnswer {
  respondToEvent(call.scene, { ref: refIn(call, id), response, ...readAnswerRequest(call.request.body, response) });
  return { status: 202 };
}

/** Like the organizer's delete: it is the attendees' mail that differs on the real service, not the calendars. */
function cancel(call: Call, id: string): SandboxAnswer {
  if (!entryIn(call, id).event.isOrganizer) throw refusals.notOrganizer();
  deleteEvent(call.scene, { ref: refIn(call, id), ifMatch: null });
  return { status: 202 };
}
