import { Agent, fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import type { SandboxClock } from '../../server/sandbox/clock.ts';
import { DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { startSandbox } from '../../server/sandbox/start.ts';
import type { Sandbox } from '../../server/sandbox/start.ts';

export type Told = Record<string, unknown>;
export type Answer = { readonly status: number; readonly body: Told };
export type Side = 'graph' | 'entra' | 'salesforce';
type Init = { readonly method?: string; readonly body?: string | URLSearchParams; readonly headers?: Record<string, string> };

export const sides: readonly { readonly side: Side }[] = [{ side: 'graph' }, { side: 'entra' }, { side: 'salesforce' }];

/** An empty sandbox and somebody at the control doors of all three of its services. */
export type DoorCaller = {
  readonly sandbox: Sandbox;
  readonly clock: SandboxClock;
  urlOf(side: Side): string;
  ask(url: string, init?: Init): Promise<Answer>;
  /** One door, whatever it answers. */
  door(side: Side, name: string, init?: Init): Promise<Answer>;
  get(side: Side, name: string): Promise<Told>;
  post(side: Side, name: string, body: unknown): Promise<Answer>;
  /** A request to the service itself, which it answers in whatever way. */
  knock(side: Side): Promise<Answer>;
  logOf(side: Side): Promise<readonly Told[]>;
  /** As it was opened: nothing there, nothing armed, 2026-03-10T08:00Z. */
  startOver(): Promise<void>;
  close(): Promise<void>;
};

const NOW = '2026-03-10T08:00:00Z';
const anyPath: Readonly<Record<Side, string>> = {
  graph: '/v1.0/me',
  entra: `/${DEMO_TENANT}/discovery/v2.0/keys`,
  salesforce: '/services/data',
};

export async function openDoors(): Promise<DoorCaller> {
  const clock = stoppedClock(NOW);
  const sandbox = await startSandbox({ clock, world: false });
  const agent = new Agent({ connect: { ca: sandbox.caPem } });
  const urls: Readonly<Record<Side, string>> = { graph: sandbox.graphUrl, entra: sandbox.entraUrl, salesforce: sandbox.salesforceUrl };
  const ask: DoorCaller['ask'] = async (url, init = {}) => {
    const answer = await fetch(url, { dispatcher: agent, ...init });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, body: isJson ? (JSON.parse(text) as Told) : { text } };
  };
  const door: DoorCaller['door'] = (side, name, init) => ask(`${urls[side]}/__control/${name}`, init);
  const get: DoorCaller['get'] = async (side, name) => (await door(side, name)).body;
  const post: DoorCaller['post'] = (side, name, body) => door(side, name, { method: 'POST', body: JSON.stringify(body) });
  return {
    sandbox,
    clock,
    urlOf: (side) => urls[side],
    ask,
    door,
    get,
    post,
    knock: (side) => ask(`${urls[side]}${anyPath[side]}`),
    logOf: async (side) => (await get(side, 'requests'))['requests'] as Told[],
    startOver: async () => {
      clock.set(Temporal.Instant.from(NOW));
      for (const { side } of sides) await post(side, 'reset', {});
    },
    close: async () => {
      await agent.close();
      await sandbox.close();
    },
  };
}
