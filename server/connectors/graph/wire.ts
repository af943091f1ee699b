import { z } from 'zod';
import type { Instant } from '../../../shared/ids.ts';
import { MIRROR_KEY } from '../../../shared/tags.ts';
import { parseInstant } from '../../../shared/time.ts';
import type { Event } from '@microsoft/microsoft-graph-types';

/*
 * What Graph says, as far as we read it. Everything may be missing or null and unknown members pass: `$select`, old payloads and new
 * releases all change what is there. A wrong type is refused, so that a misread never looks like a fact.
 * Event: https://learn.microsoft.com/graph/api/resources/event
 * Delta: https://learn.microsoft.com/graph/api/event-delta
 * Batch: https://learn.microsoft.com/graph/json-batching
 */

const text = z.string().nullish();
const flag = z.boolean().nullish();
const emailAddress = z.looseObject({ name: text, address: text }).nullish();
const dateTimeTimeZone = z.looseObject({ dateTime: z.string(), timeZone: text });

export const wireEvent = z.looseObject({
  id: z.string().min(1),
  '@odata.etag': text,
  type: text,
  seriesMasterId: text,
  occurrenceId: text,
  originalStart: text,
  iCalUId: text,
  uid: text,
  transactionId: text,
  createdDateTime: text,
  lastModifiedDateTime: text,
  subject: text,
  body: z.looseObject({ contentType: text, content: text }).nullish(),
  start: dateTimeTimeZone,
  end: dateTimeTimeZone,
  isAllDay: flag,
  isCancelled: flag,
  isOrganizer: flag,
  isOnlineMeeting: flag,
  onlineMeetingUrl: text,
  onlineMeeting: z.looseObject({ joinUrl: text }).nullish(),
  showAs: text,
  sensitivity: text,
  location: z.looseObject({ displayName: text }).nullish(),
  organizer: z.looseObject({ emailAddress }).nullish(),
  responseStatus: z.looseObject({ response: text }).nullish(),
  attendees: z.array(z.looseObject({ type: text, emailAddress, status: z.looseObject({ response: text }).nullish() }).nullish()).nullish(),
});
export type WireEvent = z.infer<typeof wireEvent>;

/** The delta feed's word for "not in this window any more". It proves no deletion. */
export const wireRemoved = z.looseObject({ id: z.string().min(1), '@removed': z.looseObject({}) });

export const wirePage = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.nextLink': text,
  '@odata.deltaLink': text,
});
export type WirePage = z.infer<typeof wirePage>;

const innerError = z.looseObject({ code: text, '@event.existingEventId': text }).nullish();
export const wireError = z.looseObject({
  error: z.looseObject({ code: text, '@event.existingEventId': text, innerError, innererror: innerError }),
});

export const wireBatch = z.looseObject({
  responses: z.array(
    z.looseObject({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown(),
    }),
  ),
});

const instant = z.custom<Instant>((value) => typeof value === 'string' && parseInstant(value) === value);

/** The JSON of an item's custom properties, as far as it is ours: tags as the pane wrote them. */
export const wireMirror = z.looseObject({
  [MIRROR_KEY]: z.object({
    tags: z.array(z.string()),
    changedAt: instant,
    basedOn: instant.nullable().default(null),
  }),
});

export const wireMailboxSettings = z.looseObject({ timeZone: text });
export const wireUser = z.looseObject({ id: text, mail: text, proxyAddresses: z.array(z.string()).nullish() });

/** What an item keeps for add-ins; there only where `$expand` asked for it. https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get */
export const wireProperties = z.looseObject({ singleValueExtendedProperties: z.array(z.looseObject({ id: text, value: text })).nullish() });

/** What we send: only members of Microsoft's own description of an event. */
export type SentEvent = Pick<
  Event,
  'subject' | 'body' | 'start' | 'end' | 'isAllDay' | 'location' | 'showAs' | 'sensitivity' | 'attendees' | 'transactionId'
>;
