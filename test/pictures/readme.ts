import path from 'node:path';
import { expect, it } from '@jest/globals';
import { openBrowser } from '../support/browser.ts';
import { openOutlook } from '../support/outlookPage.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { openSiteOn } from '../support/site.ts';
import { openStage } from '../support/stage.ts';

const picture = (name: string): string => path.resolve(__dirname, '../../docs/pictures', name);
const guest = (name: string, address: string, response = 'none') => ({
  type: 'required',
  emailAddress: { name, address },
  status: { response, time: '2026-03-09T08:00:00Z' },
});

/** Not a test: `npm run pictures` draws what the README shows, from the product as it is. */
it('draws the pictures of the README', async () => {
  const stage = await openStage();
  await placeAnna(stage);
  await stage.seed('salesforce', {
    rows: {
      Contact: [{ LastName: 'Lee', FirstName: 'Kim', Email: 'kim@acme.example', OwnerId: ANNA_ID }],
      Lead: [{ LastName: 'Poe', FirstName: 'Sam', Company: 'Acme', Email: 'sam@acme.example', OwnerId: ANNA_ID }],
    },
  });
  const meeting = (subject: string, minute: number, more: Record<string, unknown> = {}) => ({
    mailbox: ANNA,
    subject,
    start: at(minute).graph,
    end: at(minute + 30).graph,
    ...more,
  });
  await stage.seed('graph', {
    events: [
      meeting('Stand-up', 0),
      meeting('Quarterly review', 60, {
        location: { displayName: 'Acme, 4th floor' },
        attendees: [
          guest('Kim Lee', 'kim@acme.example', 'accepted'),
          guest('Sam Poe', 'sam@acme.example'),
          guest('Ben', 'ben@contoso.com', 'accepted'),
        ],
      }),
      meeting('Lunch', 240),
      meeting('Pipeline call', 1500, { attendees: [guest('Ben', 'ben@contoso.com')] }),
    ],
  });
  const site = await openSiteOn(stage, { calendarToCrmFilter: 'Existing' });
  const browser = await openBrowser();
  const outlook = await openOutlook(browser, site, stage, ANNA);
  const pane = await outlook.openPane('Quarterly review');
  await pane.getByLabel('Add a tag').fill('Renewal');
  await pane.getByRole('button', { name: 'Add', exact: true }).click();
  await pane.getByText('Writes the tags: Renewal.').waitFor();
  await pane.getByRole('button', { name: 'Look again' }).focus();
  await outlook.page.setViewportSize({ width: 1080, height: 680 });
  await outlook.page.screenshot({ path: picture('outlook.png') });
  await pane.getByRole('button', { name: 'Push now' }).click();
  await pane.getByText('Pushed.').waitFor();
  await outlook.page.setViewportSize({ width: 1080, height: 760 });
  await outlook.page.locator('iframe').screenshot({ path: picture('pane.png') });
  await browser.close();
  await site.close();
  await stage.close();
  expect(outlook.complaints).toEqual([]);
}, 120_000);
