import type { CrmEvent, CrmPerson, Link, Meeting } from '../../shared/meeting.ts';
import { FIELDS } from '../../shared/meeting.ts';
import { baseOfCrmEvent, baseOfMeeting } from '../../server/core/base.ts';
import { directoryOf } from '../../server/core/people.ts';
import { hashing } from './planning.ts';
import { anOrg, aUser } from './user.ts';

type SomeLink = Partial<Omit<Link, 'calendarId' | 'crmEventId'>> & { readonly people?: readonly CrmPerson[] };

/**
 * The tie between the two as they are given here: what they show becomes the base. Edit them afterwards to make one side move. `people` must be
 * the ones of the run, as a CRM person is remembered by record and address.
 */
export function aLink(meeting: Meeting, event: CrmEvent, { people = [], ...more }: SomeLink = {}): Link {
  const { limits } = anOrg();
  return {
    calendarId: meeting.id,
    crmEventId: event.id,
    origin: 'created',
    state: 'active',
    confirmedRuns: 2,
    meeting: { uid: meeting.uid, originalStart: meeting.originalStart },
    createdSide: 'crm',
    masked: null,
    wrote: [...FIELDS],
    base: {
      calendar: baseOfMeeting(meeting, aUser(), limits, hashing),
      crm: baseOfCrmEvent(event, directoryOf(people), limits, hashing),
    },
    ...more,
  };
}
