import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { MIRROR_PROPERTY } from '../../shared/tags.ts';
import { ANNA, BEN, call, heldMeeting, NOTES, openOutlookStage, paneOf, seedTwoPeople, type OutlookStage } from './outlookStage.ts';

let outlook: OutlookStage;
let page: Page;
let pane: Frame;

beforeAll(async () => {
  outlook = await openOutlookStage();
  await seedTwoPeople(outlook);
}, 60_000);

afterAll(() => outlook.close());

/** Somebody's Outlook with the meeting open and the pane beside it, opened by its button. */
async function openPane(subject: string, as = ANNA): Promise<void> {
  page = await outlook.visit({ as });
  await page.locator('.entry', { hasText: subject }).click();
  await page.getByRole('button', { name: 'Tandem', exact: true }).click();
  pane = await paneOf(page);
}

const inPane = (expression: string): Promise<unknown> => pane.evaluate(expression);
const inPage = (expression: string): Promise<unknown> => page.evaluate(expression);

/** The custom properties of the open meeting: loaded, changed by `change(properties)` and saved. Answers what saving said. */
const withProperties = (change: string): Promise<unknown> =>
  inPane(`new Promise((resolve) => Office.context.mailbox.item.loadCustomPropertiesAsync(({ value: properties, error }) => {
    if (error) return resolve({ code: error.code });
    const answer = (${change})(properties);
    if (answer !== undefined) return resolve(answer);
    properties.saveAsync((saved) => resolve(saved.status === 'succeeded' ? 'saved' : { code: saved.error.code }));
  }))`);

describe('the pane of a meeting opened to read', () => {
  beforeAll(() => openPane('Review'), 30_000);

  it('runs the unmodified Office.js in Outlook on the web, and asks nobody outside', async () => {
    expect(await inPane('Office.onReady()')).toMatchObject({ host: 'Outlook', platform: 'OfficeOnline' });
    expect(outlook.outside).toEqual([]);
  });

  it.each([
    { set: 'Mailbox', version: '1.12', has: true },
    { set: 'Mailbox', version: '1.13', has: false },
    { set: 'NestedAppAuth', version: '1.1', has: true },
  ])('knows whether $set $version is there: $has', async ({ set, version, has }) => {
    expect(await inPane(`Office.context.requirements.isSetSupported('${set}', '${version}')`)).toBe(has);
  });

  it('sees the meeting as Exchange holds it', async () => {
    const seen = await inPane(`(() => {
      const { item, userProfile } = Office.context.mailbox;
      const addresses = (people) => people.map((one) => one.emailAddress);
      return { subject: item.subject, start: item.start.toISOString(), end: item.end.toISOString(), location: item.location,
        organizer: item.organizer.emailAddress, required: addresses(item.requiredAttendees), optional: addresses(item.optionalAttendees),
        type: item.itemType, me: userProfile.emailAddress, zone: userProfile.timeZone };
    })()`);
    expect(seen).toEqual({
      subject: 'Review',
      start: '2026-03-12T09:00:00.000Z',
      end: '2026-03-12T10:00:00.000Z',
      location: 'Room Alster',
      organizer: ANNA,
      required: [BEN],
      optional: ['julia@northwindtraders.com'],
      type: 'appointment',
      me: ANNA,
      zone: 'W. Europe Standard Time',
    });
    expect(await call(pane, 'item.body.getAsync', 'text')).toBe('Agenda');
  });

  it("gives its id so that the REST form is Graph's", async () => {
    const rest = await inPane("Office.context.mailbox.convertToRestId(Office.context.mailbox.item.itemId, 'v2.0')");
    expect(rest).toBe(await page.locator('.entry', { hasText: 'Review' }).getAttribute('data-meeting'));
  });

  it('is the only frame that is answered: the same words from elsewhere are not even heard', async () => {
    const heard = await inPage(`new Promise((resolve) => {
      const { log } = outlook.host;
      const before = log.length;
      const { conversation } = /"xdmInfo":"(?<conversation>[^|]+)/.exec(document.querySelector('#pane iframe').contentWindow.name)?.groups ?? {};
      const request = { _messageType: 0, _actionType: 0, _actionName: 'GetInitialData', _conversationId: conversation, _correlationId: 99, _data: null };
      window.addEventListener('message', () => resolve({ conversation: typeof conversation, more: log.length - before }));
      window.postMessage(JSON.stringify(request), location.origin);
    })`);
    expect(heard).toEqual({ conversation: 'string', more: 0 });
  });

  it('may not write with permission to read only', async () => {
    expect(await call(pane, 'item.categories.addAsync', ['Salesforce'])).toEqual({
      thrown: expect.stringContaining('Elevated permission'),
    });
  });
});

describe('custom properties', () => {
  it('end in the extended property of the item that Graph shows, and come back', async () => {
    await openPane('Alone');
    expect(await withProperties("(bag) => { bag.set('tandem', { tags: ['deal'] }); }")).toBe('saved');
    expect(await heldMeeting(outlook, ANNA, 'Alone')).toMatchObject({
      singleValueExtendedProperties: [{ id: MIRROR_PROPERTY, value: '{"tandem":{"tags":["deal"]}}' }],
    });
    await openPane('Alone');
    expect(await withProperties("(bag) => bag.get('tandem')")).toEqual({ tags: ['deal'] });
  }, 30_000);

  it("are one person's own, also at a meeting somebody else organizes, and mail nobody", async () => {
    await openPane('Review', BEN);
    expect(await withProperties("(bag) => { bag.set('tandem', 1); }")).toBe('saved');
    await openPane('Review', ANNA);
    expect(await withProperties("(bag) => ({ found: bag.get('tandem') ?? null })")).toEqual({ found: null });
    expect(await outlook.stage.state('graph')).toMatchObject({ mails: [] });
  }, 30_000);

  it('fail with a code when Graph does not take them', async () => {
    await openPane('Alone');
    await outlook.stage.fault('graph', [{ match: { method: 'PATCH', path: '/events' }, times: 1, kind: 'serverError' }]);
    expect(await withProperties("(bag) => { bag.set('tandem', 2); }")).toEqual({ code: expect.any(Number) });
    expect(await withProperties("(bag) => bag.get('tandem')")).toEqual({ tags: ['deal'] });
  }, 30_000);
});

describe('a fault', () => {
  const LOAD = 3;
  const BODY = 37;

  beforeAll(() => openPane('Review'), 30_000);

  it('lets a call fail with the code that was armed', async () => {
    await inPage(`outlook.host.faults.set(${BODY}, { kind: 'error', code: 9002 })`);
    expect(await call(pane, 'item.body.getAsync', 'text')).toEqual({ code: 9002 });
  });

  it('lets an answer be lost: Office.js never calls back', async () => {
    await inPage(`outlook.host.faults.set(${LOAD}, { kind: 'noAnswer' })`);
    const asked = `Office.context.mailbox.item.loadCustomPropertiesAsync(() => { globalThis.calledBack = true; })`;
    await inPane(asked);
    // A later call that is answered shows that the lost one had its chance.
    await inPage(`outlook.host.faults.delete(${BODY})`);
    expect(await call(pane, 'item.body.getAsync', 'text')).toBe('Agenda');
    expect(await inPane('globalThis.calledBack ?? false')).toBe(false);
  });

  it('lets an answer be late', async () => {
    await inPage(`outlook.host.faults.set(${BODY}, { kind: 'delay', milliseconds: 150 })`);
    const took = await inPane(`new Promise((resolve) => {
      const asked = performance.now();
      Office.context.mailbox.item.body.getAsync('text', () => resolve(performance.now() - asked));
    })`);
    expect(took).toBeGreaterThanOrEqual(140);
  });

  it('is in the log like everything else, and no call was unknown', async () => {
    expect(await inPage("outlook.host.log.filter(({ name, direction }) => name === 'GetInitialData' && direction === 'in').length")).toBe(
      1,
    );
    expect(await inPage('outlook.host.unknownCalls')).toEqual([]);
  });
});

describe('an event', () => {
  beforeAll(async () => {
    await openPane('Review');
    await inPane(`(() => {
      ${NOTES}
      const { mailbox } = Office.context;
      const added = (type, read) => new Promise((resolve) => mailbox.addHandlerAsync(type, (event) => note(read(event)), resolve));
      return Promise.all([
        added(Office.EventType.ItemChanged, () => mailbox.item?.subject ?? 'none'),
        added(Office.EventType.OfficeThemeChanged, ({ officeTheme }) => officeTheme.bodyBackgroundColor),
      ]).then(() => true);
    })()`);
  }, 30_000);

  it('tells of another meeting under the pane, and of none', async () => {
    const id = await page.locator('.entry', { hasText: 'Alone' }).getAttribute('data-meeting');
    expect(await inPage(`outlook.page.changeUnderPane(${JSON.stringify(id)})`)).toBe(true);
    await inPane('noted(1)');
    expect(await inPage('outlook.page.changeUnderPane(null)')).toBe(true);
    expect(await inPane('noted(2)')).toEqual(['Alone', 'none']);
  });

  it('tells of another theme', async () => {
    expect(await inPage("outlook.host.changeTheme({ bodyBackgroundColor: '#1f1f1f', bodyForegroundColor: '#ffffff' })")).toBe(true);
    expect(await inPane('noted(3).then((notes) => notes[2].toLowerCase())')).toBe('#1f1f1f');
  });
});

describe('what an add-in keeps and shows', () => {
  beforeAll(() => openPane('Review'), 30_000);

  it('is over the meeting as a notification, once per key', async () => {
    const notice = { type: 'informationalMessage', message: 'Pushed to Salesforce.', icon: 'icon', persistent: false };
    expect(await call(pane, 'item.notificationMessages.addAsync', 'pushed', notice)).toBeNull();
    expect(await page.locator('#notifications').textContent()).toBe('Pushed to Salesforce.');
    expect(await call(pane, 'item.notificationMessages.addAsync', 'pushed', notice)).toEqual({ code: 9023 });
    expect(await call(pane, 'item.notificationMessages.removeAsync', 'pushed')).toBeNull();
    expect(await page.locator('#notifications').textContent()).toBe('');
    expect(await call(pane, 'item.notificationMessages.removeAsync', 'pushed')).toEqual({ code: 9024 });
  });

  it('outlives the pane as a roaming setting', async () => {
    await inPane(
      `new Promise((resolve) => { const { roamingSettings } = Office.context; roamingSettings.set('folded', true); roamingSettings.saveAsync(resolve); })`,
    );
    await openPane('Alone');
    expect(await inPane("Office.context.roamingSettings.get('folded')")).toBe(true);
  }, 30_000);
});
