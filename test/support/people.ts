import type { Stage } from './stage.ts';

export const ANNA = 'anna@contoso.com';
export const ANNA_ID = '0055g000000000BAAQ';

/** Anna in Exchange and in Salesforce, connected. */
export async function placeAnna(stage: Stage): Promise<void> {
  await stage.seed('graph', { mailboxes: [{ address: ANNA, displayName: 'Anna Berg', timeZone: 'W. Europe Standard Time' }] });
  await stage.seed('salesforce', {
    rows: {
      User: [
        {
          Id: ANNA_ID,
          Username: ANNA,
          Email: ANNA,
          FirstName: 'Anna',
          LastName: 'Berg',
          IsActive: true,
          UserType: 'Standard',
          TimeZoneSidKey: 'Europe/Berlin',
        },
      ],
    },
  });
  await stage.connect(ANNA);
}

/** `minutes` after the stage's morning, as Graph and as Salesforce write it. */
export const at = (minutes: number): { readonly graph: { dateTime: string; timeZone: string }; readonly crm: string } => {
  const instant = Temporal.Instant.from('2026-03-11T08:00:00Z').add({ minutes });
  const text = instant.toString({ fractionalSecondDigits: 3 });
  return { graph: { dateTime: text.replace('Z', '0000'), timeZone: 'UTC' }, crm: text.replace('Z', '+0000') };
};
