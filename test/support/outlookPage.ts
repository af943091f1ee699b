import type { Browser, Frame, Page } from 'playwright-core';
import { MIRROR_PROPERTY } from '../../shared/tags.ts';
import type { Site } from '../../server/demoSite.ts';
import type { Stage } from './stage.ts';

/** A browser page with the stand-in for Outlook, on the stage's clock. Whatever the page complains of is in `complaints`. */
export type OutlookPage = {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Chooses a meeting in the list and opens the pane on it, as a person does. */
  openPane(subject: string): Promise<Frame>;
};

/** `person` null: whoever comes first. */
export async function openOutlook(browser: Browser, site: Site, stage: Stage, person: string): Promise<OutlookPage> {
  const page = await browser.newPage({ ignoreHTTPSErrors: true, viewport: { width: 1200, height: 800 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // Tokens say when they end by the stage's clock, and tags when they were changed by the browser's: one clock for all.
  await page.clock.install({ time: stage.clock.now().epochMilliseconds });
  await page.goto(`${site.url}/outlook/?as=${encodeURIComponent(person)}`);
  return {
    page,
    complaints,
    openPane: async (subject) => {
      await page.getByRole('navigation').getByText(subject, { exact: true }).click();
      await page.getByRole('heading', { name: subject, exact: true }).waitFor();
      await page.getByRole('button', { name: 'Tandem', exact: true }).click();
      return paneIn(page);
    },
  };
}

export async function paneIn(page: Page): Promise<Frame> {
  const element = await page.locator('iframe').last().elementHandle();
  const frame = await element?.contentFrame();
  if (frame === null || frame === undefined) throw new Error('the pane is not open');
  return frame;
}

/** What the focused element is called, as assistive technology would say it; `pane: ` before it inside the pane. */
export async function focusedWords(page: Page): Promise<string> {
  const inner = page.frames().at(-1);
  const inPane = await page.evaluate('document.activeElement?.tagName === "IFRAME"');
  const frame = inPane === true && inner !== undefined ? inner : page.mainFrame();
  const words = await frame.evaluate(
    '(({ activeElement: one }) => one?.ariaLabel || one?.labels?.[0]?.textContent || one?.textContent || one?.tagName || "")(document)',
  );
  return `${inPane === true ? 'pane: ' : ''}${String(words).trim()}`;
}

type Properties = readonly { readonly id: string; readonly value: string }[];

/** What the item in Exchange keeps of the pane, parsed; null where it keeps nothing. */
export async function keptOnItem(stage: Stage, subject: string): Promise<unknown> {
  const { mailboxes } = (await stage.state('graph')) as { mailboxes: readonly { readonly events: readonly Record<string, unknown>[] }[] };
  const item = mailboxes.flatMap(({ events }) => events).find((event) => event['subject'] === subject);
  const properties = (item?.['singleValueExtendedProperties'] ?? []) as Properties;
  const kept = properties.find(({ id }) => id === MIRROR_PROPERTY);
  return kept === undefined ? null : JSON.parse(kept.value);
}
