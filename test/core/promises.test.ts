import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { RunInput } from '../../server/core/input.ts';
import { keyOf } from '../../server/core/canonical.ts';
import { guestsOf } from '../../server/core/people.ts';
import { addressOf } from '../../shared/ids.ts';
import type { Content, CrmEvent, Meeting } from '../../shared/meeting.ts';
import { aFreshWorld, aWorld } from '../support/arbitraries.ts';
import { carryOut } from '../support/carryOut.ts';
import { planOf } from '../support/planning.ts';
import { ANNA } from '../support/user.ts';

// fast-check prints the seed and the path of what it finds; `{ seed, path }` beside `numRuns` repeats it.
const RUNS = { numRuns: 300 };
const meetingsOf = ({ calendar }: RunInput): readonly Meeting[] =>
  calendar.items.flatMap((seen) => (seen.kind === 'present' ? [seen.value] : []));
const eventsOf = ({ crm }: RunInput): readonly CrmEvent[] => crm.items.flatMap((seen) => (seen.kind === 'present' ? [seen.value] : []));
const actsOf = (input: RunInput) => planOf(input).planned.filter(({ decision }) => decision.kind === 'act');

describe('a plan', () => {
  it('comes out the same twice, and whatever order its input is in', () => {
    const turned = aWorld.chain((input) =>
      fc.tuple(
        fc.constant(input),
        fc
          .record({
            meetings: fc.shuffledSubarray([...input.calendar.items], { minLength: input.calendar.items.length }),
            events: fc.shuffledSubarray([...input.crm.items], { minLength: input.crm.items.length }),
            links: fc.shuffledSubarray([...input.links], { minLength: input.links.length }),
            people: fc.shuffledSubarray([...input.people], { minLength: input.people.length }),
            pushed: fc.shuffledSubarray([...input.pushed], { minLength: input.pushed.size }),
            tags: fc.shuffledSubarray([...input.tags], { minLength: input.tags.size }),
          })
          .map(({ meetings, events, pushed, tags, ...more }) => ({
            ...input,
            ...more,
            pushed: new Set(pushed),
            tags: new Map(tags),
            calendar: { ...input.calendar, items: meetings },
            crm: {
              ...input.crm,
              items: events.map((seen) =>
                seen.kind === 'present' ? { ...seen, value: { ...seen.value, participants: seen.value.participants.toReversed() } } : seen,
              ),
            },
          })),
      ),
    );
    fc.assert(
      fc.property(turned, ([input, other]) => {
        const before = structuredClone(input);
        const printed = JSON.stringify(planOf(input).plan);
        expect(input).toEqual(before);
        expect(JSON.stringify(planOf(input).plan)).toBe(printed);
        expect(JSON.stringify(planOf(other).plan)).toBe(printed);
      }),
      RUNS,
    );
  });

  it('decides about everything that was seen and about every link, once', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const { planned } = planOf(input);
        const named = planned.flatMap(({ decision }) => [decision.calendarId, decision.crmEventId].filter((id) => id !== null));
        expect(new Set(named).size).toBe(named.length);
        const tied = new Set<string>(input.links.flatMap(({ calendarId, crmEventId }) => [calendarId, crmEventId]));
        for (const seen of [...input.calendar.items, ...input.crm.items]) {
          const id = seen.kind === 'present' ? seen.value.id : seen.id;
          if (seen.kind !== 'gone') expect(named).toContain(id);
          else if (!tied.has(id)) expect(named).not.toContain(id);
        }
        const links = planned.flatMap(({ pair }) => (pair.link === null ? [] : [pair.link]));
        expect(links).toHaveLength(input.links.length);
        expect(new Set(links)).toEqual(new Set(input.links));
      }),
      RUNS,
    );
  });

  it('mails nobody and deletes nothing by itself', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        expect(planOf(input).plan.mails).toBe(0);
        for (const { decision, pair } of actsOf(input)) {
          expect(decision.mails).toBe(0);
          for (const action of decision.actions) {
            expect(['deleteCrmEvent', 'cancelMeeting']).not.toContain(action.kind);
            if (action.kind === 'createMeeting') expect(action.attendees).toEqual([]);
            if (action.kind !== 'updateMeeting' || pair.meeting.kind !== 'present') continue;
            expect(action.attendees).toBeUndefined();
            const shared = Object.keys(action.changes).filter((field) => field !== 'showAs');
            if (shared.length > 0) expect([pair.meeting.value.isOrganizer, guestsOf(pair.meeting.value, input.user)]).toEqual([true, []]);
          }
        }
      }),
      RUNS,
    );
  });

  it('has an approval exactly where something waits', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const { plan } = planOf(input);
        for (const { kind, approval, actions } of plan.decisions) {
          expect(approval !== undefined).toBe(kind === 'ask');
          expect(actions.length > 0).toBe(kind === 'ask' || kind === 'act');
        }
        expect(plan.set !== null).toBe(plan.decisions.some(({ kind }) => kind === 'ask'));
      }),
      RUNS,
    );
  });

  it('makes nothing again that has a twin on the other side', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const key = ({ content }: { readonly content: Content }): string => keyOf(content, input.org.limits);
        const own = new Set(
          eventsOf(input)
            .filter(({ ownerId }) => ownerId === ANNA)
            .map(key),
        );
        const standing = new Set(meetingsOf(input).map(key));
        for (const { pair, decision } of planOf(input).planned)
          for (const { kind } of decision.actions) {
            if (kind === 'createCrmEvent' && pair.meeting.kind === 'present') expect(own).not.toContain(key(pair.meeting.value));
            if (kind === 'createMeeting' && pair.crmEvent.kind === 'present') expect(standing).not.toContain(key(pair.crmEvent.value));
          }
      }),
      RUNS,
    );
  });

  it('makes one of several that have one key, and makes nothing on a side that was not read to its end', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const made = planOf(input).plan.decisions.flatMap(({ actions }) =>
          actions.flatMap((action) =>
            action.kind === 'createCrmEvent' || action.kind === 'createMeeting'
              ? [{ kind: action.kind, key: keyOf(action.content, input.org.limits) }]
              : [],
          ),
        );
        expect(new Set(made.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(made.length);
        if (!input.crm.complete) expect(made.filter(({ kind }) => kind === 'createCrmEvent')).toEqual([]);
        if (!input.calendar.complete) expect(made.filter(({ kind }) => kind === 'createMeeting')).toEqual([]);
      }),
      RUNS,
    );
  });

  it('carries nothing of what is private into any action', () => {
    const secretly = aWorld.map((input) => ({
      ...input,
      calendar: {
        ...input.calendar,
        items: input.calendar.items.map((seen) => (seen.kind === 'present' ? { ...seen, value: secret(seen.value) } : seen)),
      },
      crm: {
        ...input.crm,
        items: input.crm.items.map((seen) => (seen.kind === 'present' ? { ...seen, value: secret(seen.value) } : seen)),
      },
    }));
    fc.assert(
      fc.property(secretly, (input) => {
        const actions = planOf(input).plan.decisions.flatMap((decision) => decision.actions);
        expect(JSON.stringify(actions)).not.toContain('secret');
      }),
      RUNS,
    );
  });
});

describe('a push', () => {
  const UNFILTERED = { calendarToCrmFilter: 'All', crmToCalendarFilter: 'All' } as const;
  const unfiltered = (input: RunInput): RunInput => ({ ...input, settings: { ...input.settings, ...UNFILTERED } });
  const everything = (input: RunInput): RunInput => ({
    ...input,
    pushed: new Set([...meetingsOf(input), ...eventsOf(input)].map(({ id }) => id)),
  });
  const nothing = (input: RunInput): RunInput => ({ ...input, pushed: new Set() });

  it('of everything plans what a run without filters plans, to the letter', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        expect(planOf(everything(input)).plan).toEqual(planOf(nothing(unfiltered(input))).plan);
      }),
      RUNS,
    );
  });

  it('raises no mail that goes out', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const { mails } = planOf(nothing(input)).plan;
        expect([planOf(input).plan.mails, planOf(everything(input)).plan.mails]).toEqual([mails, mails]);
      }),
      RUNS,
    );
  });

  it('changes nothing about what only other pairs are pushed for', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const others = (pushed: RunInput): readonly unknown[] =>
          planOf(pushed).planned.flatMap(({ decision, pair: { link } }) =>
            [decision.calendarId, decision.crmEventId, link?.calendarId, link?.crmEventId].some(
              (id) => typeof id === 'string' && input.pushed.has(id),
            )
              ? []
              : [decision],
          );
        // Two copies of one meeting are created once, so whether one goes ahead concerns the other.
        const uids = meetingsOf(input).map(({ uid }) => uid);
        fc.pre(new Set(uids).size === uids.length);
        expect(others(input)).toEqual(others(nothing(input)));
      }),
      RUNS,
    );
  });
});

describe('tags', () => {
  const untagged = (input: RunInput): RunInput => ({ ...input, tags: new Map() });

  it('change nothing of a plan but what becomes of the tags', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const without = planOf(input).plan.decisions.map((decision) => {
          const actions = decision.actions.filter(({ kind }) => kind !== 'setTags');
          const onlyTags = actions.length === 0 && decision.actions.length > 0;
          return onlyTags
            ? { ...decision, kind: 'inSync', because: 'alreadyAlike', explanation: 'Both sides agree.', actions }
            : { ...decision, actions };
        });
        expect(without).toEqual(planOf(untagged(input)).plan.decisions);
        expect({ ...planOf(input).plan, decisions: [] }).toEqual({ ...planOf(untagged(input)).plan, decisions: [] });
      }),
      RUNS,
    );
  });

  it('are written once at most, of a meeting that is not private, and never wait for a person', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        for (const { decision, pair } of planOf(input).planned) {
          const written = decision.actions.flatMap((action) => (action.kind === 'setTags' ? [action.tags] : []));
          if (written.length === 0) continue;
          if (pair.meeting.kind !== 'present') throw new Error('tags of a meeting that is not there');
          expect(written).toEqual([input.tags.get(pair.meeting.value.id)?.wanted]);
          expect([decision.kind, pair.meeting.value.content.private, input.settings.calendarToCrm]).toEqual(['act', false, 'On']);
          if (pair.crmEvent.kind === 'present') expect(pair.crmEvent.value.content.private).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('are what the CRM holds once the plan was carried out, where the meeting has an event and nothing holds it back', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const { planned } = planOf(input);
        const next = carryOut(input, planned);
        for (const { decision, pair } of planned) {
          if (pair.meeting.kind !== 'present' || !decision.actions.some(({ kind }) => kind === 'setTags')) continue;
          const known = next.tags.get(pair.meeting.value.id);
          expect(known?.inCrm).toEqual(known?.wanted);
        }
      }),
      RUNS,
    );
  });
});

/** What must not be seen is told apart by one word. */
function secret<T extends Meeting | CrmEvent>(item: T): T {
  if (!item.content.private) return item;
  const content = { ...item.content, subject: 'secret subject', description: 'secret text', location: 'secret place' };
  return 'attendees' in item
    ? {
        ...item,
        content,
        attendees: [{ address: addressOf('secret@fabrikam.example'), name: 'secret', role: 'required', response: 'none' }],
      }
    : { ...item, content };
}

describe('once a plan is carried out', () => {
  const readWhole = (input: RunInput): RunInput => ({
    ...input,
    calendar: { ...input.calendar, complete: true },
    crm: { ...input.crm, complete: true },
  });

  it('the next one is quiet, where nothing was tied before', () => {
    fc.assert(
      fc.property(aFreshWorld.map(readWhole), (input) => {
        const next = carryOut(input, planOf(input).planned);
        expect(actsOf(next).map(({ decision }) => decision)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('the ones after it come to rest, and a run at rest remembers nothing new', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        let current = input;
        // A rename can free the key of a copy that waits behind, once per item at most.
        for (let run = 0; run <= input.calendar.items.length + input.crm.items.length; run += 1)
          current = carryOut(current, planOf(current).planned);
        expect(actsOf(current).map(({ decision }) => decision)).toEqual([]);
        expect(carryOut(current, planOf(current).planned).links).toEqual(current.links);
      }),
      RUNS,
    );
  });

  it('nothing is gone that stood there', () => {
    fc.assert(
      fc.property(aWorld, (input) => {
        const next = carryOut(input, planOf(input).planned);
        expect(meetingsOf(next).map(({ id }) => id)).toEqual(expect.arrayContaining(meetingsOf(input).map(({ id }) => id)));
        expect(eventsOf(next).map(({ id }) => id)).toEqual(expect.arrayContaining(eventsOf(input).map(({ id }) => id)));
      }),
      RUNS,
    );
  });

  it('no text of a person is overwritten that nobody edited elsewhere', () => {
    fc.assert(
      fc.property(aFreshWorld, (input) => {
        const next = carryOut(input, planOf(input).planned);
        const textOf = ({ content }: CrmEvent): readonly string[] => [content.subject, content.description, content.location];
        const after = new Map(eventsOf(next).map((event) => [event.id, textOf(event)]));
        for (const event of eventsOf(input))
          for (const [index, text] of textOf(event).entries())
            if (text.trim() !== '') expect(after.get(event.id)?.[index]?.replaceAll('\r\n', '\n').trim()).toBe(text.trim());
        expect(meetingsOf(next).filter(({ id }) => !id.startsWith('made-of-'))).toEqual(meetingsOf(input));
      }),
      RUNS,
    );
  });
});
