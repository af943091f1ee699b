import { NOTHING_THERE, type Dice } from './dice.ts';
import type { Stage } from './stage.ts';
import type { Act, Moment, Scene } from './scene.ts';
import { inOutlook } from './unrestInOutlook.ts';
import { inSalesforce } from './unrestInSalesforce.ts';

const WORDS = ['Review', 'Demo', 'Lunch', 'Kick-off', 'Müller & O’Neil 🎉', 'Renewal'];
const ACTS: readonly (readonly [string, Act])[] = [
  ...Object.entries(inOutlook).map(([name, act]) => [`Outlook: ${name}`, act] as const),
  ...Object.entries(inSalesforce).map(([name, act]) => [`Salesforce: ${name}`, act] as const),
];
export const ACT_NAMES: readonly string[] = ACTS.map(([name]) => name);

export function sceneOn(stage: Stage, dice: Dice, addresses: readonly string[]): Scene {
  let words = 0;
  return {
    stage,
    dice,
    word: () => `${dice.oneOf(WORDS)}${dice.below(3) === 0 ? '' : ` ${(words += 1)}`}`,
    time: (days = 12) => {
      const minutes = 15 * dice.below(days * 96) - (days * 1440) / 3;
      return momentAt(
        stage.clock
          .now()
          .round('hour')
          .add({ minutes: Math.round(minutes / 15) * 15 }),
      );
    },
    timeAt: (text) => {
      if (text === '') throw new Error(NOTHING_THERE);
      return momentAt(Temporal.Instant.from(`${text.slice(0, 19)}Z`));
    },
    addresses,
    removed: [],
    away: new Set(),
    deleted: [],
    seenDeleted: [],
    happened: [],
  };
}

function momentAt(instant: Temporal.Instant): Moment {
  const text = instant.toString({ fractionalSecondDigits: 3 });
  return {
    graph: { dateTime: text.replace('Z', '0000'), timeZone: 'UTC' },
    crm: text.replace('Z', '+0000'),
    date: text.slice(0, 10),
    later: (minutes) => momentAt(instant.add({ minutes })),
  };
}

/** Some of all that may happen. What cannot be done just now is not done. */
export async function letThingsHappen(scene: Scene, count: number): Promise<void> {
  for (let one = 0; one < count; one += 1) {
    const [name, act] = scene.dice.oneOf(ACTS);
    try {
      await act(scene);
      scene.happened.push(name);
    } catch (refusal) {
      if (!/^(graph|salesforce) act: /.test(messageOf(refusal)) && messageOf(refusal) !== NOTHING_THERE) throw refusal;
    }
  }
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
