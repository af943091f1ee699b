/** Rows in one statement: few round trips, and far from the 65,535 parameters a statement may have. */
const ROWS_PER_STATEMENT = 500;

/** Statement by statement, in order, because there is one connection per transaction. */
export async function inChunks<T>(rows: readonly T[], send: (chunk: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) await send(rows.slice(from, from + ROWS_PER_STATEMENT));
}

/** One per id, the last wins: a statement that meets an id twice is refused by the database. */
export const lastOfEach = <T>(rows: readonly T[], idOf: (row: T) => string): readonly T[] =>
  rows.length < 2 ? rows : [...new Map(rows.map((row) => [idOf(row), row])).values()];
