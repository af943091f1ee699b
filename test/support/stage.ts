import { generateKeyPairSync } from 'node:crypto';
import tls from 'node:tls';
import { Agent, request } from 'undici';
import { mailboxOf } from '../../shared/ids.ts';
import { instantOf } from '../../shared/time.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { entraToken } from '../../server/connectors/graph/token.ts';
import { graphCalendar } from '../../server/connectors/graph/index.ts';
import { salesforceCrm } from '../../server/connectors/salesforce/index.ts';
import { hashingWith } from '../../server/hashing.ts';
import type { Meter } from '../../server/ports/answers.ts';
import type { StorePort } from '../../server/ports/store.ts';
import { stoppedClock, type SandboxClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { startSandbox, type Sandbox } from '../../server/sandbox/start.ts';
import { openEmbeddedStore } from '../../server/store/open.ts';
import { connectUser } from '../../server/sync/connectUser.ts';
import { syncMailbox, type Report } from '../../server/sync/syncMailbox.ts';
import type { World } from '../../server/sync/world.ts';
import { oneAtATime } from '../../server/oneAtATime.ts';
import { countingMeter } from '../../server/world.ts';
import { judgeGraph } from './graphJudge.ts';

type Json = Record<string, unknown>;
export type Side = 'graph' | 'salesforce';
export type Requests = {
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly inner?: boolean;
    readonly fault?: string;
  }[];
  readonly counts: Record<string, number>;
  readonly writes: number;
};

/** A sandbox with people in it and a Tandem in front of it, for journeys. The clock stands still until a test moves it. */
export type Stage = {
  readonly sandbox: Sandbox;
  readonly clock: SandboxClock;
  readonly privateKeyPem: string;
  readonly world: World;
  seed(side: Side, body: Json): Promise<unknown>;
  act(side: Side, body: Json): Promise<Json>;
  /** `{clear: true}` ends all of them. */
  fault(side: Side, faults: readonly Json[] | Json): Promise<unknown>;
  /** A control door of the sandbox's Entra. */
  entra(name: string, body: Json): Promise<unknown>;
  state(side: Side): Promise<Json>;
  requests(side: Side | 'entra'): Promise<Requests>;
  /** A request of the app to Graph, as anybody else could send it. */
  graph(path: string): Promise<Json>;
  clearRequests(): Promise<void>;
  sync(mailbox: string, settings?: Partial<Settings>): Promise<Report>;
  connect(mailbox: string): Promise<void>;
  /** Everything Graph answered so far is held against Microsoft's schema: throws when it would not answer like that. */
  close(): Promise<void>;
};

const SECRET_KEY = new Uint8Array(32).fill(7);
export const NOW = '2026-03-10T08:00:00Z';

/**
 * @param options.team true: the sales team of five; false: empty until seeded.
 * @param options.productElsewhere true: the product runs in a process of its own, where nobody can overhear what Graph answers it.
 */
export async function openStage(
  options: { readonly team?: boolean; readonly now?: string; readonly clock?: SandboxClock; readonly productElsewhere?: boolean } = {},
): Promise<Stage> {
  const clock = options.clock ?? stoppedClock(Temporal.Instant.from(options.now ?? NOW));
  const sandbox = await startSandbox({ clock, world: options.team ?? false });
  const judge = judgeGraph(sandbox.graphUrl);
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), sandbox.caPem]);
  const dispatcher = new Agent({ connect: { ca: sandbox.caPem } });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const urls = { graph: sandbox.graphUrl, entra: sandbox.entraUrl, salesforce: sandbox.salesforceUrl };
  const door = async (side: keyof typeof urls, name: string, body?: unknown): Promise<unknown> => {
    const answer = await request(`${urls[side]}/__control/${name}`, {
      dispatcher,
      ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw new Error(`${side} ${name}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  };
  await door('salesforce', 'seed', {
    rows: {},
    app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) },
  });
  const store = await openEmbeddedStore({ folder: null, secretKey: SECRET_KEY, now: () => instantOf(clock.now()) });
  const world = worldAround(sandbox, privateKeyPem, store);
  return {
    sandbox,
    clock,
    privateKeyPem,
    world,
    seed: (side, body) => door(side, 'seed', body),
    act: async (side, body) => (await door(side, 'act', body)) as Json,
    fault: (side, faults) => door(side, 'faults', faults),
    entra: (name, body) => door('entra', name, body),
    state: async (side) => (await door(side, 'state')) as Json,
    requests: async (side) => (await door(side, 'requests')) as Requests,
    graph: async (path) => {
      const answer = await request(`${sandbox.graphUrl}/v1.0/${path}`, {
        dispatcher,
        headers: { authorization: `Bearer ${await tokenOf(sandbox)()}` },
      });
      return (await answer.body.json()) as Json;
    },
    clearRequests: async () => {
      for (const side of ['graph', 'salesforce'] as const) await door(side, 'requests', {});
    },
    sync: async (mailbox, settings = {}) => {
      const user = await world.store.user(mailboxOf(mailbox));
      if (user === null) throw new Error(`${mailbox} is not connected`);
      return syncMailbox(user, { ...DEFAULT_SETTINGS, ...settings }, world, { dryRun: false });
    },
    connect: async (mailbox) => {
      await connectUser(mailboxOf(mailbox), mailbox, world);
    },
    close: () =>
      inTurn([
        async () => {
          const { requests: log } = (await door('graph', 'requests')) as Requests;
          const answered = log.some(({ status, inner, fault }) => status > 0 && inner !== true && fault !== 'truncated');
          if (answered && judge.heard() === 0 && options.productElsewhere !== true)
            throw new Error('Graph has answered, and nobody overheard it: its answers were not judged.');
        },
        () => store.close(),
        () => dispatcher.close(),
        () => sandbox.close(),
        () => Promise.resolve(judge.settle()),
      ]),
  };
}

/** Takes every step, whatever becomes of those before it, and throws the first trouble in the end. */
async function inTurn(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const troubles: unknown[] = [];
  for (const step of steps)
    try {
      await step();
    } catch (trouble) {
      troubles.push(trouble);
    }
  if (troubles.length > 0) throw troubles[0];
}

const tokenOf = ({ entraUrl, graphUrl }: Sandbox, meter: Meter = () => {}) =>
  entraToken({ authority: entraUrl, tenant: DEMO_TENANT, clientId: DEMO_CLIENT, clientSecret: DEMO_SECRET, graphUrl, meter });

export function worldAround(sandbox: Sandbox, privateKeyPem: string, store: StorePort): World {
  const { meter, calls } = countingMeter();
  const token = tokenOf(sandbox, meter);
  const now = (): Temporal.Instant => sandbox.clock.now();
  return {
    calendar: graphCalendar({ baseUrl: sandbox.graphUrl, token, meter, sleep: () => Promise.resolve() }),
    crm: salesforceCrm({ loginUrl: sandbox.salesforceUrl, clientId: DEMO_CONSUMER_KEY, privateKeyPem, meter, now }),
    store,
    hashing: hashingWith(SECRET_KEY),
    tenantId: DEMO_TENANT,
    company: null,
    oneAtATime,
    now,
    calls,
  };
}
