import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { InnerRequest, SandboxAnswer, SandboxRequest } from '../witness.ts';
import { refusals } from './refusal.ts';

const mostRequests = 20;

type Part = { readonly id: string; readonly request: SandboxRequest; readonly dependsOn: readonly string[] };
type Done = { readonly part: Part; readonly answer: SandboxAnswer };

/** Answers one inner request; never throws. */
type AnswerInner = (request: SandboxRequest) => Promise<SandboxAnswer>;

/**
 * JSON batching. Requests run in waves: all whose dependencies are done run at once, as far as the turnstile in `answer` lets them, and
 * what depends on a failure is answered 424. The batch itself is 200 whatever happened inside.
 */
export async function answerBatch(envelope: SandboxRequest, answer: AnswerInner): Promise<SandboxAnswer> {
  let waiting = readParts(envelope);
  const done: Done[] = [];
  while (waiting.length > 0) {
    const isDone = (id: string) => done.some(({ part }) => part.id === id);
    const ready = waiting.filter((part) => part.dependsOn.every(isDone));
    if (ready.length === 0) throw refusals.invalid('The dependencies of the batch never end.');
    done.push(...(await Promise.all(ready.map(async (part) => ({ part, answer: await answerPart(part, { answer, done }) })))));
    waiting = waiting.filter((part) => !ready.includes(part));
  }
  return {
    status: 200,
    count: 'batch',
    body: { responses: done.map((one) => renderPart(one.part.id, one.answer)) },
    inner: done.map((one) => logLine(one.part, one.answer)),
  };
}

async function answerPart(part: Part, { answer, done }: { answer: AnswerInner; done: readonly Done[] }): Promise<SandboxAnswer> {
  const failed = done.some((other) => part.dependsOn.includes(other.part.id) && other.answer.status >= 400);
  if (!failed) return answer(part.request);
  return {
    status: 424,
    count: 'refused',
    body: { error: { code: 'FailedDependency', message: 'A request this one depends on has failed.' } },
  };
}

function readParts(envelope: SandboxRequest): readonly Part[] {
  if (!isJsonObject(envelope.body) || !Array.isArray(envelope.body['requests'])) throw refusals.unreadableBody();
  const requests = objectsAt(envelope.body, 'requests');
  if (requests.length > mostRequests)
    throw refusals.invalid(`Batch request limit exceeded: ${requests.length} requests were sent, the most is ${mostRequests}.`);
  const parts = requests.map((request) => readPart(request, envelope));
  const ids = new Set(parts.map(({ id }) => id));
  if (ids.size < parts.length) throw refusals.invalid('Every request of a batch needs an id of its own.');
  for (const { dependsOn } of parts)
    for (const id of dependsOn) if (!ids.has(id)) throw refusals.invalid(`A request depends on '${id}', which is not in the batch.`);
  return parts;
}

function readPart(part: Readonly<Record<string, unknown>>, envelope: SandboxRequest): Part {
  const id = textAt(part, 'id');
  const url = textAt(part, 'url');
  const method = textAt(part, 'method');
  if (id === undefined || url === undefined || method === undefined)
    throw refusals.invalid('A request of a batch needs id, method and url.');
  const headers = Object.fromEntries(
    Object.entries(isJsonObject(part['headers']) ? part['headers'] : {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  if (part['body'] !== undefined && headers['content-type'] === undefined)
    throw refusals.invalid(`The request '${id}' of the batch has a body but no Content-Type header.`);
  const target = targetOf(url, envelope.origin);
  if (target === null) throw refusals.invalid(`The url '${url}' of the batch cannot be read.`);
  return {
    id,
    dependsOn: Array.isArray(part['dependsOn']) ? part['dependsOn'].map(String) : [],
    request: {
      method: method.toUpperCase(),
      path: target.path,
      query: target.query,
      headers,
      body: part['body'] ?? null,
      origin: envelope.origin,
    },
  };
}

function targetOf(url: string, origin: string): { readonly path: string; readonly query: URLSearchParams } | null {
  try {
    const { pathname, searchParams } = new URL(`${origin}/v1.0/${url.replace(/^\//, '')}`);
    return { path: decodeURIComponent(pathname), query: searchParams };
  } catch {
    return null;
  }
}

function renderPart(id: string, { status, headers, body }: SandboxAnswer): unknown {
  return {
    id,
    status,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  };
}

function logLine({ request }: Part, { status, count }: SandboxAnswer): InnerRequest {
  return { method: request.method, path: request.path, status, count: count ?? (request.method === 'GET' ? 'read' : 'write') };
}
