import type { Tenant } from '../ports/store.ts';
import type { Database } from './tables.ts';

export async function readTenants(db: Database): Promise<readonly Tenant[]> {
  const rows = await db.selectFrom('tenants').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map(({ id, name, salesforce_login_url: salesforceLoginUrl }) => ({ id, name, salesforceLoginUrl }));
}

/** Add or replace. */
export async function keepTenant(db: Database, { id, name, salesforceLoginUrl }: Tenant): Promise<void> {
  const row = { name, salesforce_login_url: salesforceLoginUrl };
  await db
    .insertInto('tenants')
    .values({ id, ...row })
    .onConflict((taken) => taken.column('id').doUpdateSet(row))
    .execute();
}
