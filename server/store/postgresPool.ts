import { Pool, TypeOverrides } from 'pg';
import type { PoolClient } from 'pg';
import { COLUMN_PARSERS } from './columnParsers.ts';
import { databasePlaceOf } from './databaseUrl.ts';
import { DatabaseUrlUnreadable, StoreUnreachable } from './storeUnreachable.ts';

export type PoolLimits = {
  /** At most so many connections at a time. */
  readonly max: number;
  /** A statement that takes longer is ended by the server, in milliseconds; 0: none is. */
  readonly statementTimeout: number;
  /** How long a connection may take to come about or to become free, in milliseconds. */
  readonly connectionTimeout?: number;
};

/** Just what Kysely and the locks need of a pool. */
export type PostgresPool = { connect(): Promise<PoolClient>; end(): Promise<void>; readonly options: object };

const TEN_SECONDS = 10_000;

/**
 * Connections to the database at `url`, made when they are first needed. What the address says wins over the limits given here, setting by setting,
 * also in its `options`.
 * @throws DatabaseUrlUnreadable; `connect` rejects with StoreUnreachable.
 */
export function openPool(url: string, { max, statementTimeout, connectionTimeout = TEN_SECONDS }: PoolLimits): PostgresPool {
  const place = databasePlaceOf(url);
  if (place === null) throw new DatabaseUrlUnreadable();
  const types = new TypeOverrides();
  for (const [number, parse] of Object.entries(COLUMN_PARSERS)) types.setTypeParser(Number(number), parse);
  // A transaction whose program is frozen must not hold its rows for ever.
  const limits = `-c statement_timeout=${statementTimeout} -c idle_in_transaction_session_timeout=60000`;
  const pool = new Pool({
    connectionString: joinedWith(limits, url),
    options: `${limits} ${ISO_TIMES}`,
    types,
    max,
    application_name: 'tandem',
    connectionTimeoutMillis: connectionTimeout,
    // A server that is gone without a word is noticed within minutes, not hours.
    keepAlive: true,
    keepAliveInitialDelayMillis: TEN_SECONDS,
  });
  // A connection that breaks while nobody uses it, or between two statements, is no reason to end the process: the next statement says so.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    connect: () =>
      pool.connect().catch((refusal: unknown) => {
        throw new StoreUnreachable(place, refusal);
      }),
    end: () => pool.end(),
    // The pool's own options hold the address and so the password: whoever prints the store must not print them.
    options: {},
  };
}

/** Whatever habits the server has, or the address asks for, points in time come as ISO 8601: no others are understood. */
const ISO_TIMES = '-c datestyle=iso';

/**
 * The driver takes the `options` of an address in place of those it is given, so ours are put around them: of two words on one setting the later
 * holds. In the text itself, because an address whose signs are not all escaped is understood by the driver alone; `+` stands for a space.
 */
const joinedWith = (limits: string, url: string): string =>
  url.replace(/(\?(?:.*&)?options)(?:=([^&]*))?(?=&|$)/, `$1=${limits} $2 ${ISO_TIMES}`.replaceAll(' ', '+'));
