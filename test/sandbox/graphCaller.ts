import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import type { SandboxClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_ROLES } from '../../server/sandbox/entra/registration.ts';
import { makeSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import type { SigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { checkAppToken, issueAppToken } from '../../server/sandbox/entra/tokens.ts';
import { graphWitness } from '../../server/sandbox/graph/witness.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { complaintsAbout } from '../oracles/graph/schemaJudge.ts';

// Told without types on purpose: answers are looked into by tests only, which say what they expect.
export type Told = Record<string, unknown>;
export type Answer = { status: number; headers: Headers; body: Told };

export type GraphCaller = {
  url: string;
  clock: SandboxClock;
  key: SigningKey;
  agent: Agent;
  token: string;
  /** One request as a plain client would send it. Throws when Microsoft's schema has anything against the answer. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Every page of a round, following nextLinks; `link` is a path or a link from an answer. */
  round(link: string, headers?: Record<string, string>): Promise<{ items: Told[]; pages: number; deltaLink: string }>;
  close(): Promise<void>;
};

/** A Graph stand with nothing in it, and a client that is not ours. Its clock stands at 2026-03-10T08:00Z. */
export async function openGraph(): Promise<GraphCaller> {
  const clock = stoppedClock('2026-03-10T08:00:00Z');
  const key = await makeSigningKey();
  const certificate = await makeCertificate();
  const agent = new Agent({ connect: { ca: certificate.caPem } });
  const stand = await openStand(graphWitness({ clock, checkToken: (token) => checkAppToken({ key, clock }, token) }), {
    port: 0,
    certificate,
    clock,
  });
  // More than Tandem is given: categories are written here, too.
  const roles = [...DEMO_ROLES, 'MailboxSettings.ReadWrite'];
  const token = await issueAppToken(key, clock, { clientId: DEMO_CLIENT, roles });
  const call: GraphCaller['call'] = async (method, path, sent, headers = {}) => {
    const answer = await fetch(path.startsWith('https:') ? path : `${stand.url}${path}`, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}`, ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(sent === undefined ? {} : { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    });
    const text = await answer.text();
    const body = text === '' ? null : (JSON.parse(text) as Told);
    const complaints = path.includes('/__control/')
      ? []
      : complaintsAbout({ method, url: path, asked: sent, status: answer.status, answer: body });
    if (complaints.length > 0) throw new Error(`Microsoft would not answer like this:\n${complaints.join('\n')}`);
    return { status: answer.status, headers: new Headers([...answer.headers]), body: body ?? {} };
  };
  return {
    url: stand.url,
    clock,
    key,
    agent,
    token,
    call,
    round: async (link, headers = {}) => {
      const items: Told[] = [];
      let next = link;
      for (let pages = 1; pages < 1000; pages += 1) {
        const { status, body } = await call('GET', next, undefined, headers);
        if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
        items.push(...(body['value'] as Told[]));
        if (typeof body['@odata.deltaLink'] === 'string') return { items, pages, deltaLink: body['@odata.deltaLink'] };
        next = String(body['@odata.nextLink']);
      }
      throw new Error('The round does not end.');
    },
    close: async () => {
      await agent.close();
      await stand.close();
    },
  };
}

/** Two colleagues and a room; Ben sits in New York. */
export const colleagues = {
  mailboxes: [
    {
      address: 'anna@contoso.com',
      displayName: 'Anna Albers',
      timeZone: 'W. Europe Standard Time',
      id: '11111111-1111-4111-8111-111111111111',
    },
    {
      address: 'ben@contoso.com',
      displayName: 'Ben Baker',
      timeZone: 'Eastern Standard Time',
      id: '22222222-2222-4222-8222-222222222222',
      aliases: ['benny@contoso.com'],
    },
    { address: 'room1@contoso.com', displayName: 'Room 1', timeZone: 'UTC' },
  ],
};

export const anna = '/v1.0/users/anna@contoso.com';
export const ben = '/v1.0/users/ben@contoso.com';

export function aMeeting(part: Told = {}): Told {
  return {
    subject: 'Review of the offer',
    start: { dateTime: '2026-03-11T10:00:00', timeZone: 'W. Europe Standard Time' },
    end: { dateTime: '2026-03-11T11:00:00', timeZone: 'W. Europe Standard Time' },
    ...part,
  };
}

export function invite(...addresses: string[]): Told[] {
  return addresses.map((address) => ({ emailAddress: { address, name: address }, type: 'required' }));
}

/** What was refused, and how: `400 ErrorInvalidRequest`. */
export async function errorOf(answer: Promise<Pick<Answer, 'status' | 'body'>>): Promise<string> {
  const { status, body } = await answer;
  return `${status} ${String((body['error'] as Told)['code'])}`;
}

/** Whom Exchange would have mailed, and why, in the order it happened. */
export async function mailsOf(graph: GraphCaller): Promise<readonly string[]> {
  const { body } = await graph.call('GET', '/__control/state');
  return (body['mails'] as Told[]).map(({ to, why }) => `${String(why)} ${String(to)}`);
}
