import type { SandboxClock } from '../clock.ts';
import { loadStore, saveStore } from './keptStore.ts';
import { emptyAgain, emptyStore } from './mailboxes.ts';
import type { GraphStore } from './mailboxes.ts';
import type { Fault } from '../fault.ts';
import type { InnerFault, SandboxAnswer, SandboxRequest, Witness } from '../witness.ts';
import { actAsPerson } from './act.ts';
import { answerBatch } from './batch.ts';
import { openEnvelope } from './envelope.ts';
import { bearerOf, graphFaults } from './faults.ts';
import { refusals } from './refusal.ts';
import { answerUserRequest, mailboxAddressed } from './routes.ts';
import type { Asker } from './routes.ts';
import { readGraphSeed, seedStore } from './seed.ts';
import { renderState } from './state.ts';
import { checkPermission } from './permissions.ts';
import type { Grant } from './permissions.ts';
import { readSwitches } from './switches.ts';
import { openTurnstile } from './turnstile.ts';
import type { Passer, Turnstile } from './turnstile.ts';
import { refuseUnplayed } from './unplayed.ts';

/**
 * Whether a bearer token lets somebody at calendars, or the message Graph gives for what is wrong with it. With `user` (a
 * person's id or address) it is a delegated token and `scopes` counts, else an app's own and `roles` does. `challenge`: the claims, base64,
 * a new token has to have. `app`: whose requests are counted; without it everybody counts as the same one.
 */
export type TokenCheck = (token: string) => Promise<
  | {
      readonly kind: 'valid';
      readonly app?: string;
      readonly roles: readonly string[];
      readonly user?: string;
      readonly scopes?: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly message: string; readonly challenge?: string }
>;
type Checked = Awaited<ReturnType<TokenCheck>>;
/** Who sends a request, alone or inside a batch, and by which app. */
type Caller = { readonly asker: Asker; readonly app: string; readonly grant: Grant };

/** The pretended Microsoft Graph: mailboxes, calendars, change tracking and batches, under `/v1.0`. It starts empty. */
export function graphWitness({ clock, checkToken }: { clock: SandboxClock; checkToken: TokenCheck }): Witness {
  const store = emptyStore();
  const turnstile = openTurnstile(store, () => clock.now());
  const copyOfStore = () => {
    const copy = emptyStore();
    loadStore(copy, saveStore(store));
    return copy;
  };
  const faults = graphFaults(store, { clock, copyOfStore });
  const envelope = openEnvelope(store, clock);

  const answerOne = (request: SandboxRequest, asker: Asker, fault: Fault | null): SandboxAnswer =>
    faults.answer(request, fault, (from, asked) => answerUserRequest(asked, { store: from, now: clock.now(), asker }));

  const answerAlone = (request: SandboxRequest, by: Caller, fault: Fault | null): Promise<SandboxAnswer> => {
    const passer = passerOf(request, by);
    turnstile.charge(passer);
    return turnstile.pass(passer, () => answerOne(request, by.asker, fault));
  };

  const answerInner = (request: SandboxRequest, by: Caller, innerFault: InnerFault): Promise<SandboxAnswer> => {
    const passer = passerOf(request, by);
    return turnstile.pass(passer, () => {
      const fault = innerFault({ method: request.method, target: `${request.path}?${request.query.toString()}`, request });
      if (fault?.kind === 'throttle') throw refusals.concurrency();
      if (fault?.kind === 'serverError') throw refusals.unavailable();
      turnstile.charge(passer);
      return answerOne(request, by.asker, fault);
    });
  };

  const passerOf = ({ path }: SandboxRequest, { app, asker }: Caller): Passer => ({
    app,
    mailbox: mailboxAddressed(store, path, asker)?.id ?? path,
  });

  return {
    name: 'graph',
    handle: async (request, innerFault, fault = null) => {
      const token = bearerOf(request.headers);
      if (token !== null && fault?.kind === 'tokenExpired') faults.voidToken(token);
      const checked: Checked = token === null ? { kind: 'invalid', message: 'Access token is empty.' } : await checkToken(token);
      return envelope.answering(request, () => {
        if (token !== null && faults.isVoid(token)) throw refusals.noToken('Lifetime validation failed, the token is expired.');
        const by = readCaller(checked);
        const allowed = (asked: SandboxRequest) => {
          refuseUnplayed(asked);
          checkPermission(asked, by.grant);
          return asked;
        };
        if (/^\/beta\//i.test(request.path)) refuseUnplayed(request);
        if (!/^\/v1\.0\//i.test(request.path)) throw refusals.noSuchPath(request.path.split('/')[1] ?? '');
        if (!/^\/v1\.0\/\$batch$/i.test(request.path)) return answerAlone(allowed(request), by, fault);
        return answerBatch(request, (inner) => envelope.answering(inner, () => answerInner(allowed(inner), by, innerFault)));
      });
    },
    throttled: () => envelope.throttled(),
    failed: () => envelope.failed(),
    ownFaults: faults.own,
    control: controlDoors(store, clock, turnstile),
    save: () => saveStore(store),
    load: (state) => {
      loadStore(store, state);
    },
  };
}

/** Throws a 401 for a token that is no good. */
function readCaller(checked: Checked): Caller {
  if (checked.kind === 'invalid')
    throw refusals.noToken(checked.message, checked.challenge === undefined ? {} : { challenge: checked.challenge });
  const { app = '', roles, scopes = [], user } = checked;
  if (user === undefined) return { asker: { kind: 'app' }, app, grant: { kind: 'app', granted: roles } };
  return { asker: { kind: 'person', user }, app, grant: { kind: 'person', granted: scopes } };
}

function controlDoors(store: GraphStore, clock: SandboxClock, turnstile: Turnstile): Witness['control'] {
  return {
    state: () => renderState(store),
    seed: (body) => seedStore(store, readGraphSeed(body), clock.now()),
    reset: () => {
      emptyAgain(store);
      turnstile.forget();
      return {};
    },
    act: (body) => actAsPerson(store, body, clock.now()),
    org: (body) => {
      store.switches = readSwitches(store.switches, body);
      turnstile.switched();
      return { ...store.switches, ...turnstile.counts() };
    },
  };
}
