import { z } from 'zod';
import { parseInstant, parseTimeZone } from '../../shared/time.ts';

const text = z.string();
const instant = text.transform((raw, ctx) => parseInstant(raw) ?? refuse(ctx, 'expected an instant such as 2026-03-10T08:00:00Z'));
const timeZone = text.transform((raw, ctx) => parseTimeZone(raw) ?? refuse(ctx, 'expected an IANA time zone such as Europe/Berlin'));

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message });
  return z.NEVER;
}

const flag = z.enum(['same', 'changed']);
const sideFlags = z.looseObject({
  subject: flag.optional(),
  time: flag.optional(),
  start: flag.optional(),
  end: flag.optional(),
  allDay: flag.optional(),
  description: flag.optional(),
  location: flag.optional(),
  showAs: flag.optional(),
  people: z
    .looseObject({
      same: z.array(text).default([]),
      added: z.array(text).default([]),
      gone: z.number().int().nonnegative().default(0),
      left: z.array(text).optional(),
      records: z.array(text).default([]),
    })
    .optional(),
});
const agreedFlags = z.object({ calendar: sideFlags, crm: sideFlags });
/** C of the contract: what both sides can hold. Missing text is none. */
export const contentFields = z.looseObject({
  subject: text.default(''),
  start: text,
  end: text,
  allDay: z.boolean().default(false),
  description: text.default(''),
  location: text.default(''),
  showAs: z.enum(['busy', 'free', 'oof']).default('busy'),
  private: z.boolean().default(false),
  related: z.object({ type: text, id: text }).nullable().catch(null),
});
const agreedContent = contentFields.extend({ people: z.array(text).default([]) });

const link = z.looseObject({
  calendarId: text,
  crmEventId: text,
  origin: z.enum(['key', 'push', 'created']).default('key'),
  state: z.enum(['active', 'parked', 'stopped']).default('active'),
  confirmedRuns: z.number().int().nonnegative().default(1),
  meeting: z
    .object({ uid: text, originalStart: text.nullable().default(null) })
    .nullable()
    .default(null),
  createdSide: z.enum(['calendar', 'crm']).nullable().default(null),
  masked: z.enum(['calendar', 'crm']).nullable().default(null),
  wrote: z.array(text).optional(),
  agreed: z.union([agreedFlags, agreedContent]).optional(),
});

/** What is in `payload` depends on the kind; what cannot be understood there is told, and the rest goes on (`intents.ts`). */
const intent = z.looseObject({
  key: text.min(1),
  kind: text.min(1),
  payload: z.record(text, z.unknown()).default({}),
  calendarId: text.optional(),
  crmEventId: text.optional(),
});

const tags = z.looseObject({
  calendarId: text,
  wanted: z.array(text).default([]),
  inCrm: z
    .union([z.array(text), z.literal('unsure')])
    .nullable()
    .default(null),
});

/** DIR/scenario.json (contracts section 3). Every member but now, timeZone and user is optional. Unknown members are kept out. */
export const scenarioSchema = z.looseObject({
  now: instant,
  timeZone,
  firstRun: z.boolean().default(false),
  user: z.looseObject({
    mailbox: text.min(1),
    aliases: z.array(text).default([]),
    salesforceUserId: text.min(1),
    syncMailbox: text.nullable().default(null),
  }),
  org: z
    .looseObject({
      sharedActivities: z.boolean().default(true),
      multidayEvents: z.boolean().default(true),
      requiredEventFields: z.array(text).default([]),
      limits: z.record(text, z.number().int().positive()).default({}),
    })
    .prefault({}),
  settings: z.record(text, z.unknown()).default({}),
  links: z.array(link).default([]),
  tombstones: z.array(z.union([z.object({ calendarId: text }), z.object({ crmEventId: text })])).default([]),
  stopped: z.array(text).default([]),
  pushed: z.array(text).default([]),
  quarantine: z.array(z.object({ id: text, until: instant })).default([]),
  intents: z.array(intent).default([]),
  ledger: z.array(z.looseObject({ key: text, crmEventId: text })).default([]),
  tags: z.array(tags).default([]),
  approved: z.array(text).default([]),
  waiting: z.array(text).default([]),
  recentDeletes: z.number().int().nonnegative().default(0),
  elections: z.array(z.looseObject({ crmEventId: text, organizer: text })).default([]),
  directory: z.array(z.object({ address: text, aliases: z.array(text).default([]) })).default([]),
});
export type Scenario = z.infer<typeof scenarioSchema>;

const item = z.unknown();
/** A body of Graph's answer, untouched. */
export const calendarViewSchema = z.looseObject({ value: z.array(item), '@odata.nextLink': text.nullish() });
/** A body of a Salesforce query answer, untouched. */
export const queryAnswerSchema = z.looseObject({ records: z.array(item), done: z.boolean().default(true) });
/** Answers to reading one id. */
export const graphByIdSchema = z.record(
  text,
  z.looseObject({ status: z.number().int(), body: z.unknown(), folder: z.enum(['calendar', 'deletedItems', 'other']).optional() }),
);
export const crmByIdSchema = z.record(text, z.looseObject({ status: z.number().int(), body: z.unknown() }));
