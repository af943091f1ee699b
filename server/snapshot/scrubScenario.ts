import { FIELDS } from '../../shared/meeting.ts';
import { DEFAULT_SETTINGS, readSettings } from '../../shared/settings.ts';
import { parseInstant, parseTimeZone } from '../../shared/time.ts';
import type { Names } from './scrubNames.ts';
import { flag, isObject, isWrittenTime, LEFT_OUT, listOf, members, number, text, time, word, type Rewrite } from './scrubShape.ts';

/** scenario.json, member by member as the reader takes them (contracts section 3). */
export function scrubScenario(names: Names): Rewrite {
  const address = text(names.address);
  const calendarId = text(names.calendarId);
  const crmEventId = text(names.crmId);
  const ids = listOf(text(names.eitherId));
  return members({
    now: (value) => (typeof value === 'string' ? (parseInstant(value) ?? undefined) : undefined),
    timeZone: (value) => (typeof value === 'string' ? (parseTimeZone(value) ?? undefined) : undefined),
    user: members({ mailbox: address, aliases: listOf(address), salesforceUserId: text(names.crmId), syncMailbox: address }),
    firstRun: flag,
    org: members({ sharedActivities: flag, multidayEvents: flag, requiredEventFields: numberedFields, limits }),
    settings: settingsInForce(names),
    links: listOf(link(names)),
    tombstones: listOf(members({ calendarId, crmEventId })),
    stopped: ids,
    pushed: ids,
    quarantine: listOf(members({ id: text(names.eitherId), until: time })),
    approved: listOf(text(names.approval)),
    waiting: listOf(text(names.approval)),
    recentDeletes: number,
    intents: listOf(intent(names)),
    ledger: listOf(members({ key: text(names.creationKey), crmEventId })),
    tags: listOf(members({ calendarId, wanted: tags(names), inCrm: (value) => (value === 'unsure' ? value : tags(names)(value)) })),
    elections: listOf(members({ crmEventId, organizer: address })),
    directory: listOf(members({ address, aliases: listOf(address) })),
  });
}

/** A field's name may tell whose org it is; only how many there are is looked at. */
const numberedFields: Rewrite = (value) => (Array.isArray(value) ? value.map((_, index) => `Custom_${index + 1}__c`) : undefined);

/** Describe says `Subject`, a hand-written snapshot `subject`. */
const limits: Rewrite = (value) =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          ([name, limit]) => ['subject', 'location', 'description'].includes(name.toLowerCase()) && number(limit) !== undefined,
        ),
      )
    : {};

/** A setting that is out of range stays out of range, by a value that says nothing; what is no setting goes. */
const settingsInForce =
  (names: Names): Rewrite =>
  (value) => {
    if (!isObject(value)) return {};
    const wrong = new Set(readSettings(value).problems.map(({ name }) => name));
    const kept = Object.entries(value).flatMap(([name, setting]): [string, unknown][] => {
      if (!Object.hasOwn(DEFAULT_SETTINGS, name)) return [];
      if (wrong.has(name)) return [[name, false]];
      return [[name, name === 'excludedDomains' ? text(names.excludedDomains)(setting) : setting]];
    });
    return Object.fromEntries(kept);
  };

const link = (names: Names): Rewrite =>
  members({
    calendarId: text(names.calendarId),
    crmEventId: text(names.crmId),
    origin: word(['key', 'push', 'created']),
    state: word(['active', 'parked', 'stopped']),
    confirmedRuns: number,
    meeting: members({ uid: text(names.uid), originalStart: timeOrNothing }),
    createdSide: word(['calendar', 'crm']),
    masked: word(['calendar', 'crm']),
    wrote: listOf((one) => (FIELDS.some((field) => field === one) ? one : text(names.address)(one))),
    agreed: (value) => (isObject(value) && 'calendar' in value && 'crm' in value ? agreedFlags(names)(value) : agreedContent(names)(value)),
  });

/** A place in a series that is no time equals none; as null it would equal a meeting of no series. */
const timeOrNothing: Rewrite = (value) => (isWrittenTime(value) ? value : LEFT_OUT);

const agreedFlags = (names: Names): Rewrite => {
  const same = word(['same', 'changed']);
  const addresses = listOf(text(names.address));
  const people = members({ same: addresses, added: addresses, gone: number, left: addresses, records: listOf(text(names.crmId)) });
  const fields = { subject: same, time: same, start: same, end: same, allDay: same, description: same, location: same, showAs: same };
  const side = members({ ...fields, people });
  return members({ calendar: side, crm: side });
};

const agreedContent = (names: Names): Rewrite => members({ ...content(names), people: listOf(text(names.address)) });

const content = (names: Names): Readonly<Record<string, Rewrite>> => ({
  subject: text((one) => names.text('subject', one)),
  start: timeOrNothing,
  end: timeOrNothing,
  allDay: flag,
  description: text((one) => names.text('description', one)),
  location: text((one) => names.text('location', one)),
  showAs: word(['busy', 'free', 'oof']),
  private: flag,
  related: members({ type: text(names.object), id: text(names.crmId) }),
});

/** What was sent stands in the payload, or in a member of it. */
const intent = (names: Names): Rewrite => {
  const aims = { calendarId: text(names.calendarId), crmEventId: text(names.crmId) };
  const people = { guests: listOf(text(names.address)), records: listOf(text(names.crmId)) };
  const sent = members(content(names));
  return members({
    key: text(names.creationKey),
    kind: word(['createCrmEvent', 'createMeeting', 'updateCrmEvent', 'updateMeeting'], LEFT_OUT),
    ...aims,
    payload: members({ ...content(names), ...aims, ...people, content: sent, changes: sent }),
  });
};

const tags = (names: Names): Rewrite => listOf(text((one) => names.text('tag', one)));
