import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Exchange } from '../oracles/graph/schemaJudge.ts';

type Call = { readonly method: string; readonly origin: string | URL | undefined; readonly path: string; readonly body?: unknown };
type Heard = { readonly sent: Buffer[]; readonly received: Buffer[]; status: number };

/**
 * Overhears every exchange of this process with one server, whoever has it, as undici tells it to its diagnostics channels: neither
 * the product nor the sandbox knows. Exchanges whose answer never arrived whole are left out, and so is the control door.
 */
export function listenTo(origin: string): { readonly exchanges: () => readonly Exchange[]; close(): void } {
  const heard = new Map<Call, Heard>();
  const exchanges: Exchange[] = [];
  const noting = (note: (heard: Heard, message: Record<string, unknown>, call: Call) => void) => (message: unknown) => {
    const told = message as Record<string, unknown>;
    const call = told['request'] as Call;
    if (String(call.origin) !== origin || call.path.startsWith('/__control/')) return;
    const known = heard.get(call) ?? { sent: [], received: [], status: 0 };
    heard.set(call, known);
    note(known, told, call);
  };
  const listeners = {
    'undici:request:create': noting(({ sent }, _told, { body }) => {
      if (typeof body === 'string' || Buffer.isBuffer(body)) sent.push(Buffer.from(body));
    }),
    'undici:request:bodyChunkSent': noting(({ sent }, { chunk }) => {
      sent.push(Buffer.from(chunk as Uint8Array));
    }),
    'undici:request:headers': noting((exchange, { response }) => {
      exchange.status = (response as { statusCode: number }).statusCode;
    }),
    'undici:request:bodyChunkReceived': noting(({ received }, { chunk }) => {
      received.push(Buffer.from(chunk as Uint8Array));
    }),
    'undici:request:trailers': noting(({ sent, received, status }, _told, call) => {
      heard.delete(call);
      exchanges.push({ method: call.method, url: call.path, asked: parsed(sent), status, answer: parsed(received) });
    }),
  };
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener);
  return {
    exchanges: () => exchanges,
    close: () => {
      for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener);
    },
  };
}

function parsed(chunks: readonly Buffer[]): unknown {
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : (JSON.parse(text) as unknown);
}
