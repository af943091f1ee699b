import type { Meter } from '../../ports/answers.ts';
import { PortDown } from '../../ports/answers.ts';
import { problem } from '../../../shared/problem.ts';
import { sameOrigin, sendOnce } from '../http.ts';
import type { HttpReply } from '../http.ts';

/** `fresh`: the last token was refused, give one the cache did not hold. A function that takes no argument fits too. */
export type GraphToken = (ask?: { readonly fresh: boolean }) => Promise<string>;

export type GraphClientOptions = {
  /** Scheme and host, no `/v1.0`. */
  readonly baseUrl: string;
  readonly token: GraphToken;
  readonly meter: Meter;
  readonly timeoutSeconds?: number;
  /** Tests pass their own, so that nobody waits. */
  readonly sleep?: (seconds: number) => Promise<void>;
};

export type GraphRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Behind `/v1.0`, beginning with a slash; or a whole link out of an answer. */
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Asks for pages of this size. */
  readonly pageSize?: number;
  /** What this one request costs in Graph's own count: the number of requests inside, for a batch. */
  readonly units?: number;
  /** Outside the call budget (contracts section 6). */
  readonly apart?: boolean;
};

export type GraphReply = HttpReply;

export type GraphClient = {
  /** For requests that change nothing, batches of reads included: repeated on 429, 503, 504 and silence. @throws PortDown */
  read(request: GraphRequest): Promise<GraphReply>;
  /** Sent once; only a refused token is renewed, because then nothing was done. @throws PortDown when no token is to be had */
  write(request: GraphRequest): Promise<GraphReply>;
  /** Whether a link points to the Graph we were told to talk to. */
  isOurs(link: string): boolean;
  /** @throws PortDown 'calendar.foreignHost', so that no token leaves for a host that is not ours. */
  checkLink(link: string): void;
  sleep(seconds: number): Promise<void>;
};

const repeats = 3;
const longestWaitSeconds = 60;

/** Ids that survive a move between folders, and times in UTC, on every call (facts of Graph ids). */
const PREFERENCES = ['IdType="ImmutableId"', 'outlook.timezone="UTC"'];
export const preferences = (pageSize?: number): string =>
  [...PREFERENCES, ...(pageSize === undefined ? [] : [`odata.maxpagesize=${pageSize}`])].join(', ');

/** Talks to one Graph. Knows tokens, headers, waiting and repeating; knows nothing of events. */
export function graphClient({ baseUrl, token, meter, timeoutSeconds = 60, sleep = wait }: GraphClientOptions): GraphClient {
  const isOurs = (link: string): boolean => sameOrigin(link, baseUrl);
  const checkLink = (link: string): void => {
    if (!isOurs(link)) throw new PortDown(problem('calendar.foreignHost'));
  };

  const urlOf = ({ path }: GraphRequest): string => (path.startsWith('/') ? new URL(`/v1.0${path}`, baseUrl).href : path);

  const sendWith = async (bearer: string, request: GraphRequest): Promise<GraphReply> => {
    if (request.apart === true) meter('apart', 1);
    else {
      meter('graph', 1);
      meter('graphUnits', request.units ?? 1);
    }
    return sendOnce({
      method: request.method,
      url: urlOf(request),
      timeoutSeconds,
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        prefer: preferences(request.pageSize),
        'client-request-id': crypto.randomUUID(),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
  };

  const write = async (request: GraphRequest): Promise<GraphReply> => {
    checkLink(urlOf(request));
    const reply = await sendWith(await token(), request);
    if (reply.kind !== 'answered' || reply.status !== 401) return reply;
    return sendWith(await token({ fresh: true }), request);
  };

  const read = async (request: GraphRequest): Promise<GraphReply> => {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await write(request);
      if (attempt === repeats || !isWorthRepeating(reply)) return reply;
      await sleep(waitSeconds(reply.kind === 'answered' ? reply.retryAfterSeconds : null, attempt));
    }
  };

  return { read, write, isOurs, checkLink, sleep };
}

const isWorthRepeating = (reply: GraphReply): boolean => reply.kind === 'silent' || [429, 503, 504].includes(reply.status);

/** Graph says how long, but not always: then 1, 2, 4 seconds. */
export const waitSeconds = (retryAfterSeconds: number | null, attempt: number): number =>
  Math.min(retryAfterSeconds ?? 2 ** attempt, longestWaitSeconds);

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
