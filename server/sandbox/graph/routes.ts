import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { isJsonObject, textAt } from '../json.ts';
import { continueTracking, startTracking } from './changeTracking.ts';
import type { Response } from './event.ts';
import { readEventRequest } from './eventRequest.ts';
import { refOf } from './ids.ts';
import { entryAt } from './itemChanges.ts';
import { calendarView, expanded, listItems, parameter, readPaging, readWindow, selected } from './listing.ts';
import type { Mailbox } from './mailboxes.ts';
import { mailboxOf } from './mailboxes.ts';
import { entriesWithin } from './occurrences.ts';
import type { Entry } from './occurrences.ts';
import { readPreferences } from './preferences.ts';
import type { Preferences } from './preferences.ts';
import { refusals } from './refusal.ts';
import { renderEvent } from './render.ts';
import { changeEvent, createEvent, deleteEvent, respondToEvent } from './writes.ts';
import type { WriteScene } from './writes.ts';

type Call = { readonly request: SandboxRequest; readonly scene: WriteScene; readonly preferences: Preferences; readonly base: string };

/** Answers one request below `/v1.0/users/…`, alone or inside a batch. Throws a GraphRefusal. */
export function answerUserRequest(request: SandboxRequest, { store, now }: Pick<WriteScene, 'store' | 'now'>): SandboxAnswer {
  const [users, owner = '', ...rest] = request.path.slice('/v1.0/'.length).split('/');
  if (users?.toLowerCase() !== 'users') throw refusals.noSuchPath(users ?? '');
  const mailbox = mailboxOf(store, owner);
  if (mailbox === null) throw refusals.noMailbox(owner);
  const preferences = readPreferences(request.headers['prefer']);
  // The default calendar has two names for everything in it.
  const segments = rest[0]?.toLowerCase() === 'calendar' ? rest.slice(1) : rest;
  const call: Call = {
    request,
    scene: { store, mailbox, now },
    preferences,
    base: `${request.origin}/v1.0/users/${encodeURIComponent(owner)}`,
  };
  const answer = answerSegments(call, segments);
  const applied = answer.headers?.['Preference-Applied'] ?? preferences.applied;
  return applied === null ? answer : { ...answer, headers: { ...answer.headers, 'Preference-Applied': applied } };
}

function answerSegments(call: Call, [first = '', second, third, ...more]: readonly string[]): SandboxAnswer {
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
    case 'GET':
      return { status: 200, body: renderUser(call) };
    case 'GET mailboxsettings':
      return { status: 200, body: renderSettings(call) };
    case 'GET calendarview':
      return listView(call, calendarView(call.scene.mailbox, readWindow(call.request.query)), 'calendarView');
    case 'GET calendarview *':
      if (!/^delta(\(\))?$/i.test(id)) throw refusals.noSuchPath(id);
      return trackChanges(call);
    case 'GET events':
      return listView(call, listItems(call.scene.mailbox, parameter(call.request.query, '$filter')), 'events');
    case 'POST events':
      return oneEvent(call, 201, createEvent(call.scene, readEventRequest(call.request.body), call.preferences.idForm));
    case 'GET events *':
      if (/^delta(\(\))?$/i.test(id)) throw refusals.trackingUnsupported();
      return oneEvent(call, 200, entryAt(call.scene.mailbox, refOf(call.scene.mailbox, id)));
    case 'PATCH events *':
      return oneEvent(
        call,
        200,
        changeEvent(call.scene, {
          ref: refOf(call.scene.mailbox, id),
          request: readEventRequest(call.request.body),
          ifMatch: ifMatchOf(call),
        }),
      );
    case 'DELETE events *':
      deleteEvent(call.scene, { ref: refOf(call.scene.mailbox, id), ifMatch: ifMatchOf(call) });
      return { status: 204 };
    case 'GET events * instances':
      return listView(call, instancesOf(call, id), `events('${encodeURIComponent(id)}')/instances`);
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

function renderUser({ scene: { mailbox }, request }: Call): unknown {
  return {
    '@odata.context': `${request.origin}/v1.0/$metadata#users/$entity`,
    id: mailbox.id,
    displayName: mailbox.displayName,
    mail: mailbox.address,
    userPrincipalName: mailbox.address,
    proxyAddresses: [`SMTP:${mailbox.address}`, ...mailbox.aliases.map((alias) => `smtp:${alias}`)],
  };
}

function renderSettings({ scene: { mailbox }, base, request }: Call): unknown {
  return {
    '@odata.context': `${contextOf(request, base)}/mailboxSettings`,
    timeZone: mailbox.timeZone,
    dateFormat: 'yyyy-MM-dd',
    timeFormat: 'HH:mm',
    language: { locale: 'en-US', displayName: 'English (United States)' },
  };
}

function listView({ request, scene: { mailbox }, preferences, base }: Call, entries: readonly Entry[], collection: string): SandboxAnswer {
  const { top, skip } = readPaging(request.query);
  const select = parameter(request.query, '$select');
  const expand = parameter(request.query, '$expand');
  const page = entries.slice(skip, skip + top);
  const next = new URLSearchParams([...request.query].filter(([name]) => name.toLowerCase() !== '$skip'));
  next.set('$skip', String(skip + top));
  return {
    status: 200,
    body: {
      '@odata.context': `${contextOf(request, base)}/${collection}${select === null ? '' : `(${select})`}`,
      value: page.map((entry) => ({ ...selected(renderEvent(mailbox, entry, preferences), select), ...expanded(entry, expand) })),
      ...(skip + top < entries.length
        ? { '@odata.nextLink': `${request.origin}${encodeURI(request.path)}?${next.toString().replaceAll('%24', '$')}` }
        : {}),
    },
  };
}

function trackChanges({ request, scene: { mailbox }, preferences, base }: Call): SandboxAnswer {
  const refused = ['$select', '$expand', '$filter', '$orderby', '$search'].filter((name) => parameter(request.query, name) !== null);
  if (refused.length > 0)
    throw refusals.invalid(
      `The following parameters are not supported with change tracking over the 'CalendarView' resource: '${refused.join(', ')}'.`,
    );
  const token = parameter(request.query, '$skiptoken') ?? parameter(request.query, '$deltatoken');
  const page =
    token === null ? startTracking(mailbox, readWindow(request.query), preferences) : continueTracking(mailbox, token, preferences);
  const [link, name] = page.next.kind === 'skip' ? ['@odata.nextLink', '$skiptoken'] : ['@odata.deltaLink', '$deltatoken'];
  return {
    status: 200,
    headers: { 'Preference-Applied': 'odata.track-changes' },
    body: {
      '@odata.context': `${request.origin}/v1.0/$metadata#Collection(event)`,
      [link]: `${base}/calendarView/delta?${name}=${page.next.token}`,
      value: page.value,
    },
  };
}

function oneEvent({ request, scene: { mailbox }, preferences, base }: Call, status: number, entry: Entry): SandboxAnswer {
  const rendered = renderEvent(mailbox, entry, preferences);
  const event = {
    ...selected(rendered, parameter(request.query, '$select')),
    ...expanded(entry, parameter(request.query, '$expand')),
  };
  return {
    status,
    headers: {
      ETag: String(rendered['@odata.etag']),
      ...(status === 201 ? { Location: `${base}/events/${encodeURIComponent(String(rendered['id']))}` } : {}),
    },
    body: { '@odata.context': `${contextOf(request, base)}/events/$entity`, ...event },
  };
}

function instancesOf({ scene: { mailbox }, request }: Call, id: string): readonly Entry[] {
  const entry = entryAt(mailbox, refOf(mailbox, id));
  if (entry.kind !== 'master') throw refusals.invalid('Instances can only be read of a series master.');
  return entriesWithin(entry.event, readWindow(request.query));
}

function respond({ request, scene }: Call, id: string, response: Response): SandboxAnswer {
  const sendResponse = isJsonObject(request.body) ? request.body['sendResponse'] : undefined;
  respondToEvent(scene, { ref: refOf(scene.mailbox, id), response, tellOrganizer: sendResponse !== false });
  return { status: 202 };
}

/** Like the organizer's delete: it is the attendees' mail that differs on the real service, not the calendars. */
function cancel({ scene }: Call, id: string): SandboxAnswer {
  const ref = refOf(scene.mailbox, id);
  if (!entryAt(scene.mailbox, ref).event.isOrganizer) throw refusals.notOrganizer();
  deleteEvent(scene, { ref, ifMatch: null });
  return { status: 202 };
}

function ifMatchOf({ request }: Call): string | null {
  return textAt(request.headers, 'if-match') ?? null;
}

function contextOf(request: SandboxRequest, base: string): string {
  return `${request.origin}/v1.0/$metadata#users('${base.slice(base.lastIndexOf('/') + 1)}')`;
}

/** The mailbox a path below `/v1.0` is about, for counting what runs at once; null where there is none. */
export function mailboxAddressed(store: WriteScene['store'], path: string): Mailbox | null {
  return mailboxOf(store, path.split('/')[3] ?? '');
}
