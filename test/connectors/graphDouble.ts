import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach } from '@jest/globals';
import { graphCalendar } from '../../server/connectors/graph/index.ts';
import type { GraphCalendarOptions } from '../../server/connectors/graph/index.ts';
import { mailboxOf } from '../../shared/ids.ts';

export type Asked = { method: string; url: string; headers: IncomingHttpHeaders; body: unknown };
export type Answer = { status: number; headers?: Record<string, string>; body?: unknown } | 'drop' | 'cut' | 'truncated' | 'hang';
export type Inner = { id: string; method: string; url: string; headers: Record<string, string>; body?: unknown; dependsOn?: string[] };

export const anna = mailboxOf('anna@contoso.com');
const closers: (() => Promise<void>)[] = [];
/** Closes every Graph opened so far. Called after each test; a test may call it to have nobody listen. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}
afterEach(closeAll);

/** A Graph of one test: `answer` says what it does with the n-th request (from 0). */
export async function withGraph(answer: (asked: Asked, n: number, origin: string) => Answer, options: Partial<GraphCalendarOptions> = {}) {
  const asked: Asked[] = [];
  const counts: Record<string, number> = {};
  const slept: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one = {
        method: request.method ?? '',
        url: decodeURIComponent(request.url ?? ''),
        headers: request.headers,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      };
      asked.push(one);
      const reply = answer(one, asked.length - 1, origin);
      if (reply === 'hang') return undefined;
      if (reply === 'drop') return request.socket.destroy();
      if (reply === 'truncated') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[');
      if (reply === 'cut') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"value":[');
        return setImmediate(() => request.socket.destroy());
      }
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      return response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const port = graphCalendar({
    baseUrl: origin,
    token: async (ask) => (ask?.fresh === true ? 'fresh' : 'stale'),
    meter: (kind, count) => {
      counts[kind] = (counts[kind] ?? 0) + count;
    },
    sleep: async (seconds) => {
      slept.push(seconds);
    },
    ...options,
  });
  return { port, asked, counts, slept, origin };
}

export const times = {
  start: { dateTime: '2026-03-10T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-03-10T10:00:00.0000000', timeZone: 'UTC' },
};
export const anEvent = (id: string, members: Record<string, unknown> = {}) => ({
  id,
  '@odata.etag': `W/"${id}"`,
  subject: id,
  ...times,
  ...members,
});
export const error = (status: number, code: string, more: Record<string, unknown> = {}): Exclude<Answer, string> => ({
  status,
  body: { error: { code, message: 'quotes the meeting', ...more } },
});
export const idsOf = (items: readonly ({ kind: 'present'; value: { id: string } } | { kind: string; id?: string })[]) =>
  items.map((item) => `${item.kind}:${'value' in item ? item.value.id : item.id}`);

export const innerOf = (asked: Asked | undefined): readonly Inner[] => (asked?.body as { requests: Inner[] } | undefined)?.requests ?? [];
export const batchAnswer = (asked: Asked, of: (inner: Inner, index: number) => Exclude<Answer, string> | null): Answer => ({
  status: 200,
  body: {
    responses: innerOf(asked)
      .flatMap((inner, index) => {
        const answer = of(inner, index);
        return answer === null ? [] : [{ id: inner.id, ...answer }];
      })
      .toReversed(),
  },
});
export const created = (inner: Inner) => ({ status: 201, body: anEvent(`new-${(inner.body as { transactionId: string }).transactionId}`) });
