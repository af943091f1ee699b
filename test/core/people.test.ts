import { describe, expect, it } from '@jest/globals';
import { addressOf, crmPersonId } from '../../shared/ids.ts';
import type { CrmPerson, Response } from '../../shared/meeting.ts';
import type { CrmAction } from '../../shared/plan.ts';
import { aMeeting, anAttendee, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { actionFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

type Created = Extract<CrmAction, { kind: 'createCrmEvent' }>;
type Some = Parameters<typeof aRunInput>[0];

/** What is created for a meeting with these addresses. @throws Error where nothing is. */
function createdFor(attendees: Parameters<typeof aMeeting>[0], people: readonly CrmPerson[], some: Some = {}): Created {
  const input = aRunInput({ people, meetings: [aMeeting(attendees)], ...some });
  const action = actionFor(input, 'createCrmEvent');
  const reversed = actionFor({ ...input, people: people.toReversed() }, 'createCrmEvent');
  expect(reversed).toEqual(action);
  if (action === undefined) throw new Error('Nothing is created.');
  return action;
}
const idsOf = ({ invitees }: Created): readonly string[] => invitees.map(({ id }) => id);

const carl = aPerson({ address: 'carl@fabrikam.example' });
const cora = aPerson({ address: 'cora@fabrikam.example' });
const lea = aPerson({ address: 'lea@fabrikam.example', kind: 'lead' });
const liam = aPerson({ address: 'liam@fabrikam.example', kind: 'lead' });
const addressesOf = (people: readonly CrmPerson[]): { readonly attendees: readonly string[] } => ({
  attendees: people.map(({ address }) => address ?? ''),
});

describe('matching', () => {
  it('folds the case of addresses', () => {
    expect(idsOf(createdFor({ attendees: ['Carl@Fabrikam.EXAMPLE'] }, [carl]))).toEqual([carl.id]);
  });

  it('leaves out whoever is a Salesforce User, though a Contact has the address too', () => {
    const user = aPerson({ address: 'carl@fabrikam.example', kind: 'user' });
    expect(createdFor({ attendees: ['carl@fabrikam.example'] }, [carl, user])).toMatchObject({ who: [], invitees: [] });
  });

  it('knows no converted Lead and no inactive User', () => {
    const converted = aPerson({ address: 'carl@fabrikam.example', kind: 'lead', matchable: false });
    const inactive = aPerson({ address: 'carl@fabrikam.example', kind: 'user', matchable: false });
    expect(idsOf(createdFor({ attendees: ['carl@fabrikam.example'] }, [converted, inactive, carl]))).toEqual([carl.id]);
  });

  it.each([
    {
      what: 'a Lead goes before a Contact',
      others: [aPerson({ id: '00Q-a', kind: 'lead', ownerId: crmPersonId('005-other') })],
      first: '00Q-a',
    },
    { what: 'one the user owns goes before others', others: [aPerson({ id: '003-a', ownerId: crmPersonId('005-other') })], first: carl.id },
    { what: 'the lowest id goes first', others: [aPerson({ id: '003-a' }), aPerson({ id: '003-b' })], first: '003-a' },
  ])('of several records with one address: $what', ({ others, first }) => {
    expect(idsOf(createdFor({ attendees: ['carl@fabrikam.example'] }, [carl, ...others]))).toEqual([first]);
  });

  it('ignores rooms, the owner under every address, and the sync mailbox, though the CRM knows them', () => {
    const addresses = ['room@contoso.example', 'anna@contoso.example', 'a.berg@contoso.example', 'sync@contoso.example'];
    const attendees = addresses.map((address) => anAttendee(address, { role: address.startsWith('room') ? 'resource' : 'required' }));
    const people = addresses.map((address) => aPerson({ address }));
    expect(createdFor({ attendees }, people)).toMatchObject({ who: [], invitees: [] });
  });

  it('ignores whom the CRM does not know', () => {
    expect(idsOf(createdFor({ attendees: ['stranger@fabrikam.example', 'carl@fabrikam.example'] }, [carl]))).toEqual([carl.id]);
  });

  it('invites one who is listed twice once', () => {
    expect(idsOf(createdFor({ attendees: ['carl@fabrikam.example', 'CARL@fabrikam.example'] }, [carl]))).toEqual([carl.id]);
  });
});

describe('the Name', () => {
  const foreign = aPerson({ address: 'aaron@fabrikam.example', ownerId: crmPersonId('005-other') });
  it.each([
    { people: [carl, cora], sharedActivities: true, who: [carl.id, cora.id], what: 'all Contacts' },
    { people: [carl, lea], sharedActivities: true, who: [carl.id], what: 'Contacts where Leads come too' },
    { people: [liam, lea], sharedActivities: true, who: [lea.id], what: 'one Lead where no Contact comes' },
    { people: [foreign, carl], sharedActivities: true, who: [carl.id, foreign.id], what: 'the user’s own Contacts first' },
    { people: [carl, lea, liam], sharedActivities: false, who: [lea.id], what: 'the first Lead' },
    { people: [foreign, cora, carl], sharedActivities: false, who: [carl.id], what: 'the user’s own Contact with the first address' },
    { people: [], sharedActivities: false, who: [], what: 'nobody' },
  ])('is $what with Shared Activities $sharedActivities', ({ people, sharedActivities, who }) => {
    const created = createdFor(addressesOf(people), people, { org: { sharedActivities } });
    expect(created.who).toEqual(who);
    expect(idsOf(created).toSorted()).toEqual(people.map(({ id }) => id).toSorted());
  });

  it.each([
    { people: [carl, lea, liam], who: [lea.id], what: 'a Lead comes' },
    { people: [carl], who: [carl.id], what: 'no Lead comes' },
  ])('can be set to prefer a Lead: $what', ({ people, who }) => {
    expect(createdFor(addressesOf(people), people, { settings: { nameWhenMixed: 'Lead' } }).who).toEqual(who);
  });

  it('holds fifty Contacts, always the same ones; all are invited', () => {
    const many = Array.from({ length: 60 }, (_, index) => aPerson({ address: `c${String(index).padStart(2, '0')}@fabrikam.example` }));
    const created = createdFor(addressesOf(many.toReversed()), many);
    expect(created.who).toEqual(many.slice(0, 50).map(({ id }) => id));
    expect(created.invitees).toHaveLength(60);
  });
});

describe('the answer of an invitee', () => {
  const answered = (response: Response) => ({ attendees: [anAttendee('carl@fabrikam.example', { response })] });
  it.each([
    { response: 'accepted', invitee: { id: carl.id, status: 'Accepted' } },
    { response: 'declined', invitee: { id: carl.id, status: 'Declined' } },
    { response: 'tentative', invitee: { id: carl.id, status: 'New', response: 'Tentative' } },
    { response: 'none', invitee: { id: carl.id, status: 'New' } },
    { response: 'notResponded', invitee: { id: carl.id, status: 'New' } },
    { response: 'organizer', invitee: { id: carl.id, status: 'New' } },
  ] as const)('$response crosses from the organizer’s mailbox', ({ response, invitee }) => {
    expect(createdFor(answered(response), [carl]).invitees).toEqual([invitee]);
  });

  it('is not known in the mailbox of an attendee; only the organizer has accepted', () => {
    const olga = aPerson({ address: 'olga@fabrikam.example' });
    const copy = anAttendeeCopy(answered('declined'));
    const action = actionFor(aRunInput({ people: [carl, olga], meetings: [copy] }), 'createCrmEvent');
    expect(action?.invitees).toEqual([
      { id: carl.id, status: 'New' },
      { id: olga.id, status: 'Accepted' },
    ]);
  });

  it('of an organizer who is listed as attendee too is given once', () => {
    const olga = aPerson({ address: 'olga@fabrikam.example' });
    const copy = anAttendeeCopy({ attendees: ['olga@fabrikam.example'] });
    const action = actionFor(aRunInput({ people: [olga], meetings: [copy] }), 'createCrmEvent');
    expect(action?.invitees).toEqual([{ id: olga.id, status: 'Accepted' }]);
  });

  it('is nobody’s where the mailbox itself organizes, under an alias too', () => {
    const organizer = { address: addressOf('a.berg@contoso.example'), name: 'Anna' };
    expect(createdFor({ organizer }, [aPerson({ address: 'a.berg@contoso.example' })]).invitees).toEqual([]);
  });
});
