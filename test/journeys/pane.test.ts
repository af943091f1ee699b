import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Frame } from 'playwright-core';
import type { Site } from '../../server/demoSite.ts';
import { mailboxOf } from '../../shared/ids.ts';
import { openBrowser } from '../support/browser.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { focusedWords, keptOnItem, openOutlook, paneIn, type OutlookPage } from '../support/outlookPage.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { openSiteOn } from '../support/site.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { mailsSent } from '../support/twins.ts';

type CrmState = {
  readonly rows: {
    readonly Event: readonly { readonly Id: string; readonly Subject: string }[];
    readonly EventRelation: readonly { readonly EventId: string; readonly RelationId: string; readonly IsInvitee: boolean }[];
    readonly Contact: readonly { readonly Id: string; readonly Email: string }[];
    readonly Lead: readonly { readonly Id: string }[];
    readonly Tandem_Link__c: readonly { readonly Event_Id__c: string; readonly Tags__c: string | null }[];
  };
};

const guest = (name: string, address: string) => ({ type: 'required', emailAddress: { name, address } });
const meeting = (subject: string, minute: number, more: Record<string, unknown> = {}) => ({
  mailbox: ANNA,
  subject,
  start: at(minute).graph,
  end: at(minute + 30).graph,
  attendees: [guest('Kim Lee', 'kim@acme.example')],
  ...more,
});

/** The real Office.js, the real pane, the real server and core; only Exchange, Entra and Salesforce are the sandbox's. Real Chromium. */
describe('from the sidebar of Outlook to Salesforce and back', () => {
  let stage: Stage;
  let site: Site;
  let browser: Browser;
  let outlook: OutlookPage;
  beforeAll(async () => {
    stage = await openStage();
    await placeAnna(stage);
    await stage.seed('salesforce', {
      rows: {
        Contact: [{ LastName: 'Lee', FirstName: 'Kim', Email: 'kim@acme.example', OwnerId: ANNA_ID }],
        Lead: [{ LastName: 'Poe', FirstName: 'Sam', Company: 'Acme', Email: 'sam@acme.example', OwnerId: ANNA_ID }],
      },
    });
    await stage.seed('graph', {
      events: [
        meeting('Quarterly review', 0, {
          attendees: [
            guest('Kim Lee', 'kim@acme.example'),
            guest('Sam Poe', 'sam@acme.example'),
            guest('Ben', 'ben@contoso.com'),
            guest('New Customer', 'new@customer.example'),
          ],
        }),
        meeting('Answer lost', 60),
        meeting('By keyboard', 120),
        meeting('Taken away', 180),
        meeting('Garbled', 240),
        meeting('Alone', 300),
        meeting('Signed out', 360),
        meeting('In two panes', 420),
      ],
    });
    site = await openSiteOn(stage, { calendarToCrmFilter: 'Existing' });
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await site.close();
    await stage.close();
  });
  afterEach(() => outlook.page.close());

  const open = async (subject: string): Promise<Frame> => {
    outlook = await openOutlook(browser, site, stage, ANNA);
    return outlook.openPane(subject);
  };
  const heading = (pane: Frame, words: string) => pane.getByRole('heading', { level: 1, name: words }).waitFor();
  const crm = async () => ((await stage.state('salesforce')) as CrmState).rows;
  const eventsCalled = async (subject: string) => ((await crm()).Event ?? []).filter(({ Subject }) => Subject === subject);
  const push = (pane: Frame) => pane.getByRole('button', { name: 'Push now' }).click();

  it('says why a meeting is not in Salesforce, takes a tag, pushes, and shows it in step', async () => {
    const pane = await open('Quarterly review');
    await heading(pane, 'Not in Salesforce');
    await pane.getByText('Only meetings that are already tied together sync in this direction.').waitFor();
    await pane.getByRole('button', { name: '1 colleague' }).click();
    const people = await pane.getByRole('region', { name: 'People' }).getByRole('listitem').allInnerTexts();
    expect(people.map((text) => text.split('\n').slice(0, 2))).toEqual([
      ['Kim Lee', 'Contact'],
      ['New Customer', 'Not in Salesforce'],
      ['Sam Poe', 'Lead'],
      ['Ben', 'Colleague'],
    ]);
    await pane.getByText('Creates the event in Salesforce with 2 people.').waitFor();
    expect(await accessibilityFaults(pane)).toEqual([]);

    await pane.getByLabel('Add a tag').fill('Deal');
    await pane.getByRole('button', { name: 'Add', exact: true }).click();
    await pane.getByText('Saved. Salesforce gets them with a push.').waitFor();
    await pane.getByText('Writes the tags: Deal.').waitFor();
    expect(await keptOnItem(stage, 'Quarterly review')).toMatchObject({ tandem: { tags: ['Deal'] } });

    await push(pane);
    await heading(pane, 'In step with Salesforce');
    await pane.getByText('Pushed.').waitFor();
    expect(await accessibilityFaults(pane)).toEqual([]);

    const { Event: events, EventRelation: relations, Contact: contacts, Lead: leads, Tandem_Link__c: ledger } = await crm();
    expect(events.map(({ Subject }) => Subject)).toEqual(['Quarterly review']);
    expect(relations.map(({ EventId, RelationId, IsInvitee }) => ({ EventId, RelationId, IsInvitee }))).toEqual(
      expect.arrayContaining([contacts[0]?.Id, leads[0]?.Id].map((id) => ({ EventId: events[0]?.Id, RelationId: id, IsInvitee: true }))),
    );
    expect(relations).toHaveLength(2);
    expect(ledger).toMatchObject([{ Event_Id__c: events[0]?.Id, Tags__c: 'Deal' }]);
    expect(await mailsSent(stage)).toEqual([]);
    expect(outlook.complaints).toEqual([]);
  }, 60_000);

  it('pushed again it writes nothing, and says so', async () => {
    const pane = await open('Quarterly review');
    await heading(pane, 'In step with Salesforce');
    await pane.getByText('Saved, also in Salesforce').waitFor();
    await stage.clearRequests();
    await push(pane);
    await pane.getByText('Nothing was changed: both sides agree already.').waitFor();
    expect((await stage.requests('graph')).writes + (await stage.requests('salesforce')).writes).toBe(0);
  }, 60_000);

  it('a reply lost in the middle of a push: it says so, and pressed again there is one event', async () => {
    const pane = await open('Answer lost');
    await heading(pane, 'Not in Salesforce');
    await stage.fault('salesforce', [{ match: { method: 'POST', path: '/composite/graph' }, times: 1, kind: 'lostReply' }]);
    await push(pane);
    await pane.getByText('No answer says whether it arrived.').waitFor();
    expect(await accessibilityFaults(pane)).toEqual([]);
    expect(await eventsCalled('Answer lost')).toHaveLength(1);
    await push(pane);
    await heading(pane, 'In step with Salesforce');
    expect(await eventsCalled('Answer lost')).toHaveLength(1);
  }, 60_000);

  it('by keyboard alone: to the meeting, into the pane, a tag, to the button, pushed, and out again', async () => {
    outlook = await openOutlook(browser, site, stage, ANNA);
    const { page } = outlook;
    const tabTo = async (wanted: RegExp): Promise<void> => {
      const seen: string[] = [];
      while (!wanted.test(seen.at(-1) ?? '')) {
        if (seen.length > 40) throw new Error(`Tab never came to ${wanted.source}, only to: ${seen.join(' | ')}`);
        await page.keyboard.press('Tab');
        seen.push(await focusedWords(page));
      }
    };
    await page.getByRole('navigation').getByText('By keyboard').waitFor();
    await tabTo(/^\d\d:\d\d\s*By keyboard$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'By keyboard' }).waitFor();
    await tabTo(/^Tandem$/);
    await page.keyboard.press('Enter');
    await page.locator('iframe').waitFor();
    const pane = await paneIn(page);
    await heading(pane, 'Not in Salesforce');
    await tabTo(/^pane: Add a tag/);
    await page.keyboard.type('Renewal');
    await page.keyboard.press('Enter');
    await pane.getByText('Writes the tags: Renewal.').waitFor();
    await tabTo(/^pane: Push now/);
    await page.keyboard.press('Enter');
    await heading(pane, 'In step with Salesforce');
    expect(await eventsCalled('By keyboard')).toHaveLength(1);
    await tabTo(/^(?!pane)/);
  }, 60_000);

  it('a meeting that was taken away meanwhile, a garbled request, a server that is down: each is told, with its way on', async () => {
    const gone = await open('Taken away');
    await heading(gone, 'Not in Salesforce');
    const { mailboxes } = (await stage.state('graph')) as { mailboxes: { events: { id: string; subject: string }[] }[] };
    const id = mailboxes[0]?.events.find(({ subject }) => subject === 'Taken away')?.id;
    await stage.act('graph', { mailbox: ANNA, do: 'delete', id });
    await gone.getByRole('button', { name: 'Look again' }).click();
    await gone.getByText('This meeting is not in your calendar any more, or not yet.').waitFor();
    expect(await accessibilityFaults(gone)).toEqual([]);
    await outlook.page.close();

    const garbled = await open('Garbled');
    await heading(garbled, 'Not in Salesforce');
    await outlook.page.route('**/api/**', (route) => route.continue({ postData: '{"tags": 7' }));
    await garbled.getByLabel('Add a tag').fill('Deal');
    await garbled.getByRole('button', { name: 'Add', exact: true }).click();
    await garbled.getByText('Saved in Outlook only.').waitFor();
    await garbled.getByText('Tandem did not understand this request.').waitFor();
    expect(await accessibilityFaults(garbled)).toEqual([]);
    await outlook.page.unroute('**/api/**');
    await garbled.getByRole('button', { name: 'Save again' }).click();
    await garbled.getByText('Saved. Salesforce gets them with a push.').waitFor();
    await outlook.page.close();

    const alone = await open('Alone');
    await heading(alone, 'Not in Salesforce');
    await outlook.page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await push(alone);
    await alone.getByText('Tandem’s server cannot be reached.').first().waitFor();
    expect(await accessibilityFaults(alone)).toEqual([]);
    await outlook.page.unroute('**/api/**');
    await push(alone);
    await heading(alone, 'In step with Salesforce');
    expect(await eventsCalled('Alone')).toHaveLength(1);
  }, 120_000);

  it('two panes of one meeting: what is tagged in one and in the other stays, on the server, on the item and on both screens', async () => {
    const first = await open('In two panes');
    await heading(first, 'Not in Salesforce');
    const other = await openOutlook(browser, site, stage, ANNA);
    const second = await other.openPane('In two panes');
    await heading(second, 'Not in Salesforce');
    const tag = async (pane: Frame, typed: string) => {
      await pane.getByLabel('Add a tag').fill(typed);
      await pane.getByRole('button', { name: 'Add', exact: true }).click();
      await pane.getByText(`Writes the tags: ${typed === 'Deal' ? 'Deal' : 'Deal, Nordics'}.`).waitFor();
      await pane.getByText('Saved. Salesforce gets them with a push.').waitFor();
    };
    await tag(first, 'Deal');
    await tag(second, 'Nordics');
    await first.getByRole('button', { name: 'Look again' }).click();
    for (const pane of [first, second]) await pane.getByText('Writes the tags: Deal, Nordics.').waitFor();

    const { wishes } = await stage.world.store.recall(mailboxOf(ANNA));
    expect(wishes.map(({ tags }) => tags.tags)).toContainEqual(['Deal', 'Nordics']);
    expect(await keptOnItem(stage, 'In two panes')).toMatchObject({ tandem: { tags: ['Deal', 'Nordics'] } });
    expect([...outlook.complaints, ...other.complaints]).toEqual([]);
    await other.page.close();
  }, 60_000);

  it('where Entra wants to ask, the pane offers the sign-in, and goes on when it is given', async () => {
    await stage.entra('consent', { username: ANNA, granted: false });
    outlook = await openOutlook(browser, site, stage, ANNA);
    const pane = await outlook.openPane('Signed out');
    await pane.getByRole('button', { name: 'Sign in' }).click();
    expect(await accessibilityFaults(pane)).toEqual([]);
    await outlook.page.getByRole('button', { name: 'Accept' }).click();
    await heading(await paneIn(outlook.page), 'Not in Salesforce');
  }, 60_000);
});
