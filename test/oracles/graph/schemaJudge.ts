import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;
/** One request and what came back. `url` with or without origin; `answer` is parsed JSON, or null where nothing came. */
export type Exchange = {
  readonly method: string;
  readonly url: string;
  readonly asked?: unknown;
  readonly status: number;
  readonly answer: unknown;
};
type Content = { readonly content?: { readonly 'application/json': { readonly schema: Json } }; readonly $ref?: string };
type Operation = { readonly requestBody?: Content; readonly responses: Readonly<Record<string, Content>> };
type Subset = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
};

/** Microsoft's own description of the calendar, reduced: see scripts/reduceGraphSchema.mjs. Jest runs in the root of the repository. */
const subset = JSON.parse(readFileSync('test/oracles/graph/calendar-subset.json', 'utf8')) as Subset;

/** Actions Microsoft documents and its calendar metadata do not hold; only their refusals are judged. */
const undescribed = /\/translateexchangeids$/i;

/**
 * What Microsoft's schema has against an answer of the sandbox, in words; empty when nothing. Answers of a batch are judged one by
 * one. Events are an open type in the metadata; the sandbox, which invents nothing, is held to the members that stand there.
 */
export function complaintsAbout({ method, url, asked, status, answer }: Exchange): readonly string[] {
  const where = `${method} ${pathOf(url)} ${status}`;
  const about = (words: readonly string[]): readonly string[] => words.map((word) => `${where}: ${word}`);
  if (status >= 400) return about(violations('#/components/schemas/odata.error', answer));
  if (undescribed.test(pathOf(url))) return [];
  const operation = operationFor(method, url);
  if (operation === null) return about(['Microsoft knows no such operation, so it cannot have succeeded']);
  const response = operation.responses[String(status)];
  if (response === undefined) return about([`answers with ${Object.keys(operation.responses).join(', ')} only`]);
  const schema = response.content?.['application/json'].schema;
  if (schema === undefined) return about(answer === null ? [] : ['has a body where none belongs']);
  return [...about(violations(referenceIn(schema), answer)), ...(pathOf(url) === '/$batch' ? complaintsInside(asked, answer) : [])];
}

/** The operation a request is for, or null. `/me` and `/calendar` are other names for what stands under `/users/{user-id}`. */
export function operationFor(method: string, url: string): Operation | null {
  const asked = pathOf(url).toLowerCase().split('/');
  const fits = ([template]: readonly [string, unknown]) => {
    const parts = template.toLowerCase().split('/');
    return parts.length === asked.length && parts.every((part, at) => part.startsWith('{') || part === asked[at]);
  };
  // A literal segment beats a placeholder, so delta is never taken for somebody's id.
  const [, found] = Object.entries(subset.paths).filter(fits).toSorted(byPlaceholders)[0] ?? [];
  return found?.[method.toLowerCase()] ?? null;
}

/** What is wrong with a value by one schema of the subset, at most a few lines; `reference` as in `$ref`, or an inline schema as text. */
export function violations(reference: string, value: unknown): readonly string[] {
  const validate = validatorFor(reference);
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
}

function byPlaceholders([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left.split('{').length - right.split('{').length;
}

function pathOf(url: string): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/]+/, '').split('?');
  return path
    .replace(/^\/?(v1\.0\/)?/i, '/')
    .replace(/\/$/, '')
    .replace(/\('([^']*)'\)/g, '/$1')
    .replace(/\([^)]*\)$/, '')
    .replace(/^\/me(?=\/|$)/i, '/users/me')
    .replace(/(^\/users\/[^/]+\/calendar)s\/[^/]+\/events\/(?!delta)/i, '$1/events/')
    .replace(/(^\/users\/[^/]+)\/calendar\//i, '$1/');
}

/** The answers in a batch, each with the request that bears its id. */
function complaintsInside(asked: unknown, answer: unknown): readonly string[] {
  const requests = (asked as { requests?: readonly { id: string; method: string; url: string }[] } | null)?.requests ?? [];
  const responses = (answer as { responses?: readonly { id: string; status: number; body?: unknown }[] }).responses ?? [];
  return responses.flatMap(({ id, status, body = null }) => {
    const request = requests.find((part) => part.id === id);
    if (request === undefined) return [`$batch: nobody asked for "${id}"`];
    return complaintsAbout({ method: request.method, url: `/v1.0/${request.url.replace(/^\//, '')}`, status, answer: body });
  });
}

function referenceIn(schema: Json): string {
  return typeof schema['$ref'] === 'string' ? schema['$ref'] : JSON.stringify(schema);
}

const ajv = new Ajv2020({ strict: false, allErrors: false });
formats.default(ajv);
ajv.addSchema({ ...strictAboutEvents(subset), $id: 'graph' });
const validators = new Map<string, ValidateFunction>();

function validatorFor(reference: string): ValidateFunction {
  const known = validators.get(reference);
  if (known !== undefined) return known;
  const schema = (reference.startsWith('{') ? JSON.parse(reference) : { $ref: reference }) as Json;
  const compiled = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"graph#/components/')) as Json);
  validators.set(reference, compiled);
  return compiled;
}

function strictAboutEvents({ components: { schemas } }: Subset): Json {
  const event = schemas['microsoft.graph.event'] ?? {};
  const closed = { ...event, patternProperties: { '@': true }, additionalProperties: false };
  return { components: { schemas: { ...schemas, 'microsoft.graph.event': closed } } };
}
