import { crmEventId } from '../../../shared/ids.ts';
import type { CreationKey, CrmEventId } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Problem } from '../../../shared/problem.ts';
import { PortDown } from '../../ports/answers.ts';
import type { Written } from '../../ports/answers.ts';
import type { CrmEcho, CrmSession, CrmWrite } from '../../ports/crm.ts';
import { nodeAnswers } from './composite.ts';
import { problemOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { EVENT_NODE, nodesOf } from './graph.ts';
import { isRow, rowsAt, textAt } from './row.ts';
import type { Sessions } from './session.ts';
import { judge } from './verdict.ts';
import { API_PATH } from './wire.ts';
import type { CompositeNode, NodeAnswer } from './wire.ts';

type WritePlace = {
  readonly sessions: Sessions;
  readonly session: CrmSession;
  readonly sharedActivities: boolean;
  readonly now: Temporal.Instant;
  readonly created: (keys: readonly CreationKey[]) => Promise<ReadonlyMap<CreationKey, CrmEventId>>;
};
type Answer = Written<CrmEcho>;
type Graph = { readonly write: CrmWrite; readonly index: number; readonly nodes: readonly CompositeNode[] };
/** An answer, or `keyTaken`: the ledger has to be asked which event that was. */
type Settled = Answer | { readonly kind: 'keyTaken'; readonly key: CreationKey };

const GRAPHS_PER_CALL = 75;
const NODES_PER_CALL = 500;

/**
 * Carries out writes, each in a graph of its own that is done whole or not at all. One answer per write, in order; never throws. A
 * call whose answer was lost leaves its writes `unsure` and ends the round: whatever cut it off would cut off the next one too.
 */
export async function writeAll(place: WritePlace, writes: readonly CrmWrite[]): Promise<readonly Answer[]> {
  const settled = new Map<number, Settled>();
  const graphs: Graph[] = [];
  for (const [index, write] of writes.entries()) {
    const nodes = buildNodes(place, write);
    if (nodes === null) settled.set(index, { kind: 'refused', problem: problem('crm.unreadable') });
    else if (nodes.length > 0) graphs.push({ write, index, nodes });
    else if (write.kind === 'update') settled.set(index, { kind: 'written', echo: { id: write.id, adopted: false } });
  }
  let stopped: Problem | null = null;
  for (const call of inCalls(graphs)) {
    if (stopped === null) stopped = await carryOut(place, call, settled);
    else for (const { index } of call) settled.set(index, { kind: 'postponed', problem: stopped });
  }
  await adopt(place, settled);
  return writes.map((_, index) => answerAt(settled, index));
}

/** Null for a write whose times, or whose expected version, are none: it would land somewhere else, so it is not made at all. */
function buildNodes({ session, sharedActivities, now }: WritePlace, write: CrmWrite): readonly CompositeNode[] | null {
  try {
    return nodesOf(write, { session, sharedActivities, now });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** As many graphs to a call as Salesforce takes, in order. */
function inCalls(graphs: readonly Graph[]): readonly (readonly Graph[])[] {
  const calls: Graph[][] = [];
  let nodes = 0;
  for (const graph of graphs) {
    const current = calls.at(-1);
    if (current === undefined || current.length === GRAPHS_PER_CALL || nodes + graph.nodes.length > NODES_PER_CALL) {
      calls.push([graph]);
      nodes = graph.nodes.length;
    } else {
      current.push(graph);
      nodes += graph.nodes.length;
    }
  }
  return calls;
}

/** Sends one call. @returns why no further one should be sent, or null to go on. */
async function carryOut(place: WritePlace, call: readonly Graph[], settled: Map<number, Settled>): Promise<Problem | null> {
  const graphs = call.map(({ index, nodes }) => ({ graphId: `write${index}`, compositeRequest: nodes }));
  const reply = await ask(place, { graphs });
  if (reply.kind === 'answered') {
    judgeCall(reply.body, call, settled);
    return null;
  }
  const answer = reply.kind === 'down' ? ({ kind: 'postponed', problem: reply.problem } as const) : answerOfFailure(reply);
  for (const { index } of call) settled.set(index, answer);
  return answer.kind === 'refused' ? null : answer.problem;
}

async function ask({ sessions, session }: WritePlace, body: unknown) {
  try {
    return await sessions.ask(session.username, 'salesforce', { method: 'POST', path: `${API_PATH}/composite/graph`, body });
  } catch (error) {
    // The sign-in failed, so nothing was sent.
    if (error instanceof PortDown) return { kind: 'down', problem: error.problem } as const;
    throw error;
  }
}

type Unwritten = Exclude<Answer, { kind: 'written' } | { kind: 'changedMeanwhile' }>;

/** The whole call failed. Without an answer, or with one of a server in trouble, it may have been carried out all the same. */
function answerOfFailure(failure: Failure): Unwritten {
  const trouble = problemOf(failure);
  if (failure.status === null || failure.status >= 500) return { kind: 'unsure', problem: trouble };
  return { kind: trouble.code === 'crm.refused' ? 'refused' : 'postponed', problem: trouble };
}

function judgeCall(body: unknown, call: readonly Graph[], settled: Map<number, Settled>): void {
  const answers = graphAnswers(body);
  let failed = 0;
  for (const { write, index } of call) {
    const nodes = answers?.get(`write${index}`);
    if (nodes === undefined) {
      // The answer says nothing of this graph. It may have been carried out, so the next run looks first.
      settled.set(index, { kind: 'unsure', problem: problem('crm.unreachable', { vendorCode: 'UNEXPECTED_ANSWER' }) });
      continue;
    }
    const verdict = judge(write.kind, nodes, failed);
    if (verdict.kind === 'done') settled.set(index, writtenAs(write, nodes));
    else {
      failed += 1;
      settled.set(index, verdict.kind === 'keyTaken' ? keyTaken(write) : verdict);
    }
  }
}

function graphAnswers(body: unknown): ReadonlyMap<string, readonly NodeAnswer[]> | null {
  if (!isRow(body) || !Array.isArray(body['graphs'])) return null;
  const answers = new Map<string, readonly NodeAnswer[]>();
  for (const graph of rowsAt(body, 'graphs')) {
    const nodes = nodeAnswers(graph['graphResponse']);
    if (nodes !== null) answers.set(textAt(graph, 'graphId') ?? '', nodes);
  }
  return answers;
}

function writtenAs(write: CrmWrite, nodes: readonly NodeAnswer[]): Answer {
  if (write.kind === 'update') return { kind: 'written', echo: { id: write.id, adopted: false } };
  const body = nodes.find((node) => node.referenceId === EVENT_NODE)?.body;
  const id = isRow(body) ? textAt(body, 'id') : null;
  if (id === null) return { kind: 'unsure', problem: problem('crm.unreachable', { vendorCode: 'UNEXPECTED_ANSWER' }) };
  return { kind: 'written', echo: { id: crmEventId(id), adopted: false } };
}

function keyTaken(write: CrmWrite): Settled {
  if (write.kind === 'create') return { kind: 'keyTaken', key: write.key };
  return { kind: 'refused', problem: problem('crm.refused', { vendorCode: 'DUPLICATE_VALUE' }) };
}

/** One question for all keys that were taken. Where the ledger cannot be asked, or does not show the row, we do not know. */
async function adopt(place: WritePlace, settled: Map<number, Settled>): Promise<void> {
  const taken = [...settled].flatMap(([index, answer]) => (answer.kind === 'keyTaken' ? [{ index, key: answer.key }] : []));
  if (taken.length === 0) return;
  const found = await askLedger(place, [...new Set(taken.map(({ key }) => key))]);
  for (const { index, key } of taken) {
    const id = found instanceof PortDown ? undefined : found.get(key);
    const trouble = found instanceof PortDown ? found.problem : problem('crm.refused', { vendorCode: 'DUPLICATE_VALUE' });
    const missing: Answer = { kind: found instanceof PortDown ? 'unsure' : 'refused', problem: trouble };
    settled.set(index, id === undefined ? missing : { kind: 'written', echo: { id, adopted: true } });
  }
}

async function askLedger(place: WritePlace, keys: readonly CreationKey[]): Promise<ReadonlyMap<CreationKey, CrmEventId> | PortDown> {
  try {
    return await place.created(keys);
  } catch (error) {
    if (error instanceof PortDown) return error;
    throw error;
  }
}

function answerAt(settled: ReadonlyMap<number, Settled>, index: number): Answer {
  const answer = settled.get(index);
  if (answer === undefined || answer.kind === 'keyTaken') throw new Error(`write ${index} was left without an answer`);
  return answer;
}
