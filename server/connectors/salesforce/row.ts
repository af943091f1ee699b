/** One JSON object as Salesforce sent it. Nothing in it is believed before it is read with one of the functions below. */
export type Row = Readonly<Record<string, unknown>>;

export const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A missing column, null, or a value of another type reads as null: a snapshot may hold fewer columns than we ask for. */
export function textAt(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}

export function flagAt(row: Row, column: string): boolean | null {
  const value = row[column];
  return typeof value === 'boolean' ? value : null;
}

/** A number may come as text: Salesforce itself takes "31" for 31, so recorded rows hold both. */
export function numberAt(row: Row, column: string): number | null {
  const value = row[column];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A parent record (`What`, `Relation`) or a child list (`EventRelations`). */
export function rowAt(row: Row, column: string): Row | null {
  const value = row[column];
  return isRow(value) ? value : null;
}

/** Members that are no objects are left out. */
export function rowsAt(row: Row, column: string): readonly Row[] {
  const value: unknown = row[column];
  return Array.isArray(value) ? value.filter((one: unknown) => isRow(one)) : [];
}

/** The sObject a record says it is; null where the answer carries no `attributes`. */
export function typeOfRecord(row: Row): string | null {
  const attributes = rowAt(row, 'attributes');
  return attributes === null ? null : textAt(attributes, 'type');
}
