import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { operationFor } from './schemaJudge.ts';

type Json = Readonly<Record<string, unknown>>;
/** A request as Microsoft's documentation prints it; `answer` is the body printed below it, or null. `name` is the page it is from. */
export type DocsRequest = {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number | null;
  readonly answer: Json | null;
};

/** Every printed request of v1.0 that is within the judge's reach; empty where the handbook is not at hand. */
export function docsRequests(folder: string): readonly DocsRequest[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.toSorted(byName).flatMap((file, at, all) => {
    if (!file.endsWith('.request.json')) return [];
    const { method, url, headers, body } = readSample(folder, file) as unknown as DocsRequest;
    if (!url.startsWith('https://graph.microsoft.com/v1.0/') || operationFor(method, url) === null) return [];
    // What is printed next on the same page is the answer, unless it is another request.
    const next = all[at + 1] ?? '';
    const isAnswer = next.endsWith('.response.json') && page(next) === page(file);
    const { status = null, body: answer = null } = isAnswer ? readSample(folder, next) : {};
    return [{ name: file.replace('.request.json', ''), method, url, headers, body, status, answer }];
  });
}

/**
 * Where an answer lacks something of the printed one: a member that is missing, or of another kind of JSON. Values differ by nature,
 * and null is what every member may be. Printed annotations and members in `notLookedAt` are passed over.
 */
export function missingFrom(answer: unknown, printed: unknown, notLookedAt: RegExp, path = ''): readonly string[] {
  if (printed === null || printed === undefined || answer === null) return [];
  if (Array.isArray(printed)) {
    if (!Array.isArray(answer)) return [`${path} is no list`];
    return printed.length === 0 || answer.length === 0 ? [] : missingFrom(answer[0], printed[0], notLookedAt, `${path}[0]`);
  }
  if (typeof printed !== typeof answer) return [`${path} is ${typeof answer}, printed as ${typeof printed}`];
  if (typeof printed !== 'object') return [];
  return Object.entries(printed as Json).flatMap(([name, value]) => {
    if (name.includes('@') || notLookedAt.test(`${path}.${name}`)) return [];
    if (!(name in (answer as Json))) return [`${path}.${name} is missing`];
    return missingFrom((answer as Json)[name], value, notLookedAt, `${path}.${name}`);
  });
}

function readSample(folder: string, file: string): { status?: number; body?: Json } {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as never;
}

function page(file: string): string {
  return file.split('.').slice(0, 2).join('.');
}

function byName(left: string, right: string): number {
  return left < right ? -1 : 1;
}
