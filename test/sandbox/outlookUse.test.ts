import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { accessibilityFaults } from '../support/axe.ts';
import { ANNA, BEN, call, heldMeeting, openOutlookStage, paneOf, seedTwoPeople, type OutlookStage } from './outlookStage.ts';

let outlook: OutlookStage;
let page: Page;

beforeAll(async () => {
  outlook = await openOutlookStage();
  await seedTwoPeople(outlook);
}, 60_000);

afterEach(() => startServer());
afterAll(() => outlook.close());

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const openMeeting = async (subject: string): Promise<void> => {
  await page.locator('.entry', { hasText: subject }).click();
  await waitForTitle(subject);
};
const refuse = (route: Route): Promise<void> => route.abort('connectionrefused');
const stopServer = () => outlook.context.route(`${outlook.origin}/**`, refuse);
const startServer = () => outlook.context.unroute(`${outlook.origin}/**`, refuse);
const waitForTitle = (title: string) => page.locator('#meeting h1', { hasText: title }).waitFor({ timeout: 5000 });
const trouble = () => page.locator('#trouble span').textContent();
const complaints = () => accessibilityFaults(page, { frames: false });
const rename = async (from: string, subject: string): Promise<void> => {
  const held = await heldMeeting(outlook, ANNA, from);
  await outlook.stage.act('graph', { mailbox: ANNA, do: 'edit', id: held?.['id'], changes: { subject } });
};

describe('a window of any width', () => {
  const widths = [320, 360, 480, 640, 699, 700, 800, 999, 1000, 1200];
  /** Whatever can be pressed and is cut, or scrolls sideways, at one of the widths. */
  const cutAnywhere = async (): Promise<readonly string[]> => {
    const cut: string[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 700 });
      const found = (await page.evaluate(`(() => {
        const sideways = [document.scrollingElement, ...document.querySelectorAll('main, #side, #list, #pane, #meeting')]
          .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.id || one.localName);
        const pressed = [...document.querySelectorAll('button, input, select, iframe')].filter((one) => {
          const { left, right, width } = one.getBoundingClientRect();
          return width > 0 && (left < 0 || right > innerWidth + 1);
        }).map((one) => one.textContent || one.name || one.localName);
        return [...sideways, ...pressed];
      })()`)) as string[];
      cut.push(...found.map((what) => `${width}: ${what}`));
    }
    return cut;
  };

  it.each([
    { shown: 'the list', open: async () => {} },
    { shown: 'a meeting', open: () => openMeeting('Review') },
    {
      shown: 'the form',
      open: async () => {
        await openMeeting('Review');
        await press('Edit');
      },
    },
    {
      shown: 'the pane',
      open: async () => {
        await openMeeting('Review');
        await press('Tandem');
        await paneOf(page);
      },
    },
  ])(
    'shows $shown without cutting a thing',
    async ({ open }) => {
      page = await outlook.visit({ as: ANNA });
      await open();
      expect(await cutAnywhere()).toEqual([]);
    },
    30_000,
  );

  it('of a telephone shows the list, then the meeting, then the pane, and goes back', async () => {
    page = await outlook.visit({ as: ANNA });
    await page.setViewportSize({ width: 480, height: 700 });
    await openMeeting('Review');
    expect(await page.locator('.entry').first().isVisible()).toBe(false);
    await press('Tandem');
    await paneOf(page);
    expect(await page.locator('#pane').boundingBox()).toMatchObject({ x: 0, width: 480 });
    expect(await complaints()).toEqual([]);
    await press('Close the add-in');
    await press('All meetings');
    expect(await page.locator('.entry', { hasText: 'Alone' }).isVisible()).toBe(true);
    expect(await complaints()).toEqual([]);
  }, 30_000);
});

describe('a mailbox that is not there', () => {
  it('is named, with those there are; one of them can be chosen, and no meeting made', async () => {
    page = await outlook.visit({ as: 'mallory@contoso.com' });
    expect(await trouble()).toBe(
      'There is no mailbox mallory@contoso.com here. Those there are: Anna Albers (anna@contoso.com), Ben Baker (ben@contoso.com). Choose one above.',
    );
    expect(await page.getByLabel('Whose calendar').inputValue()).toBe('');
    expect(await page.locator('#new').isVisible()).toBe(false);
    expect(await complaints()).toEqual([]);
    await page.getByLabel('Whose calendar').selectOption(ANNA);
    await page.locator('.entry', { hasText: 'Alone' }).waitFor({ timeout: 5000 });
    expect(await page.locator('#new').isVisible()).toBe(true);
  }, 30_000);

  it('is not one written in capitals', async () => {
    page = await outlook.visit({ as: ANNA.toUpperCase() });
    expect(await page.getByLabel('Whose calendar').inputValue()).toBe(ANNA);
  }, 30_000);
});

describe('the form', () => {
  it('makes a meeting private and takes that back', async () => {
    page = await outlook.visit({ as: ANNA });
    await press('New meeting');
    await page.getByLabel('Subject').fill('Dentist');
    await page.getByLabel('Private').check();
    await press('Save');
    await waitForTitle('Dentist (private)');
    await page.locator('.entry', { hasText: 'Dentist (private)' }).waitFor({ timeout: 5000 });
    expect(await heldMeeting(outlook, ANNA, 'Dentist')).toMatchObject({ sensitivity: 'private' });
    await press('Edit');
    await page.getByLabel('Private').uncheck();
    await press('Save');
    await page.locator('#meeting h1', { hasText: /^Dentist$/ }).waitFor({ timeout: 5000 });
    expect(await heldMeeting(outlook, ANNA, 'Dentist')).toMatchObject({ sensitivity: 'normal' });
  }, 30_000);

  it('says what is wrong and sends nothing until it is right', async () => {
    page = await outlook.visit({ as: ANNA });
    await press('New meeting');
    await page.getByLabel('Subject').fill('Checked');
    await page.getByLabel('Start').fill('2026-03-13T10:00');
    await page.getByLabel('End', { exact: true }).fill('2026-03-13T09:00');
    await page.getByLabel('Invitees').fill(`${BEN}, Julia Meyer; sam@northwindtraders`);
    await outlook.stage.clearRequests();
    await press('Save');
    expect(await page.locator('.problem').allTextContents()).toEqual([
      'The end is before the start. Choose a later end.',
      'Not an email address: “Julia Meyer”, “sam@northwindtraders”. Write it like name@company.com, or take it out.',
    ]);
    expect(await page.locator(':focus').getAttribute('name')).toBe('end');
    expect(await complaints()).toEqual([]);
    expect((await outlook.stage.requests('graph')).requests).toEqual([]);
    await page.getByLabel('End', { exact: true }).fill('2026-03-13T10:30');
    await page.getByLabel('Invitees').fill(`${BEN}, julia@northwindtraders.com; ${BEN}`);
    await press('Save');
    await waitForTitle('Checked');
    expect(await heldMeeting(outlook, ANNA, 'Checked')).toMatchObject({
      attendees: [{ emailAddress: { address: BEN } }, { emailAddress: { address: 'julia@northwindtraders.com' } }],
    });
  }, 30_000);

  it('makes one meeting when Save is pressed twice, and one when the answer of the first was lost', async () => {
    page = await outlook.visit({ as: ANNA });
    await press('New meeting');
    await page.getByLabel('Subject').fill('Only once');
    const loseOnce = async (route: Route): Promise<void> => {
      await route.fetch();
      await route.abort();
    };
    await page.route('**/outlook/graph/**/events', loseOnce, { times: 1 });
    await page.evaluate("for (const _ of [1, 2]) document.querySelector('form [type=submit]').click()");
    await page.locator('#trouble button').waitFor({ timeout: 5000 });
    await press('Try again');
    await waitForTitle('Only once');
    await page.locator('.entry[aria-current]', { hasText: 'Only once' }).waitFor({ timeout: 5000 });
    expect(await page.locator('.entry', { hasText: 'Only once' }).count()).toBe(1);
  }, 30_000);

  it('once saved shows the meeting in the list, scrolled to, also one that lies far ahead', async () => {
    page = await outlook.visit({ as: ANNA });
    await page.setViewportSize({ width: 1200, height: 300 });
    await press('New meeting');
    await page.getByLabel('Subject').fill('Far ahead');
    await page.getByLabel('Start').fill('2026-09-01T10:00');
    await page.getByLabel('End', { exact: true }).fill('2026-09-01T11:00');
    await press('Save');
    await waitForTitle('Far ahead');
    await page.locator('.entry[aria-current]', { hasText: 'Far ahead' }).waitFor({ timeout: 5000 });
    // At once: the list is drawn again meanwhile, and the entry is then another element.
    const { y, height } = (await page.evaluate("document.querySelector('.entry[aria-current]').getBoundingClientRect().toJSON()")) as {
      y: number;
      height: number;
    };
    expect(y).toBeGreaterThan(0);
    expect(y + height).toBeLessThanOrEqual(301);
  }, 30_000);
});

describe('the open meeting', () => {
  it.each([
    { html: '<p>One</p><p>Two<br>Three</p>', text: 'One\n\nTwo\nThree' },
    { html: '<div>One</div>\r\n<div><br></div>\r\n<div>Two <b>and</b>  <i>a half</i></div>', text: 'One\n\nTwo and a half' },
    { html: '<p class="MsoNormal">One</p><p class="MsoNormal">Two</p>', text: 'One\nTwo' },
    { html: '<style>p { color: red }</style><ul><li>One</li><li>Two</li></ul>', text: 'One\nTwo' },
    { html: '<pre>One\n  Two</pre>', text: 'One\n  Two' },
    { html: '<p>1 &lt; 2</p><img src="x" onerror="window.ran = true">', text: '1 < 2' },
  ])(
    'keeps the lines of $html',
    async ({ html, text }) => {
      page = await outlook.visit({ as: ANNA });
      const held = await heldMeeting(outlook, ANNA, 'Alone');
      const body = { contentType: 'html', content: html };
      await outlook.stage.act('graph', { mailbox: ANNA, do: 'edit', id: held?.['id'], changes: { body } });
      await openMeeting('Alone');
      expect(await page.locator('.body').textContent()).toBe(text);
      expect(await page.evaluate('window.ran ?? false')).toBe(false);
    },
    30_000,
  );

  it('is shown as it is now after Refresh', async () => {
    page = await outlook.visit({ as: ANNA });
    await openMeeting('Alone');
    await rename('Alone', 'Moved on');
    await press('Refresh');
    await waitForTitle('Moved on');
    await page.locator('.entry[aria-current]', { hasText: 'Moved on' }).waitFor({ timeout: 5000 });
    await rename('Moved on', 'Alone');
  }, 30_000);

  it('is shown as it is now once the pane had an answer of its server, and the pane stays', async () => {
    page = await outlook.visit({ as: ANNA });
    await openMeeting('Alone');
    await press('Tandem');
    const pane = await paneOf(page);
    await rename('Alone', 'Written by a push');
    await pane.evaluate("fetch('/pane/taskpane.html').then((answer) => answer.text()).then(() => true)");
    await waitForTitle('Written by a push');
    await page.locator('.entry[aria-current]', { hasText: 'Written by a push' }).waitFor({ timeout: 5000 });
    expect(await call(pane, 'item.body.getAsync', 'text')).toEqual(expect.any(String));
    await rename('Written by a push', 'Alone');
  }, 30_000);

  it('says so when it is no longer there', async () => {
    await outlook.stage.seed('graph', {
      events: [
        {
          mailbox: ANNA,
          subject: 'Short-lived',
          start: { dateTime: '2026-03-12T17:00:00', timeZone: 'UTC' },
          end: { dateTime: '2026-03-12T17:30:00', timeZone: 'UTC' },
        },
      ],
    });
    page = await outlook.visit({ as: ANNA });
    await openMeeting('Short-lived');
    const held = await heldMeeting(outlook, ANNA, 'Short-lived');
    await outlook.stage.act('graph', { mailbox: ANNA, do: 'delete', id: held?.['id'] });
    await press('Refresh');
    await page.locator('#trouble span').waitFor({ timeout: 5000 });
    expect(await trouble()).toBe('This meeting is no longer in the calendar.');
    expect(await page.locator('.entry', { hasText: 'Short-lived' }).count()).toBe(0);
  }, 30_000);
});

describe('a server that was stopped', () => {
  it('is told in words, and one press tries again', async () => {
    page = await outlook.visit({ as: ANNA });
    await stopServer();
    await page.locator('.entry', { hasText: 'Alone' }).click();
    await page.locator('#trouble span').waitFor({ timeout: 5000 });
    expect(await trouble()).toBe('The server does not answer. Start it again if it was stopped, then try again.');
    expect(await complaints()).toEqual([]);
    await startServer();
    await press('Try again');
    await waitForTitle('Alone');
    expect(await page.locator('#trouble').textContent()).toBe('');
  }, 30_000);

  it('is told in the place of the pane, which opens once it is back', async () => {
    page = await outlook.visit({ as: ANNA });
    await openMeeting('Alone');
    await stopServer();
    await press('Tandem');
    await page.locator('.pane-trouble').waitFor({ timeout: 5000 });
    expect(await page.locator('.pane-trouble p').textContent()).toBe(
      'Tandem could not be opened. The server does not answer. Start it again if it was stopped, then try again.',
    );
    expect(await complaints()).toEqual([]);
    await startServer();
    await press('Try again');
    await paneOf(page);
    expect(await page.locator('.pane-trouble').count()).toBe(0);
  }, 30_000);
});
