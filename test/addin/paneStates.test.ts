import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { problem, type ProblemCode } from '../../shared/problem.ts';
import { openBrowser } from '../support/browser.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { widthsThatScroll } from './looks.ts';
import { looks, openPane, type PaneOptions, type Replies } from './paneStage.ts';
import { aBusyView, aPreview, at, aView } from './view.ts';

// A browser on a busy machine is slow, not wrong.
jest.setTimeout(30_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const MIRROR = { tags: ['Series B'], changedAt: '2026-03-10T08:00:00Z' };
const refuses =
  (code: ProblemCode, status: number, more: object = {}): Replies =>
  ({ path }) =>
    path === '/sign-in'
      ? null
      : {
          status,
          body: {
            type: 'x',
            title: problem(code).message,
            status,
            detail: problem(code).remedy,
            instance: 'urn:uuid:3f0c-7c0a',
            code,
            ...more,
          },
        };

type State = PaneOptions & {
  readonly name: string;
  readonly says: readonly string[];
  readonly button?: string | null;
  readonly asks?: boolean;
};

const states: readonly State[] = [
  {
    name: 'a meeting in step',
    says: ['In step with Salesforce', 'Both sides agree.', 'Nothing: both sides agree already.'],
    button: 'Push now',
  },
  {
    name: 'a meeting not in Salesforce, with everything',
    replies: looks(aBusyView()),
    says: [
      'Not in Salesforce',
      'Only meetings that are already tied',
      'Hold it on both sides',
      'Bo Lindqvist',
      '1 more record has this address',
      '2 colleagues, with the organizer',
      'Saved, also in Salesforce',
      'Creates the event in Salesforce with 2 people.',
    ],
    button: 'Push now',
  },
  {
    name: 'a meeting that waits for a person',
    replies: looks(
      aView({
        status: 'asks',
        because: 'needsApproval',
        explanation: 'It would mail people, so it waits.',
        remedy: 'Make the change in Outlook by hand.',
        push: aPreview({ kind: 'waits', mails: 3, effects: [{ kind: 'updateMeeting', fields: ['time'], people: 1 }] }),
      }),
    ),
    says: ['Waits for a person', 'Updates the meeting in Outlook: time, 1 person.', 'It waits, because it would mail 3 people.'],
    button: 'Push now',
  },
  {
    name: 'a meeting held back',
    replies: looks(
      aView({
        status: 'held',
        because: 'refused',
        explanation: 'The other side did not accept it.',
        remedy: 'Look up the code.',
        push: aPreview({ kind: 'closed', explanation: 'The other side did not accept it.' }),
      }),
    ),
    says: ['In Salesforce, held back', 'Nothing, for the reason above.'],
    button: 'Push now',
  },
  {
    name: 'a private meeting',
    replies: looks(aView({ status: 'due', private: true, people: [] })),
    says: ['Not in step yet', 'It is private, so Tandem looks nobody up.'],
    button: 'Push now',
  },
  { name: 'a meeting without guests', replies: looks(aView({ people: [] })), says: ['Nobody is invited.'], button: 'Push now' },
  {
    name: 'a meeting being edited',
    play: { item: 'compose' },
    says: ['A push takes the meeting as it was last saved.'],
    button: 'Push now',
  },
  { name: 'outside Outlook', play: { host: null }, says: ['This pane belongs into Outlook.', 'Open a meeting'], button: null, asks: false },
  { name: 'nothing open', play: { item: null }, says: ['No meeting is open.'], button: 'Try again', asks: false },
  {
    name: 'a meeting never saved',
    play: { item: 'unsaved' },
    says: ['This meeting was not saved yet.', 'Save or send it first'],
    button: 'Try again',
    asks: false,
  },
  {
    name: 'an Outlook without sign-in',
    play: { nestedAppAuth: false, mirror: MIRROR },
    says: ['This Outlook cannot sign you in to Tandem.', 'Series B'],
    button: null,
    asks: false,
  },
  {
    name: 'a sign-in that needs a click',
    play: { signIn: 'asks' },
    says: ['Sign in once to see this meeting.'],
    button: 'Sign in',
    asks: false,
  },
  {
    name: 'a sign-in that fails',
    play: { signIn: 'fails' },
    says: ['Signing in did not work.', 'Code pane.signInFailed'],
    button: 'Sign in',
  },
  {
    name: 'nobody Tandem knows',
    replies: refuses('api.noUser', 403),
    says: ['Tandem does not keep a calendar for you yet.', 'Code api.noUser', 'Number 3f0c-7c0a'],
    button: 'Try again',
  },
  {
    name: 'a token without the scope',
    replies: refuses('api.scope', 403),
    says: ['does not reach as far', 'Code api.scope'],
    button: 'Try again',
  },
  {
    name: 'a sign-in that is not accepted',
    replies: refuses('api.signIn', 401),
    says: ['Your sign-in was not accepted.'],
    button: 'Sign in',
  },
  {
    name: 'a whole series',
    replies: refuses('meeting.series', 409),
    says: ['This is a whole series.', 'Open one occurrence'],
    button: null,
  },
  { name: 'an unknown meeting', replies: refuses('meeting.unknown', 404), says: ['not in your calendar any more'], button: 'Try again' },
  {
    name: 'Salesforce down',
    replies: refuses('crm.unreachable', 503),
    play: { mirror: MIRROR },
    says: ['Salesforce did not answer.', 'Series B', 'Code crm.unreachable'],
    button: 'Try again',
  },
  { name: 'Exchange down', replies: refuses('calendar.unreachable', 503), says: ['Exchange did not answer.'], button: 'Try again' },
  {
    name: 'Salesforce throttling',
    replies: refuses('crm.throttled', 503, { retryAfterSeconds: 300, vendorCode: 'REQUEST_LIMIT_EXCEEDED' }),
    says: ['It asks us to wait 5 minutes.', 'REQUEST_LIMIT_EXCEEDED'],
    button: 'Try again',
  },
  {
    name: 'a mistake of the server',
    replies: refuses('api.failed', 500),
    says: ['Tandem made a mistake of its own.', 'Number 3f0c-7c0a'],
    button: 'Try again',
  },
  {
    name: 'a malformed request',
    replies: refuses('api.malformed', 400),
    says: ['Tandem did not understand this request.'],
    button: 'Try again',
  },
  {
    name: 'our server down',
    replies: () => 'down',
    play: { mirror: MIRROR },
    says: ['Tandem’s server cannot be reached.', 'Tags, as Outlook keeps them', 'Series B'],
    button: 'Try again',
  },
  {
    name: 'a proxy in the way',
    replies: () => ({ status: 502, type: 'text/html', body: '<p>Bad gateway' }),
    says: ['Tandem’s server cannot be reached.', 'HTTP 502'],
    button: 'Try again',
  },
  {
    name: 'an Outlook that keeps the tags from us',
    play: { refusesToSave: true },
    replies: looks(aView({ tags: { tags: ['Nordics'], changedAt: at('2026-03-10T08:00:00Z'), inSalesforce: true } })),
    says: ['Saved, but not in Outlook.', 'Save again', 'outlook.refused, 9020'],
    button: 'Push now',
  },
];

describe('the pane', () => {
  it.each(states)('with $name says so, to everybody', async ({ says, button = null, asks = true, ...options }) => {
    const { page, calls, outside, mistakes } = await openPane(browser, options);
    for (const words of says) await page.getByText(words).first().waitFor({ timeout: 15_000 });
    if (button === null) expect(await page.getByRole('button').count()).toBe(0);
    else expect(await page.getByRole('button', { name: button }).isVisible()).toBe(true);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await widthsThatScroll(page)).toEqual([]);
    // Where the pane may not or need not ask about a meeting, it does not.
    if (!asks) expect(calls.filter(({ path }) => path.startsWith('/meetings/'))).toEqual([]);
    expect({ outside, mistakes }).toEqual({ outside: [], mistakes: [] });
  });

  it.each([
    { name: 'a dark system', options: { context: { colorScheme: 'dark' } } },
    { name: 'a dark Outlook', options: { play: { background: '#1f1f1f' } } },
    { name: 'forced colours', options: { context: { forcedColors: 'active' } } },
    { name: 'less motion', options: { context: { reducedMotion: 'reduce' } } },
  ] satisfies readonly { name: string; options: PaneOptions }[])('can be read in $name', async ({ options, name }) => {
    const { page } = await openPane(browser, { replies: looks(aBusyView()), ...options });
    await page.getByText('Push now').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const background = await page.evaluate<string>("getComputedStyle(document.querySelector('.fui-FluentProvider')).backgroundColor");
    expect(background === 'rgb(41, 41, 41)').toBe(name.includes('dark'));
  });

  it('would be caught with a picture nobody can read, or too wide', async () => {
    const { page } = await openPane(browser);
    await page.getByText('Push now').waitFor();
    await page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x style=\"width: 300px\">')");
    expect((await accessibilityFaults(page)).join()).toContain('image-alt');
    expect(await widthsThatScroll(page)).toEqual([280, 160]);
  });
});
