import type { PlainDate } from './ids.ts';
import { parsePlainDate } from './time.ts';

export type Filter = 'Existing' | 'All' | 'WithInvitee' | 'WithContactOrLead';
type Switch = 'On' | 'Off';

/** The admin's choices in force for one user (contracts section 5, camelCase without `__c`). */
export type Settings = {
  readonly calendarToCrm: Switch;
  readonly crmToCalendar: Switch;
  readonly calendarToCrmFilter: Filter;
  readonly crmToCalendarFilter: Filter;
  readonly startDate: PlainDate | null;
  readonly intervalMinutes: number;
  readonly privateEvents: 'Busy' | 'Skip';
  readonly calendarToCrmDelete: 'Off' | 'FutureOnly';
  readonly crmToCalendarDelete: 'Off' | 'FutureOnly';
  readonly conflict: 'Newest' | 'Calendar' | 'CRM' | 'Ask';
  readonly nameWhenMixed: 'Contacts' | 'Lead';
  readonly mailBudget: number;
  readonly removeAttendees: Switch;
  readonly syncLocation: Switch;
  readonly syncDescription: Switch;
  readonly crmSeries: 'Leave' | 'Occurrences';
  readonly excludedDomains: string;
};

export const DEFAULT_SETTINGS: Settings = {
  calendarToCrm: 'On',
  crmToCalendar: 'On',
  calendarToCrmFilter: 'All',
  crmToCalendarFilter: 'All',
  startDate: null,
  intervalMinutes: 120,
  privateEvents: 'Busy',
  calendarToCrmDelete: 'Off',
  crmToCalendarDelete: 'Off',
  conflict: 'Newest',
  nameWhenMixed: 'Contacts',
  mailBudget: 25,
  removeAttendees: 'Off',
  syncLocation: 'On',
  syncDescription: 'On',
  crmSeries: 'Leave',
  excludedDomains: '',
};

type Reader<T> = { readonly read: (raw: unknown) => T | undefined; readonly allowed: string };
const oneOf = <T extends string>(...words: readonly T[]): Reader<T> => ({
  read: (raw) => words.find((word) => word === raw),
  allowed: words.join(', '),
});
const wholeNumber = (min: number, max: number): Reader<number> => ({
  read: (raw) => (typeof raw === 'number' && Number.isInteger(raw) && raw >= min && raw <= max ? raw : undefined),
  allowed: `a whole number from ${min} to ${max}`,
});
const onOff = oneOf('On', 'Off');
const filter = oneOf('Existing', 'All', 'WithInvitee', 'WithContactOrLead');
const deletes = oneOf('Off', 'FutureOnly');

const READERS: { readonly [K in keyof Settings]: Reader<Settings[K]> } = {
  calendarToCrm: onOff,
  crmToCalendar: onOff,
  calendarToCrmFilter: filter,
  crmToCalendarFilter: filter,
  startDate: { read: (raw) => (typeof raw === 'string' ? (parsePlainDate(raw) ?? undefined) : undefined), allowed: 'a date, YYYY-MM-DD' },
  intervalMinutes: wholeNumber(10, 1440),
  privateEvents: oneOf('Busy', 'Skip'),
  calendarToCrmDelete: deletes,
  crmToCalendarDelete: deletes,
  conflict: oneOf('Newest', 'Calendar', 'CRM', 'Ask'),
  nameWhenMixed: oneOf('Contacts', 'Lead'),
  mailBudget: wholeNumber(0, 500),
  removeAttendees: onOff,
  syncLocation: onOff,
  syncDescription: onOff,
  crmSeries: oneOf('Leave', 'Occurrences'),
  excludedDomains: {
    read: (raw) => (typeof raw === 'string' && raw.length <= 255 ? raw : undefined),
    allowed: 'at most 255 characters, comma-separated',
  },
};

/** A setting we could not take, and what holds instead. */
export type SettingProblem = { readonly name: string; readonly sentence: string };

/**
 * Settings as given over the defaults. A missing or null member inherits; one out of range is named and its default holds
 * (rule R29), so that a typo never opens a direction or a mail.
 */
export function readSettings(raw: Readonly<Record<string, unknown>>): { settings: Settings; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = Object.keys(raw)
    .filter((name) => !Object.hasOwn(READERS, name))
    .map((name) => ({ name, sentence: `settings.${name} is no setting of Tandem; it is ignored.` }));
  const take = <K extends keyof Settings>(name: K): Settings[K] => {
    const value = raw[name];
    if (value === null || value === undefined) return DEFAULT_SETTINGS[name];
    const read = READERS[name].read(value);
    if (read !== undefined) return read;
    const holds = JSON.stringify(DEFAULT_SETTINGS[name]);
    problems.push({
      name,
      sentence: `settings.${name} is ${JSON.stringify(value)}, allowed: ${READERS[name].allowed}. The default ${holds} holds.`,
    });
    return DEFAULT_SETTINGS[name];
  };
  const settings: Settings = {
    calendarToCrm: take('calendarToCrm'),
    crmToCalendar: take('crmToCalendar'),
    calendarToCrmFilter: take('calendarToCrmFilter'),
    crmToCalendarFilter: take('crmToCalendarFilter'),
    startDate: take('startDate'),
    intervalMinutes: take('intervalMinutes'),
    privateEvents: take('privateEvents'),
    calendarToCrmDelete: take('calendarToCrmDelete'),
    crmToCalendarDelete: take('crmToCalendarDelete'),
    conflict: take('conflict'),
    nameWhenMixed: take('nameWhenMixed'),
    mailBudget: take('mailBudget'),
    removeAttendees: take('removeAttendees'),
    syncLocation: take('syncLocation'),
    syncDescription: take('syncDescription'),
    crmSeries: take('crmSeries'),
    excludedDomains: take('excludedDomains'),
  };
  return { settings, problems };
}
