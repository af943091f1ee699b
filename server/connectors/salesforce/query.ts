import type { Instant } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import { PortDown } from '../../ports/answers.ts';
import { nodeAnswers } from './composite.ts';
import { portDown, unexpectedAnswer } from './failure.ts';
import { isRow, rowAt, textAt } from './row.ts';
import type { Row } from './row.ts';
import type { Call, Sessions } from './session.ts';
import type { Statement } from './soql.ts';
import { API_PATH } from './wire.ts';
import type { CompositeNode, NodeAnswer, QueryPage } from './wire.ts';

/** Whole answers only. `servedAt`: when Salesforce gave the first of them, by its own clock. */
export type Rows = { readonly lists: readonly (readonly Row[])[]; readonly servedAt: Instant | null };

/** Salesforce takes no more queries in one composite call. */
const QUERIES_PER_CALL = 5;

const pathOf = ({ resource, soql }: Statement): string => `${API_PATH}/${resource}/?q=${encodeURIComponent(soql)}`;

/** One statement, one call and one more per further page. @throws PortDown */
export async function runQuery(sessions: Sessions, username: string, statement: Statement): Promise<Rows> {
  const answer = await answerOf(sessions, username, { method: 'GET', path: pathOf(statement) });
  return { lists: [await allPages(sessions, username, answer.body)], servedAt: answer.servedAt };
}

/**
 * Many statements, five to a call; lists in the order asked. One that failed, or could not be read to its end, fails them all: half
 * an answer would look like deletions. @throws PortDown
 */
export async function runQueries(sessions: Sessions, username: string, statements: readonly Statement[]): Promise<Rows> {
  const lists: (readonly Row[])[] = [];
  let servedAt: Instant | null = null;
  for (let start = 0; start < statements.length; start += QUERIES_PER_CALL) {
    const part = statements.slice(start, start + QUERIES_PER_CALL);
    const compositeRequest = part.map((one, index): CompositeNode => ({ method: 'GET', url: pathOf(one), referenceId: `query${index}` }));
    const body = { allOrNone: false, compositeRequest };
    const answer = await answerOf(sessions, username, { method: 'POST', path: `${API_PATH}/composite`, body });
    servedAt ??= answer.servedAt;
    const nodes = nodeAnswers(answer.body) ?? [];
    for (const { referenceId } of compositeRequest) {
      const node = nodes.find((one) => one.referenceId === referenceId);
      if (node === undefined) throw unexpectedAnswer();
      if (node.status !== 200) throw nodeDown(node);
      lists.push(await allPages(sessions, username, node.body));
    }
  }
  return { lists, servedAt };
}

/** The failure of one node, as if it had been a call of its own. */
export function nodeDown(node: NodeAnswer): PortDown {
  return portDown({ kind: 'failed', status: node.status, code: node.codes[0] ?? 'UNKNOWN', retryAfterSeconds: null, cause: null });
}

async function answerOf(sessions: Sessions, username: string, call: Call) {
  const reply = await sessions.ask(username, 'salesforce', call);
  if (reply.kind === 'failed') throw portDown(reply);
  return reply;
}

/** Follows a page to the last one, then the lists inside its rows that were cut as well. */
async function allPages(sessions: Sessions, username: string, first: unknown): Promise<readonly Row[]> {
  const records: Row[] = [];
  let page = pageOf(first);
  for (;;) {
    records.push(...page.records);
    if (page.done) break;
    page = await nextPage(sessions, username, page);
  }
  const whole: Row[] = [];
  for (const record of records) {
    const relations = rowAt(record, 'EventRelations');
    if (relations === null || relations['done'] !== false) whole.push(record);
    else whole.push({ ...record, EventRelations: { done: true, records: await allPages(sessions, username, relations) } });
  }
  return whole;
}

async function nextPage(sessions: Sessions, username: string, page: QueryPage): Promise<QueryPage> {
  if (page.nextRecordsUrl === null) throw unexpectedAnswer();
  // The token goes where this link points, so it must stay a path of the API.
  if (!page.nextRecordsUrl.startsWith('/services/data/')) throw new PortDown(problem('crm.foreignHost'));
  return pageOf((await answerOf(sessions, username, { method: 'GET', path: page.nextRecordsUrl })).body);
}

function pageOf(body: unknown): QueryPage {
  if (!isRow(body) || typeof body['done'] !== 'boolean' || !Array.isArray(body['records'])) throw unexpectedAnswer();
  const records: unknown[] = body['records'];
  const rows = records.filter((one) => isRow(one));
  // A record we cannot even open would vanish in silence, and look deleted.
  if (rows.length !== records.length) throw unexpectedAnswer();
  return { done: body['done'], records: rows, nextRecordsUrl: textAt(body, 'nextRecordsUrl') };
}
