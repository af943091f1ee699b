import type { SandboxClock } from '../clock.ts';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { guidFrom } from '../guid.ts';
import type { GraphStore } from './mailboxes.ts';
import { GraphRefusal, refusalAnswer, refusals } from './refusal.ts';

/** What is around every answer of Graph's: the ids of the request, and the form of a refusal. */
export type Envelope = {
  /** Answers one request, alone or inside a batch. What is no refusal of Graph's is thrown on. */
  answering(request: SandboxRequest, answer: () => SandboxAnswer | Promise<SandboxAnswer>): Promise<SandboxAnswer>;
  /** What armed troubles answer. */
  throttled(): SandboxAnswer;
  failed(): SandboxAnswer;
};

type Ids = { readonly requestId: string; readonly clientRequestId: string };

export function openEnvelope(store: GraphStore, clock: SandboxClock): Envelope {
  let requests = 0;

  const idsOf = (request: SandboxRequest): Ids => {
    requests += 1;
    // Made from a counter, not from dice: the same run logs the same ids.
    const requestId = guidFrom(`request ${requests}`);
    return { requestId, clientRequestId: request.headers['client-request-id'] ?? requestId };
  };
  const withoutIds = (): Ids => {
    const requestId = guidFrom(clock.now().toString());
    return { requestId, clientRequestId: requestId };
  };
  const refused = (problem: unknown, ids: Ids): SandboxAnswer => {
    if (!(problem instanceof GraphRefusal)) throw problem;
    const answer = refusalAnswer(problem, { now: clock.now(), ...ids, retryAfter: store.switches.retryAfter });
    // A refused write has written nothing, so it is no write in the log.
    return withIds({ ...answer, count: 'refused' }, ids);
  };

  return {
    answering: async (request, answer) => {
      const ids = idsOf(request);
      try {
        return withIds(await answer(), ids);
      } catch (problem) {
        return refused(problem, ids);
      }
    },
    throttled: () => refused(refusals.concurrency(), withoutIds()),
    failed: () => refused(refusals.unavailable(), withoutIds()),
  };
}

function withIds(answer: SandboxAnswer, { requestId, clientRequestId }: Ids): SandboxAnswer {
  return { ...answer, headers: { 'request-id': requestId, 'client-request-id': clientRequestId, ...answer.headers } };
}
