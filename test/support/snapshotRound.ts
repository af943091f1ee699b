import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planRun } from '../../server/core/plan.ts';
import { hashingWith } from '../../server/hashing.ts';
import { readSnapshot } from '../../server/snapshot/readSnapshot.ts';
import type { SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';
import { snapshotOf } from '../../server/snapshot/snapshotOf.ts';
import { writeSnapshot } from '../../server/snapshot/writeSnapshot.ts';
import { recordRun } from '../../server/sync/recordRun.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';
import type { World } from '../../server/sync/world.ts';
import type { StoredUser } from '../../server/ports/store.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';

/** As the command `tandem snapshot` does it. */
export const takeSnapshot = async (user: StoredUser, settings: Partial<Settings>, world: World): Promise<SnapshotFiles> =>
  snapshotOf(await recordRun(user, { ...DEFAULT_SETTINGS, ...settings }, world), world.hashing);

/** As the command `tandem plan` does it: written to a disk, read by somebody who has no secret. @returns JSON, and what was told besides. */
export async function planOfSnapshot(files: SnapshotFiles): Promise<{ readonly plan: string; readonly told: readonly string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tandem-snapshot-'));
  try {
    await writeSnapshot(folder, files);
    const hashing = hashingWith(new Uint8Array(32));
    const { input, problems } = await readSnapshot(folder, hashing);
    return { plan: JSON.stringify(planRun(input, hashing).plan), told: problems.map(({ sentence }) => sentence) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The plan in a run's report. */
export function planOfRun({ dryRun: _dryRun, outcomes: _outcomes, notDone: _notDone, calls: _calls, ...plan }: Report): string {
  return JSON.stringify(plan);
}
