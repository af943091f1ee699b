import { isJsonObject, textAt } from '../json.ts';
import { answering } from './api.ts';
import type { ApiAnswer } from './api.ts';
import { compositeAnswer, logLine, readParts, rolledBackAnswer, runPart, UndoneAt } from './composite.ts';
import type { AnswerWithParts, CompositePart, PartOutcome } from './composite.ts';
import { inTransaction } from './org.ts';
import type { Acting } from './org.ts';
import { referencesIn } from './references.ts';
import { refuse } from './refusal.ts';

type Graph = { readonly graphId: string; readonly nodes: readonly CompositePart[] };
type GraphOutcome = { readonly graph: Graph; readonly isSuccessful: boolean; readonly outcomes: readonly PartOutcome[] };

const mostGraphs = 75;
const mostNodes = 500;
/** After so many failures the rest is not even tried. */
const mostFailures = 14;

/** `POST /composite/graph`: every graph all or none, one not minding the others (facts 4.6). */
export function answerGraphs(acting: Acting, body: unknown): AnswerWithParts {
  let done: readonly GraphOutcome[] = [];
  const answer = answering('composite', () => {
    const graphs = readGraphs(body);
    done = runGraphs(acting, graphs);
    return {
      status: 200,
      body: {
        graphs: done.map(({ graph, isSuccessful, outcomes }) => ({
          graphId: graph.graphId,
          graphResponse: { compositeResponse: outcomes.map(compositeAnswer) },
          isSuccessful,
        })),
      },
    };
  });
  return { ...answer, inner: done.flatMap(({ outcomes }) => outcomes.map(logLine)) };
}

function readGraphs(body: unknown): Graph[] {
  const list = isJsonObject(body) ? body['graphs'] : null;
  if (!Array.isArray(list) || list.length === 0) refuse(400, 'JSON_PARSER_ERROR', 'The property "graphs" is required.');
  const graphs = list.map((value: unknown): Graph => {
    const graph = isJsonObject(value) ? value : {};
    const graphId = textAt(graph, 'graphId');
    if (graphId === undefined) refuse(400, 'JSON_PARSER_ERROR', 'Every graph needs a graphId.');
    return { graphId, nodes: readParts(graph['compositeRequest']) };
  });
  if (new Set(graphs.map((graph) => graph.graphId)).size < graphs.length)
    refuse(400, 'JSON_PARSER_ERROR', 'Graph ids must be unique within a request.');
  const nodes = graphs.reduce((sum, graph) => sum + graph.nodes.length, 0);
  if (graphs.length > mostGraphs) refuse(400, 'LIMIT_EXCEEDED', `There are ${graphs.length} graphs; at most ${mostGraphs} are allowed.`);
  if (nodes > mostNodes) refuse(400, 'LIMIT_EXCEEDED', `There are ${nodes} nodes; at most ${mostNodes} are allowed in all graphs.`);
  return graphs;
}

function runGraphs(acting: Acting, graphs: readonly Graph[]): GraphOutcome[] {
  let failures = 0;
  return graphs.map((graph) => {
    const outcome = failures < mostFailures ? runGraph(acting, graph) : haltedGraph(graph);
    if (!outcome.isSuccessful) failures += 1;
    return outcome;
  });
}

function runGraph(acting: Acting, graph: Graph): GraphOutcome {
  try {
    return { graph, isSuccessful: true, outcomes: inTransaction(acting.org, () => runNodes(acting, graph)) };
  } catch (problem) {
    if (!(problem instanceof UndoneAt)) throw problem;
    const { outcome } = problem;
    const outcomes = graph.nodes.map((part) => (part === outcome.part ? outcome : { part, answer: rolledBackAnswer }));
    return { graph, isSuccessful: false, outcomes };
  }
}

/** Nodes run in their order, but one that refers to a later node waits for it. Answers keep the order asked. */
function runNodes(acting: Acting, { nodes }: Graph): PartOutcome[] {
  const answered = new Map<string, unknown>();
  const outcomes = new Map<CompositePart, PartOutcome>();
  const waiting = new Set(nodes);
  while (waiting.size > 0) {
    const ready = [...waiting].find((part) => isReady(part, waiting)) ?? nodes.find((part) => waiting.has(part));
    if (ready === undefined) break;
    waiting.delete(ready);
    const answer = runNode(acting, ready, answered);
    if (answer.status >= 400) throw new UndoneAt({ part: ready, answer });
    answered.set(ready.referenceId, answer.body);
    outcomes.set(ready, { part: ready, answer });
  }
  return nodes.flatMap((part) => outcomes.get(part) ?? []);
}

function isReady(part: CompositePart, waiting: ReadonlySet<CompositePart>): boolean {
  const needed = new Set(referencesIn([part.url, part.body]));
  return [...waiting].every((other) => other === part || !needed.has(other.referenceId));
}

/** A graph takes rows only: no queries, no describes, no collections. */
function runNode(acting: Acting, part: CompositePart, answered: ReadonlyMap<string, unknown>): ApiAnswer {
  return answering('write', () => {
    if (!/\/sobjects\/[^/?]+(\/|\?|$)/.test(part.url) || /\/describe(\?|$)/.test(part.url) || part.url.includes('/composite/')) {
      refuse(400, 'INVALID_REQUEST', `A graph takes sObject rows only, not ${part.url}`);
    }
    return runPart(acting, part, answered);
  });
}

function haltedGraph(graph: Graph): GraphOutcome {
  return { graph, isSuccessful: false, outcomes: graph.nodes.map((part) => ({ part, answer: haltedAnswer })) };
}

const haltedAnswer: ApiAnswer = {
  status: 400,
  count: 'write',
  body: [{ errorCode: 'PROCESSING_HALTED', message: `Processing was halted because more than ${mostFailures} graphs failed.` }],
};
