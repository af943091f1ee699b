import { readFileSync } from 'node:fs';
import type { Frame, Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds on what is shown now: every rule that is on by default, of whatever weight, and the size of targets.
 * A change of colour that is under way is ended first: even one of no length shows its old colour until the next frame, which on a busy
 * machine is a contrast nobody ever sees.
 * @param frames also what stands in the frames of this page. @returns one line for each place, `rule: where`.
 */
export async function accessibilityFaults(shown: Page | Frame, { frames = true } = {}): Promise<readonly string[]> {
  await shown.evaluate(`document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    .forEach((one) => one.finish())`);
  // Evaluated, not added as a script: the page's policy would refuse that, and should.
  await shown.evaluate(AXE);
  return shown.evaluate(`axe.run(document, { iframes: ${String(frames)}, rules: { 'target-size': { enabled: true } } })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => id + ': ' + target.join(' ') + ' ' + html)))`);
}
