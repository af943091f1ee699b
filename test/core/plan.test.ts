import { describe, expect, it } from '@jest/globals';
import { edited, timed } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aMeeting } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { decisionFor, hashing, planOf } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const carl = aPerson({ address: 'carl@fabrikam.example' });
const cora = aPerson({ address: 'cora@fabrikam.example' });
const people = [carl, cora];
const invited = (id: string, day: number, ...who: readonly (typeof carl)[]) =>
  aCrmEvent(
    { id, participants: who.map((person) => anInvitee(person)) },
    { time: timed(`2026-03-${day}T09:00:00Z`, `2026-03-${day}T10:00:00Z`) },
  );

describe('an approval', () => {
  const event = invited('e1', 11, carl, cora);
  const approvalOf = (input: Parameters<typeof aRunInput>[0]): string | undefined => decisionFor(aRunInput(input), 'e1').approval;

  it('is a hash in lower-case hex that stands from run to run, whatever order people come in', () => {
    const hash = approvalOf({ people, events: [event] });
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const other = { ...event, participants: event.participants.toReversed(), version: null };
    expect(approvalOf({ now: '2026-03-10T17:00:00Z', people: people.toReversed(), events: [other, invited('e2', 12, carl)] })).toBe(hash);
  });

  it.each([
    { what: 'the subject', changed: edited(event, { subject: 'Retro' }) },
    { what: 'the time', changed: edited(event, { time: timed('2026-03-11T09:00:00Z', '2026-03-11T11:00:00Z') }) },
    { what: 'the people', changed: invited('e1', 11, carl) },
  ])('is void once $what changed', ({ changed }) => {
    expect(approvalOf({ people, events: [changed] })).not.toBe(approvalOf({ people, events: [event] }));
  });

  it('of a set is that of its sorted hashes', () => {
    const { plan } = planOf(aRunInput({ people, events: [event, invited('e2', 12, carl)] }));
    const hashes = plan.decisions.flatMap(({ approval }) => (approval === undefined ? [] : [approval as string]));
    expect(hashes).toHaveLength(2);
    expect(plan.set).toBe(hashing.sha256(hashes.toSorted().join('\n')));
  });

  it('stands only where something waits', () => {
    const { plan } = planOf(aRunInput({ meetings: [aMeeting()] }));
    expect([plan.set, plan.decisions[0]]).toEqual([null, expect.not.objectContaining({ approval: expect.anything() })]);
  });
});

describe('the plan', () => {
  it('counts what would be sent now apart from what waits', () => {
    const { plan } = planOf(
      aRunInput({ people, meetings: [aMeeting()], events: [invited('e1', 12, carl, cora), invited('e2', 13, carl)] }),
    );
    expect([plan.mails, plan.mailsWaiting, plan.mailbox]).toEqual([0, 3, 'anna@contoso.example']);
  });

  it('stands in the order of time, then of ids', () => {
    const at = (id: string, day: number) =>
      aMeeting({ id }, { subject: id, time: timed(`2026-03-${day}T09:00:00Z`, `2026-03-${day}T10:00:00Z`) });
    const { plan } = planOf(aRunInput({ people, meetings: [at('c', 13), at('b', 12), at('a', 13)], events: [invited('e1', 11, carl)] }));
    expect(plan.decisions.map(({ calendarId, crmEventId }) => calendarId ?? crmEventId)).toEqual(['e1', 'b', 'a', 'c']);
  });

  it('of nothing is empty', () => {
    expect(planOf(aRunInput()).plan).toMatchObject({ verdict: 'proceed', mails: 0, mailsWaiting: 0, set: null, decisions: [] });
  });
});
