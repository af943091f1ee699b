import type { SandboxClock } from '../clock.ts';
import { emptyAgain, emptyStore, guidFrom, loadStore, saveStore } from './mailboxes.ts';
import type { GraphStore } from './mailboxes.ts';
import type { InnerFault, SandboxAnswer, SandboxRequest, Witness } from '../witness.ts';
import { actAsPerson } from './act.ts';
import { answerBatch } from './batch.ts';
import { GraphRefusal, refusalAnswer, refusals } from './refusal.ts';
import { answerUserRequest, mailboxAddressed } from './routes.ts';
import { readGraphSeed, seedStore } from './seed.ts';
import { renderState } from './state.ts';

/** Whether a bearer token lets an app at calendars: 'valid', or the message Graph gives for what is wrong with it. */
export type TokenCheck = (
  token: string,
) => Promise<{ readonly kind: 'valid'; readonly roles: readonly string[] } | { readonly kind: 'invalid'; readonly message: string }>;

/** The pretended Microsoft Graph: mailboxes, calendars, change tracking and batches, under `/v1.0`. It starts empty. */
export function graphWitness({ clock, checkToken }: { clock: SandboxClock; checkToken: TokenCheck }): Witness {
  const store = emptyStore();
  let requests = 0;

  const answering = (request: SandboxRequest, answer: () => SandboxAnswer): SandboxAnswer => {
    requests += 1;
    // Made from a counter, not from dice: the same run logs the same ids.
    const requestId = guidFrom(`request ${requests}`);
    const clientRequestId = request.headers['client-request-id'] ?? requestId;
    const ids = { 'request-id': requestId, 'client-request-id': clientRequestId };
    try {
      const answered = answer();
      return { ...answered, headers: { ...ids, ...answered.headers } };
    } catch (problem) {
      if (!(problem instanceof GraphRefusal)) throw problem;
      const refused = refusalAnswer(problem, { now: clock.now(), requestId, clientRequestId });
      // A refused write has written nothing, so it is no write in the log.
      return { ...refused, count: 'refused', headers: { ...ids, ...refused.headers } };
    }
  };

  const answerInner = (request: SandboxRequest, fault: ReturnType<InnerFault>): SandboxAnswer => {
    if (fault === 'throttle') return throttled();
    if (fault === 'serverError') return failed();
    return answering(request, () => answerUserRequest(request, { store, now: clock.now() }));
  };

  const throttled = (): SandboxAnswer => answeringRefusal(refusals.concurrency(), clock);
  const failed = (): SandboxAnswer =>
    answeringRefusal(
      new GraphRefusal(503, 'ServiceUnavailable', 'The service is temporarily unavailable. Please retry after a few seconds.'),
      clock,
    );

  return {
    name: 'graph',
    handle: async (request, innerFault) => {
      const token = /^Bearer\s+(.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
      const checked = token === undefined ? ({ kind: 'invalid', message: 'Access token is empty.' } as const) : await checkToken(token);
      return answering(request, () => {
        if (checked.kind === 'invalid') throw refusals.noToken(checked.message);
        if (!checked.roles.includes('Calendars.ReadWrite')) throw refusals.accessDenied();
        if (!request.path.startsWith('/v1.0/')) throw refusals.noSuchPath(request.path.split('/')[1] ?? '');
        if (request.path !== '/v1.0/$batch') return answerUserRequest(request, { store, now: clock.now() });
        return answerBatch(request, {
          answer: (inner) => answerInner(inner, innerFault({ method: inner.method, target: `${inner.path}?${inner.query.toString()}` })),
          mailboxKey: (inner) => mailboxAddressed(store, inner.path)?.id ?? inner.path,
          tooMany: throttled,
        });
      });
    },
    throttled,
    failed,
    control: controlDoors(store, clock),
    save: () => saveStore(store),
    load: (state) => {
      loadStore(store, state);
    },
  };
}

function answeringRefusal(refusal: GraphRefusal, clock: SandboxClock): SandboxAnswer {
  const requestId = guidFrom(clock.now().toString());
  return { count: 'refused', ...refusalAnswer(refusal, { now: clock.now(), requestId, clientRequestId: requestId }) };
}

function controlDoors(store: GraphStore, clock: SandboxClock): Witness['control'] {
  return {
    state: () => renderState(store),
    seed: (body) => seedStore(store, readGraphSeed(body), clock.now()),
    reset: () => {
      emptyAgain(store);
      return {};
    },
    act: (body) => actAsPerson(store, body, clock.now()),
  };
}
