import { isJsonObject } from '../json.ts';
import { refusals } from './refusal.ts';

/** How each member of a request object is read, by its canonical name. */
export type MemberReaders<T> = Readonly<Record<string, (value: unknown, name: string) => Partial<T>>>;

/**
 * Reads an object the way Graph does: member names in any case, `@odata.…` annotations ignored, an unknown member refused.
 * The answer holds only what was sent. Throws a GraphRefusal.
 */
export function readMembers<T>(value: unknown, type: string, readers: MemberReaders<T>): Partial<T> {
  if (!isJsonObject(value)) throw refusals.wrongValue(type, type);
  const canonical = new Map(Object.keys(readers).map((name) => [name.toLowerCase(), name]));
  let read: Partial<T> = {};
  for (const [sent, member] of Object.entries(value)) {
    if (sent.includes('@')) continue;
    const name = canonical.get(sent.toLowerCase());
    const reader = name === undefined ? undefined : readers[name];
    if (name === undefined || reader === undefined) throw refusals.unknownProperty(sent, type);
    read = { ...read, ...reader(member, name) };
  }
  return read;
}

export function textFrom(value: unknown, name: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw refusals.wrongValue(name, 'Edm.String');
  return value;
}

export function flagFrom(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw refusals.wrongValue(name, 'Edm.Boolean');
  return value;
}

export function wholeNumberFrom(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw refusals.wrongValue(name, 'Edm.Int32');
  return value;
}

export function listFrom(value: unknown, name: string): readonly unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw refusals.wrongValue(name, 'Collection');
  return value;
}

/** The canonical spelling of an enum literal sent in any case. */
export function literalFrom<T extends string>(value: unknown, name: string, literals: readonly T[]): T {
  const found = typeof value === 'string' ? literals.find((literal) => literal.toLowerCase() === value.toLowerCase()) : undefined;
  if (found === undefined) throw refusals.wrongValue(name, `one of ${literals.join(', ')}`);
  return found;
}
