import type { SettingProblem } from '../../shared/settings.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { readSnapshotFile, SnapshotError } from './files.ts';
import { inputOf, orgOf, userOf } from './inputOf.ts';
import { scenarioSchema } from './scenario.ts';
import { readCalendar, readCrm } from './sides.ts';

/**
 * A recorded run's input, from files (contracts section 3): the same value a live run plans from, made with the connectors' own understanding
 * of the payloads. @throws SnapshotError
 */
export async function readSnapshot(
  folder: string,
  hashing: Hashing,
): Promise<{ readonly input: RunInput; readonly problems: readonly SettingProblem[] }> {
  const scenario = await readSnapshotFile(folder, 'scenario.json', scenarioSchema);
  if (scenario === null) throw new SnapshotError(`scenario.json: there is no such file in ${folder}; name the folder of a snapshot`);
  const user = userOf(scenario);
  const calendar = await readCalendar(folder, scenario, user);
  const crm = await readCrm(folder, scenario, user, orgOf(scenario));
  return inputOf(scenario, { calendar, crm }, hashing);
}
