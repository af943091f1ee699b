import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import type { SandboxClock } from '../../server/sandbox/clock.ts';
import { issueAppToken } from '../../server/sandbox/entra/tokens.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { judgeGraph } from '../support/graphJudge.ts';
import { aMeeting, anna, colleagues, openGraph } from './graphCaller.ts';
import { anHour, anna as annaInCrm, pretendOrg } from './salesforceCaller.ts';
import type { Told } from './salesforceCaller.ts';

/** What a plain client heard; `broken`: it heard no whole answer. */
export type Heard =
  | { readonly broken: false; readonly status: number; readonly headers: Headers; readonly body: unknown }
  | { readonly broken: true; readonly statusSeen: number | null };

/** One pretended service on a line of its own, with Anna signed in. */
export type Scene = {
  readonly clock: SandboxClock;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Heard>;
  /** A read by somebody who hangs up as soon as the service has heard it. */
  hangUp(path: string): Promise<Heard>;
  control(door: string, body?: unknown): Promise<unknown>;
  /** Creates an item named so, by a request, and tells what was heard. */
  create(subject: string): Promise<Heard>;
  /** The path of one item. */
  pathOf(id: string): string;
  /** The subjects of all items, as the service itself knows. */
  subjects(): Promise<readonly string[]>;
  /** A first item by the control door, whose id is given. */
  place(subject: string): Promise<string>;
  /** Signs Anna in again. */
  signIn(): Promise<void>;
  /** Throws when Graph answered what Microsoft would not. */
  close(): Promise<void>;
};

export const events = `${anna}/events`;
export const rows = '/services/data/v62.0/sobjects/Event';

/** `newToken`: good beside the one that is used. */
export async function graphScene(): Promise<Scene & { newToken(): Promise<string> }> {
  const graph = await openGraph();
  const judge = judgeGraph(graph.url);
  const line = lineTo(graph.url, () => ({ authorization: `Bearer ${graph.token}` }), graph.agent);
  await line.control('seed', colleagues);
  return {
    clock: graph.clock,
    ...line,
    create: (subject) => line.send('POST', events, aMeeting({ subject })),
    pathOf: (id) => `${events}/${id}`,
    newToken: () => issueAppToken(graph.key, graph.clock),
    subjects: async () => {
      const { mailboxes } = (await line.control('state')) as { mailboxes: { events: { subject: string }[] }[] };
      return mailboxes.flatMap((mailbox) => mailbox.events.map(({ subject }) => subject));
    },
    place: async (subject) => {
      const { event } = (await line.control('act', { mailbox: 'anna@contoso.com', do: 'create', event: aMeeting({ subject }) })) as {
        event: { id: string };
      };
      return event.id;
    },
    signIn: () => Promise.resolve(),
    close: async () => {
      await graph.close();
      judge.settle();
    },
  };
}

export async function salesforceScene(): Promise<Scene> {
  const org = pretendOrg();
  const certificate = await makeCertificate();
  const agent = new Agent({ connect: { ca: certificate.caPem } });
  const stand = await openStand(org.witness, { port: 0, certificate, clock: org.clock });
  let caller = await org.signIn(annaInCrm);
  const line = lineTo(stand.url, () => ({ authorization: `Bearer ${caller.token}` }), agent);
  return {
    clock: org.clock,
    ...line,
    create: (subject) => line.send('POST', rows, { Subject: subject, ...anHour }),
    pathOf: (id) => `${rows}/${id}`,
    subjects: async () => {
      const { rows: held } = (await line.control('state')) as { rows: { Event?: { Subject: string; IsDeleted: boolean }[] } };
      return (held.Event ?? []).filter(({ IsDeleted }) => !IsDeleted).map(({ Subject }) => Subject);
    },
    place: async (subject) => {
      const { id } = (await line.control('act', { user: annaInCrm, do: 'create', fields: { Subject: subject, ...anHour } })) as {
        id: string;
      };
      return id;
    },
    signIn: async () => {
      caller = await org.signIn(annaInCrm);
    },
    close: async () => {
      await agent.close();
      await stand.close();
    },
  };
}

function lineTo(url: string, signedIn: () => Record<string, string>, dispatcher: Agent): Pick<Scene, 'send' | 'hangUp' | 'control'> {
  const ask = async (
    path: string,
    init: { method: string; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Heard> => {
    const { method, body, headers = {}, signal } = init;
    let statusSeen: number | null = null;
    try {
      const answer = await fetch(path.startsWith('https:') ? path : `${url}${path}`, {
        method,
        dispatcher,
        ...(signal === undefined ? {} : { signal }),
        headers: { ...signedIn(), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      statusSeen = answer.status;
      const text = await answer.text();
      return {
        broken: false,
        status: answer.status,
        headers: new Headers([...answer.headers]),
        body: text === '' ? null : JSON.parse(text),
      };
    } catch {
      return { broken: true, statusSeen };
    }
  };
  const send: Scene['send'] = (method, path, body, headers = {}) => ask(path, { method, body, headers });
  const control: Scene['control'] = async (door, body) => {
    const heard = await send(body === undefined ? 'GET' : 'POST', `/__control/${door}`, body);
    if (heard.broken || heard.status !== 200) throw new Error(`${door}: ${JSON.stringify(heard)}`);
    return heard.body;
  };
  const hangUp: Scene['hangUp'] = async (path) => {
    const patience = new AbortController();
    await control('requests', {});
    const heard = ask(path, { method: 'GET', signal: patience.signal });
    const isKnown = async () => ((await control('requests')) as { requests: unknown[] }).requests.length > 0;
    while (!(await isKnown()));
    patience.abort();
    return heard;
  };
  return { send, hangUp, control };
}

/** The body of an answer that came whole, for looking into. */
export function bodyOf(heard: Heard): Told {
  if (heard.broken) throw new Error(`The answer did not come whole (${heard.statusSeen}).`);
  return heard.body as Told;
}

export function statusOf(heard: Heard): number | 'broken' {
  return heard.broken ? 'broken' : heard.status;
}
