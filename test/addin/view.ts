import { addressOf, calendarItemId, crmEventId } from '../../shared/ids.ts';
import type { Instant } from '../../shared/ids.ts';
import type { MeetingView, PersonView, PushPreview } from '../../shared/view.ts';

export const at = (text: string): Instant => text as Instant;

export const aPerson = (over: Partial<PersonView> = {}): PersonView => ({
  address: addressOf('ada@client.example'),
  name: 'Ada Hill',
  kind: 'contact',
  organizer: false,
  response: 'accepted',
  others: 0,
  ...over,
});

export const aPreview = (over: Partial<PushPreview> = {}): PushPreview => ({
  kind: 'nothing',
  because: 'alreadyAlike',
  explanation: 'Both sides agree.',
  remedy: 'Nothing to do.',
  effects: [],
  mails: 0,
  ...over,
});

/** A meeting in step, with one guest and no tags, where the test says nothing else. */
export const aView = (over: Partial<MeetingView> = {}): MeetingView => ({
  calendarId: calendarItemId('AAMk-one_1='),
  crmEventId: crmEventId('00U000000000001AAA'),
  status: 'synced',
  because: 'alreadyAlike',
  explanation: 'Both sides agree.',
  remedy: 'Nothing to do.',
  private: false,
  people: [aPerson()],
  tags: { tags: [], changedAt: null, inSalesforce: false },
  push: aPreview(),
  ...over,
});

/** A meeting not in Salesforce, with everybody and everything the pane can show. */
export const aBusyView = (): MeetingView =>
  aView({
    crmEventId: null,
    status: 'left',
    because: 'filterExisting',
    explanation: 'Only meetings that are already tied together sync in this direction.',
    remedy: 'Hold it on both sides by hand with the same subject, start and end.',
    people: [
      aPerson(),
      aPerson({ address: addressOf('bo.lindqvist@client.example'), name: 'Bo Lindqvist', kind: 'lead', response: 'tentative', others: 1 }),
      aPerson({ address: addressOf('guest@elsewhere.example'), name: '', kind: 'unknown', response: 'notResponded' }),
      aPerson({ address: addressOf('dana@fund.example'), name: 'Dana Reyes', kind: 'colleague', organizer: true, response: 'organizer' }),
      aPerson({ address: addressOf('eli@fund.example'), name: 'Eli Stone', kind: 'colleague', response: 'declined' }),
    ],
    tags: { tags: ['Series B', 'due diligence', 'Nordics'], changedAt: at('2026-03-10T08:00:00Z'), inSalesforce: true },
    push: aPreview({
      kind: 'writes',
      because: 'new',
      explanation: 'It stands on one side only, so it is created on the other.',
      effects: [
        { kind: 'createEvent', people: 2 },
        { kind: 'setTags', tags: ['Series B', 'due diligence', 'Nordics'] },
      ],
    }),
  });
