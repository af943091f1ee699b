import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import type { SandboxClock } from '../../server/sandbox/clock.ts';
import type { Fault } from '../../server/sandbox/fault.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { salesforceWitness } from '../../server/sandbox/salesforce/witness.ts';
import type { SandboxAnswer, Witness } from '../../server/sandbox/stand.ts';

export type Told = Record<string, unknown>;
/** `fault`: one of Salesforce's own that hits this request. */
export type Asked = { method?: string; body?: unknown; headers?: Record<string, string>; fault?: Fault };

/** Somebody signed in: paths start after `/services/data/v62.0`, with their query. */
export type Caller = {
  token: string;
  ask(path: string, asked?: Asked): Promise<SandboxAnswer>;
  query(soql: string, resource?: 'query' | 'queryAll'): Promise<Told[]>;
  create(objectName: string, fields: Told): Promise<string>;
  /** The row as SELECT of the fields gives it. */
  read(id: string, fields: string): Promise<Told>;
};

export type PretendedOrg = {
  witness: Witness;
  clock: SandboxClock;
  /** Calls a control door, as POST /__control/NAME would. */
  control(name: string, body?: unknown): Told;
  signIn(username: string): Promise<Caller>;
  assertion(claims: { sub?: string; iss?: string; aud?: string; lifeSeconds?: number; key?: 'ours' | 'foreign' }): Promise<string>;
  askToken(form: Told): Promise<SandboxAnswer>;
  publicKeyPem: string;
};

export const origin = 'https://localhost:5443';
export const anna = 'anna@contoso.com';
export const ben = 'ben@contoso.com';

const pairs = { ours: generateKeyPairSync('rsa', { modulusLength: 2048 }), foreign: generateKeyPairSync('rsa', { modulusLength: 2048 }) };
const publicKeyPem = pairs.ours.publicKey.export({ type: 'spki', format: 'pem' });

/** An org with Anna and Ben, spoken to without a network. Its clock stands still. */
export function pretendOrg({ at = '2026-03-10T08:00:00Z' } = {}): PretendedOrg {
  const clock = stoppedClock(at);
  const witness = salesforceWitness({ clock });
  const control = (name: string, body: unknown = {}): Told => witness.control[name]?.(body) as Told;
  control('seed', {
    app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem },
    rows: {
      User: [
        { Username: anna, Name: 'Anna Albers' },
        { Username: ben, Name: 'Ben Baker' },
      ],
    },
  });
  const assertion: PretendedOrg['assertion'] = ({
    sub = anna,
    iss = DEMO_CONSUMER_KEY,
    aud = 'https://login.salesforce.com',
    lifeSeconds = 180,
    key = 'ours',
  }) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(iss)
      .setSubject(sub)
      .setAudience(aud)
      .setExpirationTime(Math.floor(clock.now().epochMilliseconds / 1000) + lifeSeconds)
      .sign(pairs[key].privateKey);
  const send = async (method: string, url: string, { body = null, headers = {}, fault }: Asked = {}) => {
    const { pathname, searchParams } = new URL(url, origin);
    return witness.handle({ method, path: decodeURIComponent(pathname), query: searchParams, headers, body, origin }, () => null, fault);
  };
  const askToken = (form: Told) => send('POST', '/services/oauth2/token', { body: form });
  const signIn = async (username: string): Promise<Caller> => {
    const answer = await askToken({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion({ sub: username }),
    });
    const token = String((answer.body as Told)['access_token']);
    const ask: Caller['ask'] = (path, asked = {}) =>
      send(asked.method ?? 'GET', path.startsWith('/services/') ? path : `/services/data/v62.0${path}`, {
        ...asked,
        headers: { authorization: `Bearer ${token}`, ...asked.headers },
      });
    const query: Caller['query'] = async (soql, resource = 'query') => {
      const { status, body } = await ask(`/${resource}?q=${encodeURIComponent(soql)}`);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return (body as { records: Told[] }).records;
    };
    const create: Caller['create'] = async (objectName, fields) => {
      const { status, body } = await ask(`/sobjects/${objectName}`, { method: 'POST', body: fields });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return String((body as Told)['id']);
    };
    const read: Caller['read'] = async (id, fields) => {
      const [row = {}] = await query(`SELECT ${fields} FROM ${id.startsWith('0RE') ? 'EventRelation' : 'Event'} WHERE Id = '${id}'`);
      return withoutAttributes(row);
    };
    return { token, ask, query, create, read };
  };
  return { witness, clock, control, signIn, assertion, askToken, publicKeyPem };
}

/** An hour on Tuesday, nine o'clock UTC. */
export const anHour = { StartDateTime: '2026-03-10T09:00:00.000Z', DurationInMinutes: 60 };

/** The first error of a refused answer. */
export function firstError(answer: SandboxAnswer): Told {
  return (answer.body as Told[])[0] ?? {};
}

/** The row without what only says where it is from. */
export function withoutAttributes(row: Told): Told {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'attributes'));
}

/** The error code of a refused part, undefined where it was not refused. */
export function codeOf(body: unknown): unknown {
  const [error] = Array.isArray(body) ? (body as Told[]) : [];
  return error?.['errorCode'];
}

/** Seeds rows of one object and gives their Ids. */
export function seedRows(org: PretendedOrg, objectName: string, rows: Told[]): string[] {
  const { ids } = org.control('seed', { rows: { [objectName]: rows } }) as { ids: Record<string, string[]> };
  return ids[objectName] ?? [];
}
