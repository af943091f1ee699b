import { addressOf, crmPersonId, mailboxOf, timeZoneOf } from '../../shared/ids.ts';
import type { Org, User } from '../../shared/meeting.ts';
import { DEFAULT_LIMITS } from '../../shared/meeting.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';

export const ANNA = crmPersonId('005000000000001AAA');

export const aUser = (more: Partial<User> = {}): User => ({
  mailbox: mailboxOf('anna@contoso.example'),
  aliases: [addressOf('a.berg@contoso.example')],
  crmUserId: ANNA,
  syncMailbox: addressOf('sync@contoso.example'),
  timeZone: timeZoneOf('Europe/Berlin'),
  ...more,
});

export const anOrg = (more: Partial<Org> = {}): Org => ({
  sharedActivities: true,
  multidayEvents: true,
  requiredEventFields: [],
  limits: DEFAULT_LIMITS,
  ...more,
});

export const someSettings = (more: Partial<Settings> = {}): Settings => ({ ...DEFAULT_SETTINGS, ...more });
