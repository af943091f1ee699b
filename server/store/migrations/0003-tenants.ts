import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** More companies than the one the environment names, and whose a user is. */
const STATEMENTS = [
  sql`create table tenants (
    id text collate "C" primary key,
    name text collate "C" not null,
    salesforce_login_url text not null
  )`,
  sql`alter table users add column company text collate "C" references tenants (id)`,
];

export const tenants: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await statement.execute(db);
  },
};
