import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, readSettings } from '../../shared/settings.ts';

describe('settings', () => {
  it('inherit the defaults where nothing is given', () => {
    expect(readSettings({ calendarToCrm: null, mailBudget: undefined })).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  it('take every word that is allowed', () => {
    const given = {
      calendarToCrm: 'Off',
      crmToCalendar: 'Off',
      calendarToCrmFilter: 'WithInvitee',
      crmToCalendarFilter: 'Existing',
      startDate: '2026-03-01',
      intervalMinutes: 10,
      privateEvents: 'Skip',
      calendarToCrmDelete: 'FutureOnly',
      crmToCalendarDelete: 'FutureOnly',
      conflict: 'Ask',
      nameWhenMixed: 'Lead',
      mailBudget: 0,
      removeAttendees: 'On',
      syncLocation: 'Off',
      syncDescription: 'Off',
      crmSeries: 'Occurrences',
      excludedDomains: 'rival.example',
    };
    expect(readSettings(given)).toEqual({ settings: given, problems: [] });
  });

  it.each([
    { name: 'calendarToCrm', value: 'off' },
    { name: 'crmToCalendar', value: true },
    { name: 'calendarToCrmFilter', value: 'Everything' },
    { name: 'startDate', value: '2026-02-30' },
    { name: 'intervalMinutes', value: 9 },
    { name: 'intervalMinutes', value: 1441 },
    { name: 'intervalMinutes', value: 10.5 },
    { name: 'mailBudget', value: -1 },
    { name: 'mailBudget', value: 501 },
    { name: 'mailBudget', value: '25' },
    { name: 'crmToCalendarDelete', value: 'Always' },
    { name: 'excludedDomains', value: 'x'.repeat(256) },
  ])('name $name where it is $value, and keep its default', ({ name, value }) => {
    const { settings, problems } = readSettings({ [name]: value });
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(problems.map((problem) => problem.name)).toEqual([name]);
    expect(problems[0]?.sentence).toContain(JSON.stringify(value));
  });

  it('name a word that is no setting and take the others', () => {
    const { settings, problems } = readSettings({ mailBugdet: 3, mailBudget: 3 });
    expect([settings.mailBudget, problems.map(({ name }) => name)]).toEqual([3, ['mailBugdet']]);
  });

  it('open nothing and mail nobody by default', () => {
    expect(DEFAULT_SETTINGS).toMatchObject({ calendarToCrmDelete: 'Off', crmToCalendarDelete: 'Off', removeAttendees: 'Off' });
  });
});
