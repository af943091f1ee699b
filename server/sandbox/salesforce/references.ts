import { isJsonObject } from '../json.ts';
import { refuse } from './refusal.ts';

/** Answers so far, by referenceId: what `@{ref.id}` and `@{ref.records[0].Id}` are looked up in. */
export type Answered = ReadonlyMap<string, unknown>;

const reference = /@\{([^}]+)\}/g;

/** The value with every reference replaced. One that stands alone keeps its type. Refuses with PROCESSING_HALTED. */
export function resolveReferences(value: unknown, answered: Answered): unknown {
  if (typeof value === 'string') return resolveText(value, answered);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, answered));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolveReferences(inner, answered)]));
}

/** The referenceIds a part waits for. */
export function referencesIn(value: unknown): string[] {
  const text = JSON.stringify(value ?? null);
  return [...text.matchAll(reference)].map(([, path = '']) => /^[^.[]*/.exec(path)?.[0] ?? '');
}

function resolveText(text: string, answered: Answered): unknown {
  const whole = /^@\{([^}]+)\}$/.exec(text)?.[1];
  if (whole !== undefined) return valueAt(whole, answered);
  return text.replace(reference, (_, path: string) => String(valueAt(path, answered)));
}

function valueAt(path: string, answered: Answered): unknown {
  const [name = '', ...steps] = path.split(/[.[\]]+/).filter((step) => step !== '');
  let value = answered.get(name);
  for (const step of steps) value = Array.isArray(value) ? value[Number(step)] : isJsonObject(value) ? value[step] : undefined;
  if (value === undefined || isJsonObject(value)) {
    refuse(400, 'PROCESSING_HALTED', `Invalid reference specified. No value for ${path} found in ${name}`);
  }
  return value;
}
