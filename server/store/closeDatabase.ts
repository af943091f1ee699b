import type { Database } from './tables.ts';

/**
 * Close it once nobody is in the middle of a transaction: connections are handed out in turn, so one comes to us only after everybody who asked
 * before has got his, and those who still have one are waited for. A server that is gone hands out none, which must not keep us from closing.
 */
export async function closeDatabase(db: Database): Promise<void> {
  await db
    .connection()
    .execute(() => Promise.resolve())
    .catch(() => undefined);
  await db.destroy();
}
