import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What the pane brings: who signs in, and what a person asked of single meetings. */
const STATEMENTS = [
  sql`alter table users add column tenant_id text`,
  sql`alter table users add column object_id text check ((tenant_id is null) = (object_id is null))`,
  sql`create unique index users_by_identity on users (tenant_id, object_id)`,
  sql`create table wishes (
    mailbox text collate "C" not null,
    calendar_id text collate "C" not null,
    sealed bytea not null,
    primary key (mailbox, calendar_id)
  )`,
];

export const pane: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await statement.execute(db);
  },
};
