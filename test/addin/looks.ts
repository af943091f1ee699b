import type { Page } from 'playwright-core';

/** Widths at which something sticks out to the right. 160: a pane of 320 at 200 % zoom. */
export async function widthsThatScroll(page: Page, widths: readonly number[] = [320, 280, 160]): Promise<readonly number[]> {
  const wide: number[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 570 });
    if (await page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')) wide.push(width);
  }
  await page.setViewportSize({ width: 320, height: 570 });
  return wide;
}

/** What has the focus, by its role's name: enough to follow a keyboard through the page. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const element = document.activeElement;
    const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent;
    return element === document.body ? 'nothing' : label.trim();
  })()`);
