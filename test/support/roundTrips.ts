import { PortDown } from '../../server/ports/answers.ts';
import type { SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';
import { openCompany, type Company } from './company.ts';
import { ANNA } from './people.ts';
import { planOfRun, planOfSnapshot, takeSnapshot } from './snapshotRound.ts';
import { aFault, noFaults, TROUBLES } from './troubles.ts';
import { letThingsHappen } from './unrest.ts';

/** One company's days: what was compared, and what happened meanwhile. */
export type RoundTrips = {
  readonly compared: number;
  /** Decisions of the compared plans that were more than "in step". */
  readonly decisions: number;
  readonly withOpenIntents: number;
  readonly happened: readonly string[];
  readonly snapshots: readonly SnapshotFiles[];
};

/**
 * Things happen, a snapshot is taken, a run follows, and so on, `pairs` times: the plan of each snapshot must be the run's own, byte for byte.
 * @param troubled whether writes fail, runs die, settings and rules change in between.
 * @throws what differs, with the seed that repeats it.
 */
export async function compareRoundTrips(seed: number, pairs: number, troubled: boolean): Promise<RoundTrips> {
  const company = await openCompany(seed, { sharedActivities: seed % 3 !== 0 });
  const { stage, scene } = company;
  const [snapshots, happened]: [SnapshotFiles[], string[]] = [[], []];
  let settings: Partial<Settings> = {};
  let [compared, decisions] = [0, 0];
  try {
    while (compared < pairs) {
      const files = await takeSnapshot(await company.anna(), settings, stage.world);
      if (troubled && scene.dice.below(4) > 0) await aFault(company);
      const run = await planOfNextRun(company, settings);
      await noFaults(company);
      if (run !== null) {
        const { plan, told } = await planOfSnapshot(files);
        if (plan !== run || told.length > 0)
          throw new Error(differenceOf({ plan, run, told }, { seed, compared, happened: [...happened, ...scene.happened] }));
        compared += 1;
        decisions += (JSON.parse(run) as Plan).decisions.filter(({ kind }) => kind !== 'inSync').length;
        snapshots.push(files);
      }
      scene.seenDeleted.splice(0, scene.seenDeleted.length, ...scene.deleted);
      stage.clock.advance(60 + scene.dice.below(3 * 3_600) + (scene.dice.below(8) === 0 ? 4 * 86_400 : 0));
      await letThingsHappen(scene, 1 + scene.dice.below(5));
      if (!troubled || scene.dice.below(4) === 0) continue;
      const [name, trouble] = scene.dice.oneOf(Object.entries(TROUBLES));
      happened.push(`${name} after ${compared}`);
      settings = (await trouble(company)) ?? settings;
    }
  } finally {
    await company.close();
  }
  const withOpenIntents = snapshots.filter((files) => files['scenario.json'].intents.length > 0).length;
  return { compared, decisions, withOpenIntents, happened: scene.happened, snapshots };
}

/** Null where a side could not be read: then there is no plan. */
async function planOfNextRun({ stage }: Company, settings: Partial<Settings>): Promise<string | null> {
  try {
    return planOfRun(await stage.sync(ANNA, settings));
  } catch (problem) {
    if (problem instanceof PortDown) return null;
    throw problem;
  }
}

type Compared = { readonly plan: string; readonly run: string; readonly told: readonly string[] };
type Where = { readonly seed: number; readonly compared: number; readonly happened: readonly string[] };

function differenceOf({ plan, run, told }: Compared, { seed, compared, happened }: Where): string {
  const linesOf = (text: string): readonly string[] => (JSON.parse(text) as Plan).decisions.map((decision) => JSON.stringify(decision));
  const [ofSnapshot, ofRun] = [linesOf(plan), linesOf(run)];
  return [
    `seed ${seed}, pair ${compared + 1}: the snapshot plans otherwise than the run`,
    ...ofSnapshot.filter((line) => !ofRun.includes(line)).map((line) => `only the snapshot: ${line}`),
    ...ofRun.filter((line) => !ofSnapshot.includes(line)).map((line) => `only the run:      ${line}`),
    ...told.map((sentence) => `told: ${sentence}`),
    `before: ${happened.slice(-12).join(', ')}`,
  ].join('\n');
}
