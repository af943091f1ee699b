import { addressOf, calendarItemId, versionOf } from '../../shared/ids.ts';
import type { Attendee, Meeting } from '../../shared/meeting.ts';
import { at, someContent, type SomeContent } from './content.ts';

export const anAttendee = (address: string, more: Partial<Omit<Attendee, 'address'>> = {}): Attendee => ({
  address: addressOf(address),
  name: address.slice(0, address.indexOf('@')),
  role: 'required',
  response: 'none',
  ...more,
});

type SomeMeeting = Partial<Omit<Meeting, 'id' | 'content' | 'attendees'>> & {
  readonly id?: string;
  /** Addresses will do where nothing else about the attendees matters. */
  readonly attendees?: readonly (string | Attendee)[];
};

/** A meeting Anna organizes, without people. */
export function aMeeting({ id = 'm1', attendees = [], ...more }: SomeMeeting = {}, content: SomeContent = {}): Meeting {
  return {
    id: calendarItemId(id),
    version: versionOf(`W/"${id}"`),
    uid: `uid-${id}`,
    originalStart: null,
    seriesMasterId: null,
    creationKey: null,
    createdAt: at('2026-03-01T08:00:00Z'),
    changedAt: null,
    organizer: { address: addressOf('anna@contoso.example'), name: 'Anna' },
    isOrganizer: true,
    ownResponse: 'organizer',
    cancelled: false,
    online: false,
    unaddressed: 0,
    elsewhere: false,
    attendees: attendees.map((one) => (typeof one === 'string' ? anAttendee(one) : one)),
    content: someContent(content),
    ...more,
  };
}

/** Anna's copy of a meeting somebody else organizes. */
export const anAttendeeCopy = (more: SomeMeeting = {}, content: SomeContent = {}): Meeting =>
  aMeeting(
    {
      organizer: { address: addressOf('olga@fabrikam.example'), name: 'Olga' },
      isOrganizer: false,
      ownResponse: 'accepted',
      attendees: ['anna@contoso.example'],
      ...more,
    },
    content,
  );
