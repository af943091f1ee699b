/** A stored row, and how its columns are read. Keys that start with `$` are the sandbox's own notes and never leave it. */

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export function textOf(row: Row, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}

export function numberOf(row: Row, name: string): number {
  const value = row[name];
  return typeof value === 'number' ? value : 0;
}

export function isTrue(row: Row, name: string): boolean {
  return row[name] === true;
}

export function idOf(row: Row): string {
  return textOf(row, 'Id') ?? '';
}
