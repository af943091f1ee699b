import type { House, Watcher } from '../../server/commands/house.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import type { Stage } from './stage.ts';

/** A house on a stage, whose every company is the stage's own. */
export const houseOn = (stage: Stage): House => ({
  store: stage.world.store,
  worldOf: (company) => ({ ...stage.world, company: company?.id ?? null }),
  settingsOf: () => DEFAULT_SETTINGS,
  tour: null,
});

export const nobodyWatches: Watcher = { tell: () => {}, progress: () => {} };
