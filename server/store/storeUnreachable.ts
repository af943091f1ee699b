import type { DatabasePlace } from './databaseUrl.ts';

/**
 * No connection to PostgreSQL. Says where it was looked for and what to do. Never the address itself: a password may stand in it, and so may
 * one in the driver's own words, which is why they are left out and are no cause either.
 */
export class StoreUnreachable extends Error {
  /** PostgreSQL's code (`28P01`) or the system's (`ECONNREFUSED`), where there is one. */
  readonly code: string | null;
  constructor({ database, server }: DatabasePlace, refusal: unknown) {
    const code = codeOf(refusal);
    super(`The database ${database} on ${server} cannot be reached (${code ?? 'no answer in time'}): ${remedyOf(code)}`);
    this.name = 'StoreUnreachable';
    this.code = code;
  }
}

/** TANDEM_DATABASE_URL does not say a database. What it says is not repeated. */
export class DatabaseUrlUnreadable extends Error {
  constructor() {
    super(
      'TANDEM_DATABASE_URL is no address of a database: it must look like postgres://user:password@host:5432/database, ' +
        'with @ : / ? # % in the password written as %40 %3A %2F %3F %23 %25.',
    );
    this.name = 'DatabaseUrlUnreadable';
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'the user or the password is wrong; correct TANDEM_DATABASE_URL.',
  '28000': "the server does not let this user in from here; add a line to the server's pg_hba.conf, or correct TANDEM_DATABASE_URL.",
  '3D000': 'there is no such database; create it with createdb, or correct TANDEM_DATABASE_URL.',
  '42501': 'this user may not connect to it; grant connect on the database to the user.',
  '53300': 'the server has no connection left; raise its max_connections, or end programs that hold some.',
  '57P03': 'the server is just starting or stopping; try again in a minute.',
  ENOTFOUND: 'no server has this name; correct the host in TANDEM_DATABASE_URL.',
  EAI_AGAIN: 'names cannot be looked up right now; check the network of this machine.',
  ECONNREFUSED: 'nothing listens there; start PostgreSQL, or correct host and port in TANDEM_DATABASE_URL.',
  ENOENT: "there is no such socket; start PostgreSQL, or correct the socket's folder in TANDEM_DATABASE_URL.",
  EACCES: "this system user may not open the socket; correct the socket's folder in TANDEM_DATABASE_URL.",
};

const remedyOf = (code: string | null): string =>
  REMEDIES[code ?? ''] ?? 'check that the server runs and that TANDEM_DATABASE_URL names it.';

/** A name with several addresses fails with one error per address, all of a kind. */
function codeOf(refusal: unknown): string | null {
  if (typeof refusal !== 'object' || refusal === null) return null;
  return 'code' in refusal && typeof refusal.code === 'string' ? refusal.code : null;
}
