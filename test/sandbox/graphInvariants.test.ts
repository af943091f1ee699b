import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventsIn, invariants } from '../oracles/graph/invariants.ts';
import type { Told } from '../oracles/graph/invariants.ts';
import { visitZoo } from '../oracles/graph/zoo.ts';
import { listenTo } from '../support/answerListener.ts';
import { inHandbook } from '../support/handbook.ts';
import { openGraph } from './graphCaller.ts';

const samples = inHandbook('oracles', 'graph', 'samples');
const present = existsSync(samples);
if (!present) process.stderr.write(`Recorded events are not at ${samples}: the invariants are held over the sandbox only.\n`);

/** How often a regularity applies and holds; `broken` are the first that break it. */
function tally(events: readonly Told[], name: string): { applies: number; breaks: number; broken: readonly Told[] } {
  const judged = events.map((event) => [event, invariants[name]?.(event) ?? null] as const).filter(([, verdict]) => verdict !== null);
  const broken = judged.filter(([, verdict]) => verdict === false).map(([event]) => event);
  return { applies: judged.length, breaks: broken.length, broken: broken.slice(0, 2) };
}

describe('every event of a world with all kinds of them', () => {
  let events: readonly Told[] = [];
  let close: () => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    const graph = await openGraph();
    close = () => graph.close();
    const listener = listenTo(graph.url);
    await visitZoo(graph);
    events = listener.exchanges().flatMap(({ answer }) => eventsIn(answer));
    listener.close();
  }, 60_000);
  afterAll(() => close());

  it('was told, thousands of times and of each type', () => {
    const types = new Set(events.map((event) => event['type']));
    expect(types).toEqual(new Set(['exception', 'occurrence', 'seriesMaster', 'singleInstance']));
    expect(events.length).toBeGreaterThan(9000);
  });

  it.each(Object.keys(invariants))('keeps what was measured on real ones: %s', (name) => {
    expect(tally(events, name)).toMatchObject({ breaks: 0, broken: [], applies: expect.any(Number) });
    expect(tally(events, name).applies).toBeGreaterThan(10);
  });
});

(present ? describe : describe.skip)('the restated invariants over the samples they were measured on', () => {
  /** `23/ 24  etag is …   EXCEPT …` */
  const measured = !present
    ? []
    : [...readFileSync(join(samples, 'invariants-measured.txt'), 'utf8').matchAll(/^ *(\d+)\/ *(\d+) {2}(.+?)(?: {3}EXCEPT .*)?$/gm)].map(
        ([, holds, applies, name = '']) => ({ name, applies: Number(applies), breaks: Number(applies) - Number(holds) }),
      );
  const real = (): readonly Told[] => {
    const distinct = new Map<string, Told>();
    for (const folder of ['recorded', 'docs', 'docs-mocks'])
      for (const file of readdirSync(join(samples, folder)).filter((name) => name.endsWith('.json'))) {
        const sample = JSON.parse(readFileSync(join(samples, folder, file), 'utf8')) as Told;
        if (sample['kind'] === 'request') continue;
        for (const event of eventsIn(sample['body'])) {
          const key = JSON.stringify([event['id'], event['changeKey']]);
          if (!distinct.has(key)) distinct.set(key, event);
        }
      }
    return [...distinct.values()];
  };

  it('are those that were measured, no more and no fewer', () => {
    expect(measured.map(({ name }) => name)).toEqual(Object.keys(invariants));
  });

  // Some recordings are kept apart from the handbook, so a line may apply to fewer events than were counted; what breaks it is there.
  it.each(measured)('break where the measured one broke: $name', ({ name, applies, breaks }) => {
    const found = tally(real(), name);
    expect(found.breaks).toBe(breaks);
    expect(found.applies).toBeLessThanOrEqual(applies);
    expect(found.applies).toBeGreaterThanOrEqual(applies - 3);
  });
});
