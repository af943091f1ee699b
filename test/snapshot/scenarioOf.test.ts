import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { closedIds } from '../../server/core/closed.ts';
import type { RunInput } from '../../server/core/input.ts';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../../server/core/keys.ts';
import { planRun } from '../../server/core/plan.ts';
import { hashingWith } from '../../server/hashing.ts';
import { inputOf } from '../../server/snapshot/inputOf.ts';
import { scenarioSchema } from '../../server/snapshot/scenario.ts';
import { scenarioOf } from '../../server/snapshot/scenarioOf.ts';
import { addressOf, calendarItemId, creationKeyOf, crmEventId, crmPersonId } from '../../shared/ids.ts';
import type { Intent } from '../../shared/plan.ts';
import { addSeconds } from '../../shared/time.ts';
import { anyContent, aWorld } from '../support/arbitraries.ts';
import { aMeeting } from '../support/meeting.ts';
import { hashing, planOf } from '../support/planning.ts';

/** Whoever reads the file has another secret than the house it was written in. */
const elsewhere = hashingWith(new Uint8Array(32).fill(9));
const inThisHouse = hashing;

const meetingId = fc.constantFrom('m0', 'm1', 'm2').map(calendarItemId);
const eventId = fc.constantFrom('e0', 'e1', 'e2').map(crmEventId);
const created = fc.record({
  content: anyContent,
  guests: fc.subarray(['carl@fabrikam.example', 'x@fabrikam.example'].map(addressOf)),
  records: fc.subarray(['003-carl@fabrikam.example', '003-nemo'].map(crmPersonId)),
});
const changes = fc
  .tuple(anyContent, fc.subarray(['subject', 'time', 'description', 'location', 'showAs'] as const))
  .map(([content, fields]) => ({
    changes: {
      ...(fields.includes('subject') ? { subject: content.subject } : {}),
      ...(fields.includes('time') ? { start: content.start, end: content.end, allDay: content.allDay } : {}),
      ...(fields.includes('description') ? { description: content.description } : {}),
      ...(fields.includes('location') ? { location: content.location } : {}),
      ...(fields.includes('showAs') ? { showAs: content.showAs } : {}),
    },
  }));
const anIntent = (input: RunInput): fc.Arbitrary<Intent> =>
  fc.oneof(
    fc.tuple(meetingId, created).map(([id, payload]): Intent => ({
      kind: 'createCrmEvent',
      key: keyOfCrmCreate(input.user.crmUserId, aMeeting({ id }), hashing),
      calendarId: id,
      payload,
    })),
    fc.tuple(eventId, created).map(([id, payload]): Intent => ({
      kind: 'createMeeting',
      key: keyOfMeetingCreate(id, input.user.mailbox, hashing),
      crmEventId: id,
      payload,
    })),
    fc
      .tuple(meetingId, changes)
      .map(([id, payload]): Intent => ({ kind: 'updateMeeting', key: creationKeyOf(`u${id}`), calendarId: id, payload })),
    fc
      .tuple(eventId, changes)
      .map(([id, payload]): Intent => ({ kind: 'updateCrmEvent', key: creationKeyOf(`u${id}`), crmEventId: id, payload })),
  );
/** Some have another address by now than when they were agreed on: only their record tells that they are still the same. */
const aWorldOfMovers: fc.Arbitrary<RunInput> = fc
  .tuple(aWorld, fc.array(fc.constantFrom(null, 'x@fabrikam.example', 'lea@fabrikam.example'), { minLength: 6, maxLength: 6 }))
  .map(([input, addresses]) => ({
    ...input,
    people: input.people.map((person, index) => {
      const moved = addresses[index] ?? null;
      return moved === null ? person : { ...person, address: addressOf(moved) };
    }),
  }));

/** Some writes were noted and never answered; some of the creates among them had arrived. */
const aWorldWithIntents: fc.Arbitrary<RunInput> = fc.oneof(aWorld, aWorldOfMovers).chain((input) =>
  fc
    .record({ intents: fc.array(anIntent(input), { maxLength: 3 }), arrived: fc.array(fc.option(eventId), { minLength: 3, maxLength: 3 }) })
    .map(({ intents, arrived }) => ({
      ...input,
      intents,
      ledger: new Map(
        intents.flatMap(({ kind, key }, index) => {
          const id = arrived[index] ?? null;
          return kind === 'createCrmEvent' && id !== null ? [[key, id] as const] : [];
        }),
      ),
    })),
);

const scenarioFileOf = (input: RunInput): string =>
  JSON.stringify(
    scenarioOf(
      {
        input,
        closed: closedIds(input, new Set(), hashing),
        tombstones: [...input.tombstones].map((id) => (id.startsWith('m') ? { calendarId: id } : { crmEventId: id })),
        resting: [...input.quarantined].map((id) => ({ id, until: addSeconds(input.now, 60) })),
      },
      inThisHouse,
    ),
  );

/** The file, read by somebody who sees what both sides show. */
const readElsewhere = (file: string, { calendar, crm, people }: RunInput) =>
  inputOf(scenarioSchema.parse(JSON.parse(file)), { calendar, crm: { ...crm, people } }, elsewhere);

describe('what is remembered of a mailbox, as a file', () => {
  it('plans alike in another house, whatever is tied, edited, gone, half written or never answered', () => {
    fc.assert(
      fc.property(aWorldWithIntents, (input) => {
        const { input: again, problems } = readElsewhere(scenarioFileOf(input), input);
        expect(problems).toEqual([]);
        expect(JSON.stringify(planRun(again, elsewhere).plan)).toBe(JSON.stringify(planOf(input).plan));
      }),
      { numRuns: 1000 },
    );
  });

  it('holds no fingerprint of the house', () => {
    fc.assert(
      fc.property(aWorldWithIntents, (input) => {
        const file = scenarioFileOf(input);
        for (const { base } of input.links)
          for (const fingerprint of [
            ...Object.values(base.calendar.fields),
            ...base.calendar.people,
            ...Object.values(base.crm.fields),
            ...base.crm.people,
          ])
            expect(file).not.toContain(fingerprint);
      }),
      { numRuns: 200 },
    );
  });
});
