/** Which database an address means, in words that may be printed: no user, no password. */
export type DatabasePlace = { readonly database: string; readonly server: string };

/**
 * `postgres://user:password@host:port/database?option=value`; a socket's folder may stand as the option `host`.
 * @returns null where the address is none. One with a bare `/`, `?` or `#` in its password is none either: a part of the password would pass
 * for the database, and be printed.
 */
export function databasePlaceOf(url: string): DatabasePlace | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, pathname, search, hash, searchParams } = new URL(url);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') return null;
  if (hash !== '' || `${pathname}${search}`.includes('@')) return null;
  const database = decoded(pathname.slice(1));
  const host = searchParams.get('host') ?? decoded(hostname);
  if (database === null || database === '' || database.includes('/') || host === null || host === '') return null;
  const numbered = searchParams.get('port') ?? port;
  return { database, server: numbered === '' ? host : `${host}:${numbered}` };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
