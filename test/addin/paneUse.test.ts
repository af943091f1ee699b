import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { PushAnswer } from '../../shared/view.ts';
import { openBrowser } from '../support/browser.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { focused } from './looks.ts';
import { looks, openPane, remembers, type Replies } from './paneStage.ts';
import { aBusyView, aPreview, at, aView } from './view.ts';

// A browser on a busy machine is slow, not wrong.
jest.setTimeout(30_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const shown = (page: Page): Promise<void> => page.getByRole('button', { name: 'Push now' }).waitFor({ timeout: 15_000 });
const says = (page: Page, words: string): Promise<void> => page.getByText(words).first().waitFor({ timeout: 15_000 });
const answers =
  (answer: Partial<PushAnswer>): Replies =>
  ({ method }) =>
    method === 'POST'
      ? { body: { outcome: 'done', because: 'new', explanation: 'Because.', remedy: 'Nothing to do.', problem: null, ...answer } }
      : null;

const DUE = aView({ status: 'due', push: aPreview({ kind: 'writes', effects: [{ kind: 'setTags', tags: ['any'] }] }) });

describe('tags', () => {
  it('go to Outlook and to our server', async () => {
    const { page, calls, played } = await openPane(browser, { replies: remembers(DUE) });
    await shown(page);
    await page.getByLabel('Add a tag').fill(' #Series B ');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await says(page, 'Saved. Salesforce gets them');
    const put = calls.find(({ method }) => method === 'PUT');
    expect(put?.path).toBe('/meetings/AAMk-one_1%3D/tags');
    const changedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown;
    expect(put?.body).toEqual({ tags: ['Series B'], changedAt, basedOn: null });
    expect(await played(({ mirror }) => mirror)).toMatchObject({ tags: ['Series B'], changedAt });
    expect(await page.getByLabel('Add a tag').inputValue()).toBe('');
  });

  it('that are refused say why and stay typed', async () => {
    const { page, calls } = await openPane(browser);
    await shown(page);
    await page.getByLabel('Add a tag').fill('###');
    await page.keyboard.press('Enter');
    await says(page, 'A tag needs a letter or a digit.');
    expect(await page.getByLabel('Add a tag').inputValue()).toBe('###');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(calls.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('our server cannot take stay on the screen and in Outlook, and are saved again on demand', async () => {
    let down = true;
    const kept = remembers(DUE);
    const { page, calls, played } = await openPane(browser, { replies: (call) => (call.method === 'PUT' && down ? 'down' : kept(call)) });
    await shown(page);
    await page.getByLabel('Add a tag').fill('mine');
    await page.keyboard.press('Enter');
    await says(page, 'Saved in Outlook only.');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await played(({ mirror }) => mirror)).toMatchObject({ tags: ['mine'] });
    down = false;
    await page.getByRole('button', { name: 'Save again' }).click();
    await says(page, 'Saved. Salesforce gets them');
    expect(calls.filter(({ method }) => method === 'PUT')).toHaveLength(2);
  });

  it('that the server took from another pane are brought to Outlook on opening', async () => {
    const changedAt = at('2026-03-10T08:00:00Z');
    const { page, calls, played } = await openPane(browser, {
      play: { mirror: { tags: ['old'], changedAt: '2026-03-09T08:00:00Z', basedOn: null } },
      replies: remembers({ ...DUE, tags: { tags: ['theirs'], changedAt, inSalesforce: false } }),
    });
    await says(page, 'Saved. Salesforce gets them');
    expect(await played(({ mirror }) => mirror)).toEqual({ tags: ['theirs'], changedAt, basedOn: changedAt });
    expect(calls.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

describe('a push', () => {
  it('is done, says so, and looks again', async () => {
    const { page, calls } = await openPane(browser, { replies: answers({}) });
    await shown(page);
    await page.getByRole('button', { name: 'Push now' }).click();
    await says(page, 'Pushed.');
    await page.getByRole('button', { name: 'Look again' }).waitFor();
    expect(calls.slice(1).map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it.each([
    { answer: { outcome: 'nothing' }, words: 'Nothing was changed: both sides agree already.' },
    { answer: { outcome: 'waits', explanation: 'It would mail people.' }, words: 'Nothing was changed. It would mail people.' },
    {
      answer: {
        outcome: 'refused',
        problem: {
          code: 'crm.refused',
          message: 'Salesforce did not accept this event.',
          remedy: 'Look up the code below.',
          vendorCode: 'FIELD_CUSTOM_VALIDATION',
        },
      },
      words: 'crm.refused, FIELD_CUSTOM_VALIDATION',
    },
  ] satisfies readonly { answer: Partial<PushAnswer>; words: string }[])('says: $words', async ({ answer, words }) => {
    const { page } = await openPane(browser, { replies: answers(answer) });
    await shown(page);
    await page.getByRole('button', { name: 'Push now' }).click();
    await says(page, words);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('under way says so, keeps the focus, and cannot be pressed twice', async () => {
    const { page, calls } = await openPane(browser, { replies: ({ method }) => (method === 'POST' ? 'never' : null) });
    await shown(page);
    await page.getByRole('button', { name: 'Push now' }).press('Enter');
    await page.getByRole('button', { name: 'Pushing…' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Pushing…');
    expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('our server does not answer says so, and the screen stays', async () => {
    const { page } = await openPane(browser, { replies: ({ method }) => (method === 'POST' ? 'down' : null) });
    await shown(page);
    await page.getByRole('button', { name: 'Push now' }).click();
    await says(page, 'Tandem’s server cannot be reached.');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('In step with Salesforce');
  });

  it('stays in sight however much there is above it', async () => {
    const { page } = await openPane(browser, { replies: looks(aBusyView()) });
    await shown(page);
    const box = await page.getByRole('button', { name: 'Push now' }).boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(570);
  });
});

/** What shows a focus: outline, shadow and the line below an input. */
const lookOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate(`(() => {
    const element = document.querySelector('${selector}');
    return [element, element.closest('.fui-Input') ?? element]
      .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::after')])
      .map((style) => [style.boxShadow, style.outlineStyle, style.outlineColor, style.borderColor, style.transform].join(' '))
      .join(' | ');
  })()`);

describe('the keyboard alone', () => {
  it('reaches everything in the order it is read, and sees where it is', async () => {
    const { page } = await openPane(browser, { replies: looks(aBusyView()) });
    await shown(page);
    const stops: string[] = [];
    let before: string | null = null;
    for (let stop = 0; stop < 8; stop += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
      // The one that had the focus looks otherwise now, so it is seen where the focus is.
      if (before !== null)
        expect({ stop: stops.at(-2), look: await lookOf(page, '[data-was]') }).not.toEqual({ stop: stops.at(-2), look: before });
      await page.evaluate(
        "document.querySelector('[data-was]')?.removeAttribute('data-was'); document.activeElement.setAttribute('data-was', '')",
      );
      before = await lookOf(page, '[data-was]');
    }
    expect(stops).toEqual([
      'Look again',
      '2 colleagues, with the organizer',
      'Remove the tag Series B',
      'Remove the tag due diligence',
      'Remove the tag Nordics',
      'Add a tag',
      'Add',
      'Push now',
    ]);
  });

  it('unfolds, removes, adds and pushes without losing the focus', async () => {
    const { page, calls } = await openPane(browser, { replies: looks(aBusyView()) });
    await shown(page);
    await page.getByRole('button', { name: '2 colleagues' }).focus();
    await page.keyboard.press('Space');
    await says(page, 'Eli Stone');
    await page.getByRole('button', { name: 'Remove the tag due diligence' }).focus();
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Remove the tag Nordics');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Remove the tag Series B');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Add a tag');
    await page.keyboard.type('by hand');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the tag by hand' }).waitFor();
    await page.getByRole('button', { name: 'Push now' }).focus();
    await page.keyboard.press('Enter');
    await says(page, 'Pushed.');
    expect(calls.filter(({ method }) => method === 'PUT').at(-1)?.body).toMatchObject({ tags: ['by hand'] });
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe('signing in', () => {
  it('happens silently first, then by a click, then the meeting is there', async () => {
    const { page, played } = await openPane(browser, { play: { signIn: 'asks' } });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shown(page);
    expect(await played(({ asked }) => asked)).toEqual(['GetInitContext', 'GetToken', 'GetTokenPopup']);
  });

  it('that is closed says so and may be tried again', async () => {
    const { page } = await openPane(browser, { play: { signIn: 'cancels' } });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await says(page, 'The sign-in was closed before it was done.');
    expect(await page.getByRole('button', { name: 'Sign in' }).isVisible()).toBe(true);
  });

  it('leaves no token behind', async () => {
    const { page } = await openPane(browser);
    await shown(page);
    const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    expect(kept).not.toContain('eyJ');
    expect(kept).not.toContain('dana');
  });
});

describe('time', () => {
  it('passes with the shape of what is to come, and with words after three seconds', async () => {
    const { page } = await openPane(browser, { clock: true, replies: ({ path }) => (path === '/sign-in' ? 'never' : null) });
    await page.getByRole('heading', { name: 'Looking at this meeting.' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.clock.runFor(3100);
    await says(page, 'Still looking. Exchange or Salesforce takes its time.');
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it.each([
    { lost: 'onReady', says: 'Outlook did not answer.' },
    { lost: 'getItemId', says: 'Outlook did not answer.' },
    { lost: 'loadProperties', says: 'The copy of these tags in Outlook could not be read.' },
  ] as const)('ends the wait when Outlook loses the answer of $lost', async ({ lost, says: words }) => {
    const { page } = await openPane(browser, { clock: true, play: { lost: [lost], item: 'compose' } });
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (let seconds = 0; seconds < 10; seconds += 1) await page.clock.runFor(1000);
    await says(page, words);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe('another meeting opened beside the pane', () => {
  it('is the one that is shown', async () => {
    const { page, calls, played } = await openPane(browser, {
      replies: ({ method, path }) => (method === 'GET' && path.includes('two') ? { body: aView({ status: 'due' }) } : null),
    });
    await shown(page);
    await played(({ openAnother }) => openAnother('two'));
    await page.getByRole('heading', { name: 'Not in step yet' }).waitFor();
    expect(calls.at(-1)?.path).toBe('/meetings/two');
  });
});
