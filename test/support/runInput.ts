import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import { calendarItemId, crmEventId } from '../../shared/ids.ts';
import type { CrmEvent, Meeting, Org, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import { problem } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import type { RunInput } from '../../server/core/input.ts';
import { at } from './content.ts';
import { anOrg, aUser, someSettings } from './user.ts';

type Some = Partial<Omit<RunInput, 'calendar' | 'crm' | 'settings' | 'org' | 'now'>> & {
  readonly now?: string;
  readonly meetings?: readonly (Meeting | SeenMeeting)[];
  readonly events?: readonly (CrmEvent | SeenCrmEvent)[];
  readonly calendarComplete?: boolean;
  readonly crmComplete?: boolean;
  readonly settings?: Partial<Settings>;
  readonly org?: Partial<Org>;
};

/** A run of Anna in Berlin on 10 March 2026 at nine: the window is 10 February to 10 May. Both sides are read to their end. */
export function aRunInput({
  now = '2026-03-10T08:00:00Z',
  meetings = [],
  events = [],
  calendarComplete = true,
  crmComplete = true,
  settings = {},
  org = {},
  ...more
}: Some = {}): RunInput {
  return {
    now: at(now),
    firstRun: true,
    user: aUser(),
    org: anOrg(org),
    settings: someSettings(settings),
    calendar: { complete: calendarComplete, items: meetings.map((one) => ('kind' in one ? one : { kind: 'present', value: one })) },
    crm: { complete: crmComplete, items: events.map((one) => ('kind' in one ? one : { kind: 'present', value: one })) },
    people: [],
    links: [],
    tombstones: new Set(),
    stopped: new Set(),
    pushed: new Set(),
    tags: new Map(),
    quarantined: new Set(),
    intents: [],
    ledger: new Map(),
    ...more,
  };
}

export const goneMeeting = (id: string): { readonly kind: 'gone'; readonly id: CalendarItemId } => ({
  kind: 'gone',
  id: calendarItemId(id),
});
export const goneEvent = (id: string): { readonly kind: 'gone'; readonly id: CrmEventId } => ({ kind: 'gone', id: crmEventId(id) });
export const unreadMeeting = (id: string): SeenMeeting => ({ kind: 'notRead', id: calendarItemId(id) });
export const unreadEvent = (id: string): SeenCrmEvent => ({ kind: 'notRead', id: crmEventId(id) });
export const unreadableMeeting = (id: string): SeenMeeting => ({
  kind: 'unreadable',
  id: calendarItemId(id),
  problem: problem('calendar.unreadable'),
});
export const unreadableEvent = (id: string): SeenCrmEvent => ({
  kind: 'unreadable',
  id: crmEventId(id),
  problem: problem('crm.unreadable'),
});
