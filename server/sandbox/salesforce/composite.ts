import { isJsonObject, textAt } from '../json.ts';
import type { InnerRequest } from '../stand.ts';
import { answering } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import { refuse } from './refusal.ts';
import { inTransaction } from './org.ts';
import type { Acting } from './org.ts';
import { resolveReferences } from './references.ts';
import { answerResource } from './resource.ts';

export type CompositePart = {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export type CompositeAnswer = {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
};

export type PartOutcome = { readonly part: CompositePart; readonly answer: ApiAnswer };

/** A call with parts: its own answer, and a line per part for the request log. */
export type AnswerWithParts = ApiAnswer & { readonly inner: readonly InnerRequest[] };

const mostParts = 25;
const mostQueries = 5;

/** `POST /composite`: parts in order, later ones may refer to earlier answers; with allOrNone the first failure undoes all. */
export function answerComposite(acting: Acting, body: unknown): AnswerWithParts {
  let outcomes: readonly PartOutcome[] = [];
  const answer = answering('composite', () => {
    const parts = readParts(isJsonObject(body) ? body['compositeRequest'] : null);
    if (parts.length > mostParts) refuse(400, 'LIMIT_EXCEEDED', `The composite request cannot have more than ${mostParts} subrequests.`);
    const queries = parts.filter((part) => isQuery(part)).length;
    if (queries > mostQueries)
      refuse(400, 'LIMIT_EXCEEDED', `Only ${mostQueries} query or collection subrequests are allowed; there are ${queries}.`);
    const allOrNone = isJsonObject(body) && body['allOrNone'] === true;
    outcomes = allOrNone ? runAllOrNone(acting, parts) : runParts(acting, parts);
    return { status: 200, body: { compositeResponse: outcomes.map(compositeAnswer) } };
  });
  return { ...answer, inner: outcomes.map(logLine) };
}

export function compositeAnswer({ part, answer }: PartOutcome): CompositeAnswer {
  return { body: answer.body, httpHeaders: answer.headers ?? {}, httpStatusCode: answer.status, referenceId: part.referenceId };
}

export function logLine({ part, answer }: PartOutcome): InnerRequest {
  return { method: part.method, path: part.url.split('?')[0] ?? part.url, status: answer.status, count: answer.count };
}

/** Refuses a list whose parts cannot be told apart or say nothing. */
export function readParts(value: unknown): CompositePart[] {
  if (!Array.isArray(value) || value.length === 0) refuse(400, 'JSON_PARSER_ERROR', 'The property "compositeRequest" is required.');
  const parts = value.map(readPart);
  const ids = parts.map((part) => part.referenceId);
  if (new Set(ids).size < ids.length) refuse(400, 'JSON_PARSER_ERROR', 'Reference ids must be unique within a composite request.');
  return parts;
}

/** Runs one part with its references filled in. */
export function runPart(acting: Acting, part: CompositePart, answered: ReadonlyMap<string, unknown>): ApiAnswer {
  return answering('write', () => {
    const url = String(resolveReferences(part.url, answered));
    return answerResource(acting, apiRequestOf({ ...part, url, body: resolveReferences(part.body, answered) }));
  });
}

/** What the others of a failed all-or-none say. */
export const rolledBackAnswer: ApiAnswer = {
  status: 400,
  count: 'write',
  body: [
    { errorCode: 'PROCESSING_HALTED', message: 'The transaction was rolled back since another operation in the same transaction failed.' },
  ],
};

/** Thrown inside a transaction to undo it; it never leaves the file that throws it. */
export class UndoneAt extends Error {
  readonly outcome: PartOutcome;

  constructor(outcome: PartOutcome) {
    super(outcome.part.referenceId);
    this.outcome = outcome;
  }
}

function runParts(acting: Acting, parts: readonly CompositePart[]): PartOutcome[] {
  const answered = new Map<string, unknown>();
  return parts.map((part) => {
    const answer = runPart(acting, part, answered);
    if (answer.status < 400) answered.set(part.referenceId, answer.body);
    return { part, answer };
  });
}

function runAllOrNone(acting: Acting, parts: readonly CompositePart[]): PartOutcome[] {
  try {
    return inTransaction(acting.org, () => runUntilFailure(acting, parts));
  } catch (problem) {
    if (!(problem instanceof UndoneAt)) throw problem;
    return parts.map((part) => (part === problem.outcome.part ? problem.outcome : { part, answer: rolledBackAnswer }));
  }
}

function runUntilFailure(acting: Acting, parts: readonly CompositePart[]): PartOutcome[] {
  const answered = new Map<string, unknown>();
  return parts.map((part) => {
    const answer = runPart(acting, part, answered);
    if (answer.status >= 400) throw new UndoneAt({ part, answer });
    answered.set(part.referenceId, answer.body);
    return { part, answer };
  });
}

function isQuery({ url }: CompositePart): boolean {
  return /\/(query|queryAll|composite\/sobjects)(\/|\?|$)/.test(url);
}

function readPart(value: unknown): CompositePart {
  const part = isJsonObject(value) ? value : {};
  const [method, url, referenceId] = ['method', 'url', 'referenceId'].map((name) => textAt(part, name));
  if (method === undefined || url === undefined || referenceId === undefined || !/^[A-Za-z0-9][A-Za-z0-9_]*$/.test(referenceId)) {
    refuse(400, 'JSON_PARSER_ERROR', 'Every subrequest needs method, url and a referenceId of letters, digits and underscores.');
  }
  const headers = isJsonObject(part['httpHeaders']) ? Object.entries(part['httpHeaders']) : [];
  return {
    method: method.toUpperCase(),
    url,
    referenceId,
    body: part['body'] ?? null,
    headers: Object.fromEntries(headers.map(([name, text]) => [name.toLowerCase(), String(text)])),
  };
}

function apiRequestOf({ method, url, body, headers }: CompositePart): ApiRequest {
  const { pathname, searchParams } = new URL(url, 'https://localhost');
  const inside = /^\/services\/data\/v\d+\.\d(\/.*)?$/.exec(decodeURIComponent(pathname));
  if (inside === null) refuse(400, 'INVALID_REQUEST', `The url of a subrequest starts with /services/data/vXX.X/: ${url}`);
  return { method, resource: (inside[1] ?? '').replace(/\/+$/, ''), query: searchParams, headers, body };
}
