import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { createInterface } from 'node:readline';
import { mailboxOf } from '../shared/ids.ts';
import { DEFAULT_SETTINGS } from '../shared/settings.ts';
import { answer, downInWords, tell } from './cli/tell.ts';
import { reportInWords } from './cli/reportInWords.ts';
import { wallClock } from './cli/environment.ts';
import { checkWhatIsSet, UsageError, type Config } from './config.ts';
import { choosePorts, SITE_PORT, type Ports } from './demoPorts.ts';
import { openDoor, type Door } from './demoDoor.ts';
import { startSandboxProcess, type SandboxProcess } from './demoSandbox.ts';
import { openSite, type Site } from './demoSite.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from './sandbox/entra/registration.ts';
import { keptCertificate } from './sandbox/keptFiles.ts';
import { DEMO_CONSUMER_KEY } from './sandbox/salesforce/registration.ts';
import { PortDown } from './ports/answers.ts';
import type { StoredUser } from './ports/store.ts';
import { connectUser } from './sync/connectUser.ts';
import { syncMailbox, type Report } from './sync/syncMailbox.ts';
import type { World } from './sync/world.ts';
import { dataFolder } from './dataFolder.ts';
import { connectWorld, openStore } from './world.ts';

/**
 * `npm start`: the same house as in real life, with the sandbox outside the door. Everything it keeps is below `.data`; started again, it goes on.
 * @throws StoreLocked when another Tandem has the folder.
 */
export async function runDemo({ once, json }: { readonly once: boolean; readonly json: boolean }): Promise<void> {
  if (json && !once) throw new UsageError(['--json: goes with --once (one report, then the end); add --once or leave --json out.']);
  checkWhatIsSet(process.env);
  const folder = dataFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keys = keptKeys(folder);
  const store = await openStore('demo', keys.secretKey, wallClock);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const signal of SIGNALS) process.on(signal, stop);
  let sandbox: SandboxProcess | null = null;
  let site: Site | null = null;
  try {
    const places = await choosePorts(folder);
    const world = connectWorld(configOf(keys, places), store, wallClock);
    sandbox = await startSandboxProcess({ folder, ports: places });
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), sandbox.caPem]);
    const door = openDoor(sandbox.caPem);
    await door.post(`${sandbox.salesforce}/__control/seed`, {
      rows: {},
      app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem: keys.salesforcePublicPem },
    });
    const users = await usersOf(world, door, sandbox);
    const mailboxes = await syncAll(users, world, stopping.signal);
    if (mailboxes.length < users.length) process.exitCode = stopping.signal.aborted ? 0 : 1;
    if (json) answer(JSON.stringify({ mailboxes }));
    else for (const line of mailboxes.flatMap(reportInWords)) (once ? answer : tell)(line);
    if (!once && !stopping.signal.aborted) {
      site = await openDemoSite(world, sandbox, folder);
      await stayOpen(users, world, { ...sandbox, site: site.url }, stopping.signal);
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    await site?.close();
    await sandbox?.close();
    await store.close();
  }
}

type Keys = { readonly secretKey: Uint8Array; readonly salesforcePrivatePem: string; readonly salesforcePublicPem: string };

/** Made once, readable by the owner only. */
function keptKeys(folder: string): Keys {
  const secret = kept(path.join(folder, 'secret.key'), () => randomBytes(32).toString('base64'));
  const pem = kept(path.join(folder, 'salesforce.key'), () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  return {
    secretKey: new Uint8Array(Buffer.from(secret, 'base64')),
    salesforcePrivatePem: pem,
    salesforcePublicPem: createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }),
  };
}

function kept(file: string, make: () => string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = make();
  writeFileSync(file, made, { mode: 0o600 });
  return made.trim();
}

const configOf = (keys: Keys, ports: Ports): Config => ({
  secretKey: keys.secretKey,
  graphUrl: `https://localhost:${ports.graph}`,
  entra: {
    authority: `https://localhost:${ports.entra}`,
    tenant: DEMO_TENANT,
    clientId: DEMO_CLIENT,
    credential: { kind: 'secret', secret: DEMO_SECRET },
  },
  salesforce: { loginUrl: `https://localhost:${ports.salesforce}`, clientId: DEMO_CONSUMER_KEY, privateKeyPem: keys.salesforcePrivatePem },
});

/** The sales team, tied mailbox to Salesforce user. In real life an administrator does this, person by person. */
async function usersOf(world: World, door: Door, sandbox: SandboxProcess): Promise<readonly StoredUser[]> {
  const known = await world.store.users();
  // Users of a version without the pane do not say who may sign in as them: they are asked once more.
  if (known.length > 0 && known.every(({ identity }) => identity !== null)) return known;
  const addresses = await door.mailboxes(sandbox.graph);
  const users: StoredUser[] = [];
  for (const address of addresses) users.push(await connectUser(mailboxOf(address), address, world));
  return users;
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

/** One mailbox that cannot be reached does not stop the others. */
async function syncAll(users: readonly StoredUser[], world: World, stopping: AbortSignal): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const user of users) {
    if (stopping.aborted) break;
    tell(`Reconciling ${user.mailbox} …`);
    try {
      reports.push(await syncMailbox(user, DEFAULT_SETTINGS, world, { dryRun: false }));
    } catch (error) {
      if (!(error instanceof PortDown)) throw error;
      tell(`${user.mailbox}: ${downInWords(error)} Nothing is lost.`);
    }
  }
  return reports;
}

/** One more reconcile, after the one under way. A failed one is told, and the next may be tried. */
async function again(before: Promise<void>, users: readonly StoredUser[], world: World, stopping: AbortSignal): Promise<void> {
  await before;
  try {
    for (const line of (await syncAll(users, world, stopping)).flatMap(reportInWords)) tell(line);
  } catch (error) {
    tell(error instanceof Error ? error.message : 'The run failed.');
  }
  tell('Enter: reconcile again. Ctrl-C: end.');
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

type OpenDemo = SandboxProcess & { readonly site: string };

/** Enter reconciles again, Ctrl-C ends. */
async function stayOpen(users: readonly StoredUser[], world: World, sandbox: OpenDemo, stopping: AbortSignal): Promise<void> {
  for (const line of whatToTry(users[0]?.mailbox ?? '', sandbox)) tell(line);
  const lines = createInterface({ input: process.stdin });
  const ended = new Promise<void>((resolve) => {
    stopping.addEventListener('abort', () => resolve());
    sandbox.ended.then(resolve, resolve);
  });
  let underWay: Promise<void> = Promise.resolve();
  lines.on('line', () => {
    underWay = again(underWay, users, world, stopping);
  });
  await ended;
  lines.close();
  await underWay;
  tell('Ended. npm start goes on from here.');
}

const whatToTry = (mailbox: string, { graph, entra, salesforce, caFile, site }: OpenDemo): readonly string[] => [
  '',
  `Outlook, with Tandem's pane   ${site}/outlook/?as=${mailbox}`,
  '    Your browser will ask whether to trust this address: it is made on this machine (or let it trust the authority below).',
  '',
  `Exchange (Graph)   ${graph}/v1.0     what it holds: ${graph}/__control/state`,
  `Entra              ${entra}`,
  `Salesforce         ${salesforce}/services     what it holds: ${salesforce}/__control/state`,
  `Certificate authority of all of them: ${caFile}`,
  '',
  'Try next:',
  `  Open ${site}/outlook/?as=${mailbox} in a browser, choose a meeting and press Tandem. Make a new one and push it.`,
  '  Press Enter: a second reconcile. Nothing has changed, so nothing is written.',
  `  Be ${mailbox} in Outlook and add a meeting:`,
  `    curl --cacert ${caFile} -H 'content-type: application/json' ${graph}/__control/act -d '${JSON.stringify(sampleMeeting(mailbox))}'`,
  '  Press Enter again, then find it in Salesforce:',
  `    curl -s --cacert ${caFile} ${salesforce}/__control/state | grep -o 'Coffee with a new customer'`,
  '  Invitations wait: nobody is mailed by surprise. Approving them comes in a later version.',
  '  Ctrl-C ends; npm start goes on from here; npm start -s -- --once --json prints one report and nothing else.',
];

function sampleMeeting(mailbox: string): unknown {
  const start = Temporal.Now.plainDateISO('UTC').add({ days: 3 });
  const at = (time: string) => ({ dateTime: `${start.toString()}T${time}:00`, timeZone: 'UTC' });
  return { mailbox, do: 'create', event: { subject: 'Coffee with a new customer', start: at('09:00'), end: at('09:30') } };
}
