import { PortDown } from '../../ports/answers.ts';
import { retryAfterSecondsOf } from '../http.ts';
import type { GraphClient, GraphReply, GraphRequest } from './client.ts';
import { preferences, waitSeconds } from './client.ts';
import { downOf } from './refusal.ts';
import { wireBatch } from './wire.ts';

/** Graph takes no more in one `$batch`. https://learn.microsoft.com/graph/json-batching */
const largestBatch = 20;
/** Exchange serves four requests of one mailbox at a time and refuses a fifth: as many chains, linked by `dependsOn`. */
const chains = 4;
const mostPauses = 3;

/** `blocked`: not carried out, because what it had to wait for failed. `by` is the status of that one, null where nobody knows. */
export type InnerReply = GraphReply | { readonly kind: 'blocked'; readonly by: number | null };

/**
 * Sends writes of one mailbox in the order given, up to 20 in one HTTP request, one such request after another. A link of a chain that is
 * refused drags the rest of its chain along undone: those are sent again without it, since one bad item stops no other (rule R28). Those
 * behind a throttled or failed one are not: Exchange asked for a pause. One reply per request, in order.
 */
export async function writeAll(client: GraphClient, requests: readonly GraphRequest[]): Promise<readonly InnerReply[]> {
  const [only] = requests;
  if (only !== undefined && requests.length === 1) return [await sent(client, only)];
  return settleAll(requests, async (some) => sent(client, batchOf(some)), {
    isOpen: (reply) => reply.kind === 'blocked' && reply.by !== null && reply.by < 500 && ![401, 403, 429].includes(reply.by),
  });
}

/** No token, then nothing was sent; earlier batches may have been, so the whole call must not fail for it. */
async function sent(client: GraphClient, request: GraphRequest): Promise<GraphReply> {
  try {
    return await client.write(request);
  } catch (cause) {
    if (cause instanceof PortDown) return { kind: 'silent', sent: false, cause };
    throw cause;
  }
}

/**
 * The same for requests that change nothing: what was blocked is asked again at once, what was throttled after the pause Graph wishes, a few
 * times. @throws PortDown when the batch itself cannot be had
 */
export async function readAll(client: GraphClient, requests: readonly GraphRequest[]): Promise<readonly InnerReply[]> {
  const [only] = requests;
  if (only !== undefined && requests.length === 1) {
    const reply = await client.read(only);
    if (reply.kind === 'silent') throw downOf(reply);
    return [reply];
  }
  const isThrottled = (reply: InnerReply): boolean => reply.kind === 'answered' && [429, 503, 504].includes(reply.status);
  let pauses = 0;
  return settleAll(requests, async (some) => wholeBatch(await client.read(batchOf(some))), {
    isOpen: (reply) => reply.kind === 'blocked' || (isThrottled(reply) && pauses < mostPauses),
    pause: async (replies) => {
      const throttled = replies.filter(isThrottled);
      if (throttled.length === 0 || pauses === mostPauses) return false;
      const longest = Math.max(
        ...throttled.map((reply) => waitSeconds(reply.kind === 'answered' ? reply.retryAfterSeconds : null, pauses)),
      );
      pauses += 1;
      await client.sleep(longest);
      return true;
    },
  });
}

function wholeBatch(reply: GraphReply): GraphReply {
  if (reply.kind === 'silent' || reply.status !== 200) throw downOf(reply);
  return reply;
}

type Settling = {
  /** Whether this reply asks for another try. */
  readonly isOpen: (reply: InnerReply) => boolean;
  /** @returns whether it waited for somebody */
  readonly pause?: (replies: readonly InnerReply[]) => Promise<boolean>;
};

async function settleAll(
  requests: readonly GraphRequest[],
  send: (some: readonly GraphRequest[]) => Promise<GraphReply>,
  { isOpen, pause }: Settling,
): Promise<readonly InnerReply[]> {
  const settled = new Map<GraphRequest, InnerReply>();
  const replyTo = (request: GraphRequest): InnerReply => settled.get(request) ?? { kind: 'blocked', by: null };
  let waiting = requests;
  while (waiting.length > 0) {
    const now = waiting.slice(0, largestBatch);
    const replies = innerReplies(await send(now), now.length);
    for (const [index, reply] of replies.entries()) {
      const request = now[index];
      if (request !== undefined) settled.set(request, reply);
    }
    const again = now.filter((request) => isOpen(replyTo(request)));
    const waited = again.length > 0 && (await pause?.(replies)) === true;
    // A round in which nobody was settled and nobody waited for would repeat itself for ever.
    const goesOn = waited || again.length < now.length;
    waiting = [...(goesOn ? again : []), ...waiting.slice(largestBatch)];
  }
  return requests.map(replyTo);
}

function batchOf(requests: readonly GraphRequest[]): GraphRequest {
  return {
    method: 'POST',
    path: '/$batch',
    units: requests.length,
    body: {
      requests: requests.map(({ method, path, body, ifMatch, pageSize }, index) => ({
        id: String(index + 1),
        method,
        url: path,
        ...(index < chains ? {} : { dependsOn: [String(index + 1 - chains)] }),
        // Headers of the batch itself do not reach the requests inside.
        headers: {
          Prefer: preferences(pageSize),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
        },
        ...(body === undefined ? {} : { body }),
      })),
    },
  };
}

function innerReplies(outer: GraphReply, count: number): readonly InnerReply[] {
  const places = Array.from({ length: count }, (_, index) => index);
  if (outer.kind === 'silent' || outer.status !== 200) return places.map(() => outer);
  const batch = wireBatch.safeParse(outer.body);
  const byId = new Map((batch.data?.responses ?? []).map((response) => [response.id, response]));
  return places.map((index): InnerReply => {
    const inner = byId.get(String(index + 1));
    if (inner === undefined) return { kind: 'silent', sent: true, cause: new Error('no answer inside the batch') };
    if (inner.status === 424) return { kind: 'blocked', by: blockerOf(index, byId) };
    const headers = Object.fromEntries(Object.entries(inner.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return {
      kind: 'answered',
      status: inner.status,
      headers,
      body: inner.body ?? null,
      retryAfterSeconds: retryAfterSecondsOf(headers['retry-after'] ?? null, headers['date'] ?? null),
    };
  });
}

/** Up the chain to the one that failed by itself. */
function blockerOf(index: number, byId: ReadonlyMap<string, { readonly status: number }>): number | null {
  for (let above = index - chains; above >= 0; above -= chains) {
    const status = byId.get(String(above + 1))?.status;
    if (status === undefined) return null;
    if (status !== 424) return status < 400 ? null : status;
  }
  return null;
}
