import { existsSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { openSite, type Site } from '../../server/demoSite.ts';
import type { Stage } from './stage.ts';

const project = path.resolve(__dirname, '../..');

/** The site of the demo around a stage: stand-in for Outlook, pane, API. What is built has to be there: `npm run pane`. */
export function openSiteOn(stage: Stage, settings: Partial<Settings> = {}): Promise<Site> {
  if (!existsSync(path.join(project, 'dist', 'pane', 'taskpane.html'))) throw new Error('The pane is not built: npm run pane');
  return openSite({
    world: stage.world,
    settingsOf: () => ({ ...DEFAULT_SETTINGS, ...settings }),
    sandbox: { graph: stage.sandbox.graphUrl, entra: stage.sandbox.entraUrl },
    people: async () => (await stage.world.store.users()).map(({ mailbox }) => ({ address: mailbox, name: mailbox })),
    certificate: stage.sandbox.certificate,
    port: 0,
    project,
    log: () => {},
  });
}
