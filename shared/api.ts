import { oc } from '@orpc/contract';
import { z } from 'zod';
import type { CalendarItemId, CrmEventId, EmailAddress, Instant } from './ids.ts';
import { FIELDS } from './meeting.ts';
import { REASONS } from './plan.ts';
import type { ProblemCode } from './problem.ts';
import { parseInstant } from './time.ts';
import type { MeetingView, PushAnswer, PushPreview, TagSet } from './view.ts';

/*
 * The HTTP contract: path, request and answer of each route below /api. Only server/http and addin/api import it; the pane takes the types and
 * addin/api/contract.json, which is made from it (HOUSE amendment 7).
 */

const instant = z.custom<Instant>(
  (value) => typeof value === 'string' && parseInstant(value) === value,
  'must be a UTC instant, such as 2026-03-10T08:00:00Z',
);
const id = <T extends string>() => z.custom<T>((value) => typeof value === 'string' && value !== '');
const reason = z.enum(REASONS);
const why = { because: reason, explanation: z.string(), remedy: z.string() };
/** What crosses is never changed in place; the words of shared/ say so too. */
const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();
const fields = list(z.enum(FIELDS));
const people = z.int().min(0);

const effect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('createEvent'), people }),
  z.object({ kind: z.literal('updateEvent'), fields, people }),
  z.object({ kind: z.literal('updateMeeting'), fields, people }),
  z.object({ kind: z.literal('tie') }),
  z.object({ kind: z.literal('setTags'), tags: list(z.string()) }),
]);

const pushPreview = z.object({
  kind: z.enum(['nothing', 'writes', 'waits', 'closed']),
  ...why,
  effects: list(effect),
  mails: z.int().min(0),
}) satisfies z.ZodType<PushPreview>;

const tagSet = z.object({ tags: list(z.string()), changedAt: instant.nullable() }) satisfies z.ZodType<TagSet>;

const meetingView = z.object({
  calendarId: id<CalendarItemId>(),
  crmEventId: id<CrmEventId>().nullable(),
  status: z.enum(['synced', 'due', 'asks', 'held', 'left']),
  ...why,
  private: z.boolean(),
  people: list(
    z.object({
      address: id<EmailAddress>(),
      name: z.string(),
      kind: z.enum(['contact', 'lead', 'colleague', 'unknown']),
      organizer: z.boolean(),
      response: z.enum(['none', 'organizer', 'accepted', 'tentative', 'declined', 'notResponded']),
      others: z.int().min(0),
    }),
  ),
  tags: tagSet.extend({ inSalesforce: z.boolean() }),
  push: pushPreview,
}) satisfies z.ZodType<MeetingView>;

const problem = z.object({
  code: z.custom<ProblemCode>((value) => typeof value === 'string'),
  message: z.string(),
  remedy: z.string(),
  vendorCode: z.string().exactOptional(),
  retryAfterSeconds: z.number().exactOptional(),
});

const pushAnswer = z.object({
  outcome: z.enum(['done', 'nothing', 'waits', 'closed', 'refused', 'unsure', 'postponed']),
  ...why,
  problem: problem.nullable(),
}) satisfies z.ZodType<PushAnswer>;

/**
 * The REST form of Outlook's `itemId` (`convertToRestId`, v2.0), or the id Graph gives. Nothing else: what is put into an address of Graph must not be
 * able to leave its place in it, because our own token reaches every mailbox.
 */
const meetingId = z.object({
  meetingId: z
    .string()
    .max(1024)
    .regex(/^[\w=-]+$/, 'must be the id of a meeting: letters, digits, "_", "-" and "="'),
});

export const contract = {
  /** Open to everybody: where and for what the pane has to sign in. */
  signIn: oc
    .route({ method: 'GET', path: '/sign-in' })
    .output(z.object({ clientId: z.string(), authority: z.string(), scope: z.string() })),
  meetings: {
    /** One meeting of the signed-in person's own mailbox, read now on both sides. */
    look: oc.route({ method: 'GET', path: '/meetings/{meetingId}' }).input(meetingId).output(meetingView),
    /** What a push would do now. Writes nothing. */
    preview: oc.route({ method: 'GET', path: '/meetings/{meetingId}/push' }).input(meetingId).output(pushPreview),
    /** One run of this one meeting. Safe to repeat. */
    push: oc.route({ method: 'POST', path: '/meetings/{meetingId}/push' }).input(meetingId).output(pushAnswer),
    /** Replaces the tags the caller last saw (`basedOn`: their `changedAt`). Where others hold by now, nothing is replaced. Answers with what holds. */
    setTags: oc
      .route({ method: 'PUT', path: '/meetings/{meetingId}/tags' })
      .input(meetingId.extend({ tags: z.array(z.string().max(1024)).max(200).readonly(), changedAt: instant, basedOn: instant.nullable() }))
      .output(tagSet),
  },
};

/** A refusal on the wire: RFC 9457, `application/problem+json`. `instance` names the request in the log; `places` are the members that were wrong. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  vendorCode: z.string().optional(),
  retryAfterSeconds: z.number().optional(),
  places: z.array(z.object({ place: z.string(), message: z.string() })).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;
