import { makeCertificate } from './certificate.ts';
import type { SandboxCertificate } from './certificate.ts';
import { runningClock } from './clock.ts';
import type { SandboxClock } from './clock.ts';
import { peopleIn } from './entra/people.ts';
import { makeSigningKey } from './entra/signingKey.ts';
import { checkAppToken } from './entra/tokens.ts';
import { entraWitness } from './entra/witness.ts';
import { graphWitness } from './graph/witness.ts';
import type { TokenCheck } from './graph/witness.ts';
import { isJsonObject } from './json.ts';
import { keptCertificate, keptState, stateKeeper } from './keptFiles.ts';
import { salesforceWitness } from './salesforce/witness.ts';
import { openStand } from './stand.ts';
import type { Witness } from './witness.ts';
import { salesTeam } from './world.ts';

export type SandboxOptions = {
  /** The same seed makes the same sales team; default 1. */
  readonly seed?: number | string;
  /** A missing port, or 0, takes any free one. */
  readonly ports?: { readonly graph?: number; readonly entra?: number; readonly salesforce?: number };
  /** Where certificate and state live between starts; without it everything is gone at the end. */
  readonly folder?: string;
  readonly clock?: SandboxClock;
  /** False: empty mailboxes and an empty org instead of the sales team. Default true. */
  readonly world?: boolean;
};

export type Sandbox = {
  readonly graphUrl: string;
  readonly entraUrl: string;
  readonly salesforceUrl: string;
  readonly caPem: string;
  /** What its servers show, for another one on this machine that is to be trusted by the same authority. */
  readonly certificate: Pick<SandboxCertificate, 'keyPem' | 'certPem'>;
  readonly clock: SandboxClock;
  close(): Promise<void>;
};

/** Opens the three witnesses on loopback, each with its control door, around one clock and one certificate. */
export async function startSandbox({
  seed = 1,
  ports = {},
  folder,
  clock = runningClock(),
  world = true,
}: SandboxOptions = {}): Promise<Sandbox> {
  const certificate = folder === undefined ? await makeCertificate() : await keptCertificate(folder);
  const key = await makeSigningKey();
  const populate = world ? seed : null;
  const open = async (witness: Witness, port = 0): Promise<Opened> => {
    const state = folder === undefined ? null : await keptState(folder, witness.name);
    if (state === null) await witness.control['reset']?.({});
    else witness.load(state);
    if (folder === undefined) return openStand(witness, { port, certificate, clock });
    const keeper = stateKeeper({ folder, name: witness.name, save: () => witness.save() });
    keeper.changed();
    const stand = await openStand(witness, { port, certificate, clock, onChange: keeper.changed });
    return {
      url: stand.url,
      close: async () => {
        await stand.close();
        await keeper.close();
      },
    };
  };

  const graph = populated(graphWitness({ clock, checkToken: async (token) => bearerFor(await checkAppToken({ key, clock }, token)) }), {
    populate,
    clock,
  });
  const salesforce = populated(salesforceWitness({ clock }), { populate, clock });
  // Whoever has a mailbox can sign in: the two witnesses agree on people over the control door, as they would over a network.
  const people = async () => peopleIn(await graph.control['state']?.(null));
  let entraUrl: string | null = null;
  const entra = entraWitness({ clock, key, people, address: () => entraUrl });
  const stands = await openAll([() => open(graph, ports.graph), () => open(entra, ports.entra), () => open(salesforce, ports.salesforce)]);
  entraUrl = stands[1].url;
  return {
    graphUrl: stands[0].url,
    entraUrl: stands[1].url,
    salesforceUrl: stands[2].url,
    caPem: certificate.caPem,
    certificate: { keyPem: certificate.keyPem, certPem: certificate.certPem },
    clock,
    close: async () => {
      await Promise.all(stands.map((stand) => stand.close()));
    },
  };
}

type Opened = { readonly url: string; close(): Promise<void> };

/** All of them, or none: where one cannot be opened, those before it would keep the process alive. */
async function openAll(openings: readonly [() => Promise<Opened>, () => Promise<Opened>, () => Promise<Opened>]) {
  const opened: Opened[] = [];
  const next = async (open: () => Promise<Opened>): Promise<Opened> => {
    const one = await open();
    opened.push(one);
    return one;
  };
  try {
    return [await next(openings[0]), await next(openings[1]), await next(openings[2])] as const;
  } catch (trouble) {
    await Promise.all(opened.map((one) => one.close()));
    throw trouble;
  }
}

/** A witness whose reset brings the sales team back (another one, when the reset names a seed) instead of leaving it empty. */
function populated(witness: Witness, { populate, clock }: { populate: number | string | null; clock: SandboxClock }): Witness {
  const reset = async (body: unknown): Promise<unknown> => {
    await witness.control['reset']?.(body);
    const asked = isJsonObject(body) ? body['seed'] : undefined;
    const seed = typeof asked === 'number' || typeof asked === 'string' ? asked : populate;
    if (seed === null) return {};
    const team = salesTeam({ seed, now: clock.now() });
    await witness.control['seed']?.(witness.name === 'graph' ? team.graph : { rows: team.salesforce });
    return { seed };
  };
  return { ...witness, control: { ...witness.control, reset } };
}

/** Graph asks whose token it is only where it is somebody's: an app's own names its service principal, which has no mailbox. */
function bearerFor(judgement: Awaited<ReturnType<typeof checkAppToken>>): Awaited<ReturnType<TokenCheck>> {
  if (judgement.kind === 'invalid') return judgement;
  const { app, roles, scopes, oid } = judgement;
  return scopes.length === 0 || oid === null ? { kind: 'valid', app, roles } : { kind: 'valid', app, roles, scopes, user: oid };
}
