import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { answerCalendarRequest, calendarKeyIn } from './calendarRoutes.ts';
import type { Call } from './call.ts';
import { defaultCalendar } from './event.ts';
import { answerEventRequest } from './eventRoutes.ts';
import type { Mailbox } from './mailboxes.ts';
import { mailboxOf } from './mailboxes.ts';
import { answerOutlookRequest, translateIds } from './outlookRoutes.ts';
import { readPreferences } from './preferences.ts';
import { parameter } from './listing.ts';
import { selectedMembers } from './memberNames.ts';
import { checkOptions } from './queryOptions.ts';
import { refusals } from './refusal.ts';
import type { WriteScene } from './writes.ts';

/** Who asks: an app in its own name, which may reach every mailbox, or a person, who has the one with that id or address. */
export type Asker = { readonly kind: 'app' } | { readonly kind: 'person'; readonly user: string };

type Occasion = Pick<WriteScene, 'store' | 'now'> & { readonly asker: Asker };

/** Answers one request below `/v1.0/users/…` or `/v1.0/me`, alone or inside a batch. Throws a GraphRefusal. */
export function answerUserRequest(request: SandboxRequest, { store, now, asker }: Occasion): SandboxAnswer {
  const { mailbox, owner, segments } = addressed(store, request.path, asker);
  checkOptions(request);
  const preferences = readPreferences(request.headers['prefer']);
  const call: Call = {
    request,
    scene: { store, mailbox, now },
    preferences,
    base: `${request.origin}/v1.0/${owner === null ? 'me' : `users/${encodeURIComponent(owner)}`}`,
    context: `${request.origin}/v1.0/$metadata#users('${encodeURIComponent(owner ?? mailbox.id)}')`,
    calendar: null,
  };
  const answer = answerSegments(call, segments);
  const applied = answer.headers?.['Preference-Applied'] ?? preferences.applied;
  return applied === null ? answer : { ...answer, headers: { ...answer.headers, 'Preference-Applied': applied } };
}

/** The mailbox a path below `/v1.0` is about, for counting what runs at once; null where there is none. */
export function mailboxAddressed(store: WriteScene['store'], path: string, asker: Asker): Mailbox | null {
  const [, , first = '', owner = ''] = path.split('/');
  if (first.toLowerCase() === 'me') return asker.kind === 'person' ? mailboxOf(store, asker.user) : null;
  return mailboxOf(store, owner);
}

/** `owner`: as the address spells it; null for `/me`. */
function addressed(
  store: WriteScene['store'],
  path: string,
  asker: Asker,
): { mailbox: Mailbox; owner: string | null; segments: readonly string[] } {
  const [first = '', ...rest] = path.slice('/v1.0/'.length).split('/');
  if (first.toLowerCase() === 'me') {
    if (asker.kind === 'app') throw refusals.meNeedsPerson();
    const mailbox = mailboxOf(store, asker.user);
    if (mailbox === null) throw refusals.noMailbox(asker.user);
    return { mailbox, owner: null, segments: rest };
  }
  const [owner = '', ...segments] = rest;
  if (first.toLowerCase() !== 'users') throw refusals.noSuchPath(first);
  const mailbox = mailboxOf(store, owner);
  if (mailbox === null) throw refusals.noMailbox(owner);
  if (asker.kind === 'person' && mailboxOf(store, asker.user) !== mailbox) throw refusals.accessDenied();
  return { mailbox, owner, segments };
}

function answerSegments(call: Call, segments: readonly string[]): SandboxAnswer {
  const [first = '', second, ...rest] = segments;
  const isGet = call.request.method === 'GET';
  switch (first.toLowerCase()) {
    case '':
      return isGet ? { status: 200, body: renderUser(call) } : answerEventRequest(call, segments);
    case 'mailboxsettings':
      return isGet ? { status: 200, body: renderSettings(call) } : answerEventRequest(call, segments);
    case 'calendar':
      if (second === undefined) return answerCalendarRequest(call, segments);
      return answerEventRequest({ ...call, calendar: defaultCalendar }, [second, ...rest]);
    case 'calendars':
      if (second === undefined || rest.length === 0) return answerCalendarRequest(call, segments);
      return answerEventRequest({ ...call, calendar: calendarKeyIn(call, second) }, rest);
    case 'calendargroups':
      return answerCalendarRequest(call, segments);
    case 'outlook':
      return answerOutlookRequest(call, segments.slice(1));
    case 'translateexchangeids':
      return translateIds(call);
    default:
      return answerEventRequest(call, segments);
  }
}

/** What a user has where nothing is selected, by Microsoft's page on it; the other names of an address only come when they are asked for. */
function renderUser({ scene: { mailbox }, request }: Call): unknown {
  const select = parameter(request.query, '$select');
  const unasked = {
    businessPhones: [],
    displayName: mailbox.displayName,
    givenName: null,
    jobTitle: null,
    mail: mailbox.address,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: mailbox.address,
    id: mailbox.id,
  };
  const proxyAddresses = [`SMTP:${mailbox.address}`, ...mailbox.aliases.map((alias) => `smtp:${alias}`)];
  return {
    '@odata.context': `${request.origin}/v1.0/$metadata#users${select === null ? '' : `(${select})`}/$entity`,
    ...(select === null ? unasked : selectedMembers({ ...unasked, proxyAddresses }, select, [])),
  };
}

function renderSettings({ scene: { mailbox }, context, request }: Call): unknown {
  const settings = {
    '@odata.context': `${context}/mailboxSettings`,
    timeZone: mailbox.timeZone,
    dateFormat: 'yyyy-MM-dd',
    timeFormat: 'HH:mm',
    language: { locale: 'en-US', displayName: 'English (United States)' },
  };
  return selectedMembers(settings, parameter(request.query, '$select'), []);
}
