import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { accessibilityFaults } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 30_000);
afterAll(() => browser.close());

/** A page with one button, whose text turns to `color` in an hour. */
async function shownTurning(color: string): Promise<readonly string[]> {
  const page = await browser.newPage();
  await page.setContent(`<html lang="en"><title>t</title><main><h1>h</h1>
    <button style="min-height: 40px; background: white; color: #eee; transition: color 3600s">Push now</button>
    <i style="display: block; animation: turn 1s infinite"></i><style>@keyframes turn { to { rotate: 1turn } }</style></main></html>`);
  await page.evaluate(`(() => {
    const button = document.querySelector('button');
    getComputedStyle(button).color;
    button.style.color = '${color}';
  })()`);
  return accessibilityFaults(page);
}

describe('what an accessibility checker finds', () => {
  it('is what a change of colour ends at, not a moment of it', async () => {
    expect(await shownTurning('black')).toEqual([]);
    expect((await shownTurning('#ddd')).join()).toContain('color-contrast: button');
  });
});
