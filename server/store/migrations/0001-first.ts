import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Ids sort by their bytes (collate "C"): what we promise as sorted must not depend on the server's language. Words of closed lists that
 * decide something are checked here; reason codes are not, they grow with every release.
 */
const STATEMENTS = [
  sql`create table users (
    mailbox text collate "C" primary key,
    aliases jsonb not null,
    crm_user_id text not null,
    crm_username text not null,
    sync_mailbox text,
    time_zone text not null
  )`,
  sql`create table links (
    mailbox text collate "C" not null,
    calendar_id text collate "C" not null,
    crm_event_id text collate "C" not null,
    origin text not null check (origin in ('key', 'push', 'created')),
    state text not null check (state in ('active', 'parked', 'stopped')),
    confirmed_runs integer not null,
    meeting_uid text,
    meeting_original_start text check (meeting_original_start is null or meeting_uid is not null),
    created_side text check (created_side in ('calendar', 'crm')),
    masked text check (masked in ('calendar', 'crm')),
    wrote bytea not null,
    calendar_base jsonb not null,
    crm_base jsonb not null,
    primary key (mailbox, calendar_id),
    unique (mailbox, crm_event_id)
  )`,
  sql`create table sights (
    mailbox text collate "C" not null,
    side text not null check (side in ('calendar', 'crm', 'person')),
    item_id text collate "C" not null,
    sealed bytea not null,
    primary key (mailbox, side, item_id)
  )`,
  sql`create table asked_addresses (
    mailbox text collate "C" not null,
    address_index text collate "C" not null,
    sealed bytea not null,
    primary key (mailbox, address_index)
  )`,
  sql`create table progress (
    mailbox text collate "C" primary key,
    calendar_cursor bytea,
    crm_cursor bytea
  )`,
  sql`create table intents (
    id bigint generated always as identity primary key,
    mailbox text collate "C" not null,
    key text collate "C" not null,
    kind text not null check (kind in ('createCrmEvent', 'createMeeting', 'updateCrmEvent', 'updateMeeting')),
    calendar_id text,
    crm_event_id text,
    sealed bytea not null,
    check ((calendar_id is null) <> (crm_event_id is null))
  )`,
  sql`create index intents_by_key on intents (mailbox, key)`,
  sql`create table tombstones (
    mailbox text collate "C" not null,
    side text not null check (side in ('calendar', 'crm')),
    item_id text collate "C" not null,
    primary key (mailbox, side, item_id)
  )`,
  sql`create table quarantine (
    mailbox text collate "C" not null,
    item_id text collate "C" not null,
    until timestamptz not null,
    attempts integer not null,
    primary key (mailbox, item_id)
  )`,
  sql`create table runs (
    id uuid primary key,
    mailbox text collate "C" not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    verdict text check (verdict in ('proceed', 'halt')),
    mails integer,
    mails_waiting integer,
    approval_set text,
    done integer,
    refused integer,
    unsure integer,
    postponed integer
  )`,
  sql`create index runs_by_start on runs (mailbox, started_at)`,
  sql`create table decisions (
    run_id uuid not null references runs (id) on delete cascade,
    position integer not null,
    mailbox text collate "C" not null,
    calendar_id text,
    crm_event_id text,
    kind text not null check (kind in ('inSync', 'act', 'leave', 'ask')),
    because text not null,
    mails integer not null,
    approval text,
    primary key (run_id, position)
  )`,
];

/** The first schema. There is no way down: a store is never opened by an older program. */
export const first: Migration = {
  up: async (db) => {
    for (const statement of STATEMENTS) await statement.execute(db);
  },
};
