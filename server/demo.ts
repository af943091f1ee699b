import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { mailboxOf } from '../shared/ids.ts';
import { DEFAULT_SETTINGS } from '../shared/settings.ts';
import { wallClock } from './cli/environment.ts';
import { reportInWords } from './cli/reportInWords.ts';
import { answer, downInWords, tell } from './cli/tell.ts';
import { openCommandDoor, type DoorLog } from './commands/door.ts';
import type { House } from './commands/house.ts';
import { UsageError } from './commands/mistake.ts';
import { companyCalled } from './commands/people.ts';
import { checkWhatIsSet } from './config.ts';
import { makeDataFolder } from './dataFolder.ts';
import { mailboxesOf, openDoor, type Door } from './demoDoor.ts';
import { configOf, keptKeys } from './demoKeys.ts';
import { choosePorts, SITE_PORT } from './demoPorts.ts';
import { startSandboxProcess, type SandboxProcess } from './demoSandbox.ts';
import { openSite, type Site } from './demoSite.ts';
import { stayOpen } from './demoTalk.ts';
import { tourOf } from './demoTour.ts';
import { PortDown } from './ports/answers.ts';
import { keptCertificate } from './sandbox/keptFiles.ts';
import { DEMO_CONSUMER_KEY } from './sandbox/salesforce/registration.ts';
import { connectUser } from './sync/connectUser.ts';
import { syncMailbox, type Report } from './sync/syncMailbox.ts';
import type { World } from './sync/world.ts';
import { VERSION } from './version.ts';
import { houseOf, openEmbedded } from './world.ts';

/**
 * `npm start`: the same house as in real life, with the sandbox outside the door. Everything it keeps is below `.data`; started again, it goes on.
 * @throws StoreLocked when another Tandem has the folder.
 */
export async function runDemo({ once, json }: { readonly once: boolean; readonly json: boolean }): Promise<void> {
  if (json && !once) throw new UsageError(['--json: goes with --once (one report, then the end); add --once or leave --json out.']);
  checkWhatIsSet(process.env);
  const folder = makeDataFolder();
  const keys = keptKeys(folder);
  const memory = await openEmbedded('demo', () => keys.secretKey, wallClock);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const signal of SIGNALS) process.on(signal, stop);
  let sandbox: SandboxProcess | null = null;
  let site: Site | null = null;
  let door: { close(): Promise<void> } | null = null;
  try {
    const places = await choosePorts(folder);
    const house = houseOf(configOf(keys, places), memory, wallClock);
    const world = house.worldOf(null);
    sandbox = await startSandboxProcess({ folder, ports: places });
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), sandbox.caPem]);
    const control = openDoor(sandbox.caPem);
    await control.post(`${sandbox.salesforce}/__control/seed`, {
      rows: {},
      app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem: keys.salesforcePublicPem },
    });
    await tieTheTeam(world, control, sandbox);
    const { reports: mailboxes, isWhole } = await syncAll(house, stopping.signal);
    if (!isWhole) process.exitCode = stopping.signal.aborted ? 0 : 1;
    if (json) answer(JSON.stringify({ mailboxes }));
    else for (const line of mailboxes.flatMap(reportInWords)) (once ? answer : tell)(line);
    if (!once && !stopping.signal.aborted) {
      // Somebody of another company has no mailbox in the pretend world.
      const hero = (await house.store.users()).find(({ company }) => company === null) ?? null;
      const toured: House = { ...house, tour: tourOf(hero, world, control, sandbox) };
      door = await openCommandDoor(toured, folder, { version: VERSION, memory: 'demo', log: failedAtTheDoor });
      site = await openDemoSite(world, sandbox, folder);
      const reconcile = async () => (await syncAll(house, stopping.signal)).reports;
      await stayOpen({ ...sandbox, site: site.url, mailbox: hero?.mailbox ?? '', tour: toured.tour, reconcile }, stopping.signal);
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    await door?.close();
    await site?.close();
    await sandbox?.close();
    await memory.close();
  }
}

/** The sales team, tied mailbox to Salesforce user. In real life an administrator does this, person by person. */
async function tieTheTeam(world: World, door: Door, sandbox: SandboxProcess): Promise<void> {
  const known = await world.store.users();
  // Users of a version without the pane do not say who may sign in as them: they are asked once more.
  for (const { mailbox, crmUsername, identity, company } of known)
    if (identity === null && company === null) await connectUser(mailbox, crmUsername, world);
  if (known.length > 0) return;
  for (const address of await mailboxesOf(door, sandbox.graph)) await connectUser(mailboxOf(address), address, world);
}

async function openDemoSite(world: World, sandbox: SandboxProcess, folder: string): Promise<Site> {
  const project = path.dirname(path.dirname(realpathSync(process.argv[1] ?? path.resolve('bin/tandem.mjs'))));
  // Only here, so that nothing but the pane depends on its build. Where it fails, the pane's address says what to do, and the sync goes on.
  await buildPane(project);
  const port = Number(process.env['TANDEM_PORT'] ?? SITE_PORT);
  const site = await openSite({
    world,
    settingsOf: () => DEFAULT_SETTINGS,
    sandbox,
    people: async () => (await world.store.users()).map(({ mailbox }) => ({ address: mailbox, name: nameIn(mailbox) })),
    certificate: await keptCertificate(folder),
    port,
    project,
    log: ({ code, error, requestId }) => {
      if (code === 'api.failed') tell(`The pane's server failed (${error?.code ?? error?.name ?? 'no code'}), request ${requestId}.`);
    },
  });
  if (new URL(site.url).port !== String(port)) tell(`Port ${port} is taken by another program, so Outlook is at another one this time.`);
  return site;
}

/** Quick where nothing of it changed. It says on standard error what it does. */
const buildPane = (project: string): Promise<void> =>
  new Promise((resolve) => {
    const build = spawn(process.execPath, [path.join(project, 'scripts', 'pane.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
    build.once('close', () => resolve());
    build.once('error', () => resolve());
  });

/** anna@contoso.com is Anna: the team's addresses are first names. */
const nameIn = (address: string): string => `${address.charAt(0).toUpperCase()}${address.slice(1, address.indexOf('@'))}`;

/**
 * A run for everybody who is here now, in the world of their own company. One mailbox that cannot be reached does not stop the others.
 * `isWhole`: everybody had one.
 */
export async function syncAll(
  house: House,
  stopping: AbortSignal,
): Promise<{ readonly reports: readonly Report[]; readonly isWhole: boolean }> {
  const users = await house.store.users();
  const reports: Report[] = [];
  for (const user of users) {
    if (stopping.aborted) break;
    tell(`Reconciling ${user.mailbox} …`);
    try {
      const world = house.worldOf(await companyCalled(user.company, house));
      reports.push(await syncMailbox(user, house.settingsOf(user), world, { dryRun: false }));
    } catch (error) {
      if (!(error instanceof PortDown)) throw error;
      tell(`${user.mailbox}: ${downInWords(error)} Nothing is lost.`);
    }
  }
  return { reports, isWhole: reports.length === users.length };
}

const failedAtTheDoor: DoorLog = ({ command, error }) =>
  tell(
    `${command}, asked for from another terminal, failed: ${error instanceof Error ? (error.stack ?? error.message) : 'by something that is no error'}`,
  );

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
