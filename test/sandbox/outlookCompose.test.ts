import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { accessibilityFaults } from '../support/axe.ts';
import { MIRROR_PROPERTY } from '../../shared/tags.ts';
import { ANNA, BEN, call, heldMeeting, NOTES, openOutlookStage, paneOf, seedTwoPeople, type OutlookStage } from './outlookStage.ts';

let outlook: OutlookStage;
let page: Page;
let pane: Frame;

// What an add-in sets while a meeting is written needs the permission to write.
beforeAll(async () => {
  outlook = await openOutlookStage({ permission: 'ReadWriteItem' });
  await seedTwoPeople(outlook);
}, 60_000);

afterAll(() => outlook.close());

const openButton = () => page.getByRole('button', { name: 'Tandem', exact: true }).click();
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();

/** The first words of the open meeting, once they are these. */
const waitForTitle = (title: string) => page.locator('#meeting h1', { hasText: title }).waitFor({ timeout: 5000 });

describe('a new meeting', () => {
  beforeEach(async () => {
    page = await outlook.visit({ as: ANNA });
    await page.getByRole('button', { name: 'New meeting' }).click();
    await openButton();
    pane = await paneOf(page);
  }, 30_000);

  it('has no id until it is saved', async () => {
    expect(await call(pane, 'item.getItemIdAsync')).toEqual({ code: 9046 });
    expect(await call(pane, 'item.subject.setAsync', 'Kick-off')).toBeNull();
    const id = await call(pane, 'item.saveAsync');
    expect(await call(pane, 'item.getItemIdAsync')).toBe(id);
    expect(await heldMeeting(outlook, ANNA, 'Kick-off')).toBeDefined();
  }, 30_000);

  it('takes the properties it was given before along when it is saved', async () => {
    await call(pane, 'item.subject.setAsync', 'Tagged early');
    await pane.evaluate(`new Promise((resolve) => Office.context.mailbox.item.loadCustomPropertiesAsync(({ value: bag }) => {
      bag.set('tandem', { tags: ['early'] });
      bag.saveAsync(resolve);
    }))`);
    await save();
    await waitForTitle('Tagged early');
    expect(await heldMeeting(outlook, ANNA, 'Tagged early')).toMatchObject({
      singleValueExtendedProperties: [{ id: MIRROR_PROPERTY, value: '{"tandem":{"tags":["early"]}}' }],
    });
  }, 30_000);

  it("is saved as typed, in the mailbox' own time zone, whatever the browser's is", async () => {
    await page.getByLabel('Subject').fill('Typed');
    await page.getByLabel('Start').fill('2026-03-30T09:00');
    await page.getByLabel('End', { exact: true }).fill('2026-03-30T09:45');
    await page.getByLabel('Place').fill('Showroom');
    await page.getByLabel('Invitees').fill(`${BEN}; julia@northwindtraders.com`);
    await save();
    await waitForTitle('Typed');
    expect(await heldMeeting(outlook, ANNA, 'Typed')).toMatchObject({
      // Berlin has gone to summer time the day before.
      start: { dateTime: '2026-03-30T07:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-03-30T07:45:00.0000000', timeZone: 'UTC' },
      originalStartTimeZone: 'W. Europe Standard Time',
      location: { displayName: 'Showroom' },
      attendees: [{ emailAddress: { address: BEN } }, { emailAddress: { address: 'julia@northwindtraders.com' } }],
    });
    expect(await page.locator('[data-field=When]').textContent()).toBe('Monday 30 March, 09:00 to 09:45 (Europe/Berlin)');
    expect(await page.locator('#pane').isHidden()).toBe(true);
    await page.locator('.entry[aria-current]', { hasText: 'Typed' }).waitFor({ timeout: 5000 });
  }, 30_000);

  it('is not made when Graph refuses, and the page says so', async () => {
    await page.getByLabel('Subject').fill('Refused');
    await outlook.stage.fault('graph', [{ match: { method: 'POST', path: '/events' }, times: 1, kind: 'serverError' }]);
    await save();
    await page.locator('#trouble:not(:empty)').waitFor();
    expect(await page.locator('#trouble').textContent()).toContain('unavailable');
    expect(await page.getByLabel('Subject').inputValue()).toBe('Refused');
    expect(await heldMeeting(outlook, ANNA, 'Refused')).toBeUndefined();
  }, 30_000);
});

describe('a meeting of mine being edited', () => {
  beforeEach(async () => {
    page = await outlook.visit({ as: ANNA });
    await page.locator('.entry', { hasText: 'Review' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('form', { name: 'Edit meeting' }).waitFor();
    await openButton();
    pane = await paneOf(page);
  }, 30_000);

  it("is Office.js's compose form with the id it has", async () => {
    expect(await pane.evaluate('Office.context.mailbox.item.itemId ?? null')).toBeNull();
    const rest = await pane.evaluate(`new Promise((resolve) => Office.context.mailbox.item.getItemIdAsync(({ value }) =>
      resolve(Office.context.mailbox.convertToRestId(value, 'v2.0'))))`);
    expect(rest).toBe(await page.locator('.entry', { hasText: 'Review' }).getAttribute('data-meeting'));
  }, 30_000);

  it.each([
    { read: 'item.subject.getAsync', set: 'item.subject.setAsync', given: 'Another subject', before: 'Review' },
    { read: 'item.location.getAsync', set: 'item.location.setAsync', given: 'Elsewhere', before: 'Room Alster' },
  ])(
    'lets an add-in set what it read by $read; the form shows it, Exchange waits for Save',
    async ({ read, set, given, before }) => {
      expect(await call(pane, read)).toBe(before);
      expect(await call(pane, set, given)).toBeNull();
      expect(await call(pane, read)).toBe(given);
      const typed = await page.evaluate("[...document.querySelectorAll('form input')].map((input) => input.value)");
      expect(typed).toContain(given);
      expect(await heldMeeting(outlook, ANNA, 'Review')).toMatchObject({ location: { displayName: 'Room Alster' } });
    },
    30_000,
  );

  it('tells an add-in of people and times, typed or set', async () => {
    await pane.evaluate(`(() => {
      ${NOTES}
      const { item } = Office.context.mailbox;
      const added = (type, read) => new Promise((resolve) => item.addHandlerAsync(type, (event) => note(read(event)), resolve));
      return Promise.all([
        added(Office.EventType.RecipientsChanged, ({ changedRecipientFields }) => changedRecipientFields.requiredAttendees),
        added(Office.EventType.AppointmentTimeChanged, ({ start }) => new Date(start).toISOString()),
      ]).then(() => true);
    })()`);
    expect(await call(pane, 'item.optionalAttendees.addAsync', ['sam@northwindtraders.com'])).toBeNull();
    await page.getByLabel('Start').fill('2026-03-12T09:30');
    expect(await pane.evaluate('noted(2)')).toEqual([true, '2026-03-12T08:30:00.000Z']);
    const optional = (await call(pane, 'item.optionalAttendees.getAsync')) as { emailAddress: string }[];
    expect(optional.map((one) => one.emailAddress)).toEqual(['julia@northwindtraders.com', 'sam@northwindtraders.com']);
  }, 30_000);

  it('is saved once, and keeps the time it had', async () => {
    await outlook.stage.clearRequests();
    await page.getByLabel('Place').fill('Room Hudson');
    await save();
    await waitForTitle('Review');
    expect(await heldMeeting(outlook, ANNA, 'Review')).toMatchObject({
      location: { displayName: 'Room Hudson' },
      start: { dateTime: '2026-03-12T09:00:00.0000000' },
    });
    const { requests } = await outlook.stage.requests('graph');
    expect(requests.filter(({ method }) => method !== 'GET').map(({ method, status }) => `${method} ${status}`)).toEqual(['PATCH 200']);
  }, 30_000);

  it('sends only what changed, so that a change made elsewhere meanwhile stays', async () => {
    await page.locator('.entry', { hasText: 'Alone' }).click();
    await waitForTitle('Alone');
    await page.getByRole('button', { name: 'Edit' }).click();
    const held = await heldMeeting(outlook, ANNA, 'Alone');
    await outlook.stage.act('graph', { mailbox: ANNA, do: 'edit', id: held?.['id'], changes: { subject: 'Renamed' } });
    await page.getByLabel('Place').fill('Showroom');
    await save();
    await waitForTitle('Renamed');
    expect(await heldMeeting(outlook, ANNA, 'Renamed')).toMatchObject({ location: { displayName: 'Showroom' } });
    await outlook.stage.act('graph', { mailbox: ANNA, do: 'edit', id: held?.['id'], changes: { subject: 'Alone' } });
  }, 30_000);

  it('is left as it was by Cancel', async () => {
    await page.getByLabel('Subject').fill('Never');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await waitForTitle('Review');
    expect(await heldMeeting(outlook, ANNA, 'Never')).toBeUndefined();
  }, 30_000);
});

describe('the page', () => {
  it('has no Edit for a meeting of somebody else', async () => {
    page = await outlook.visit({ as: BEN });
    await page.locator('.entry', { hasText: 'Review' }).click();
    await waitForTitle('Review');
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Tandem', exact: true }).count()).toBe(1);
  }, 30_000);

  it("shows times in the mailbox' own zone", async () => {
    page = await outlook.visit({ as: BEN });
    await page.locator('.entry', { hasText: 'Review' }).click();
    expect(await page.locator('[data-field=When]').textContent()).toBe('Thursday 12 March, 05:00 to 06:00 (America/New_York)');
  }, 30_000);

  it('opens what its address names, and changes person', async () => {
    page = await outlook.visit({ as: ANNA });
    const meeting = await page.locator('.entry', { hasText: 'Alone' }).getAttribute('data-meeting');
    page = await outlook.visit({ as: ANNA, meeting: meeting ?? '' });
    await waitForTitle('Alone');
    await page.getByLabel('Whose calendar').selectOption(BEN);
    await page.waitForURL((url) => url.searchParams.get('as') === BEN);
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('.entry', { hasText: 'Alone' }).count()).toBe(0);
  }, 30_000);

  it('says what it is', async () => {
    expect(await page.locator('header').textContent()).toContain('stand-in for Outlook, not Microsoft’s');
  });

  it.each([
    { shown: 'a meeting and the pane', open: async () => openButton() },
    { shown: 'the form', open: async () => page.getByRole('button', { name: 'Edit' }).click() },
  ])(
    'has nothing an accessibility checker finds, showing $shown',
    async ({ open }) => {
      page = await outlook.visit({ as: ANNA });
      await page.locator('.entry', { hasText: 'Review' }).click();
      await waitForTitle('Review');
      await open();
      expect(await accessibilityFaults(page, { frames: false })).toEqual([]);
    },
    30_000,
  );

  it('can be used by keyboard alone', async () => {
    page = await outlook.visit({ as: ANNA });
    await page.locator('.entry', { hasText: 'Review' }).focus();
    await page.keyboard.press('Enter');
    await waitForTitle('Review');
    // Focus went to the title of what was opened; the buttons stand before it.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await paneOf(page);
    expect(await page.locator('#pane-name').textContent()).toBe('Tandem');
  }, 30_000);
});
