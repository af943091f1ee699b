import type { Request, Response } from 'express';
import type { SandboxAnswer } from './witness.ts';

/** Sends the answer whole. */
export function sendAnswer(outgoing: Response, answer: SandboxAnswer): void {
  const text = startAnswer(outgoing, answer);
  if (text === null) outgoing.end();
  else outgoing.end(text);
}

/**
 * Sends status, headers and half of the body, then closes the line. An answer without a body has nothing to cut but itself, so the
 * caller hears nothing at all.
 */
export function cutAnswer(outgoing: Response, answer: SandboxAnswer, { chunked }: { chunked: boolean }): void {
  const text = startAnswer(outgoing, answer);
  const { socket } = outgoing;
  if (text === null || socket === null) {
    socket?.destroy();
    return;
  }
  const whole = Buffer.from(text);
  if (!chunked) outgoing.setHeader('Content-Length', whole.length);
  outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => socket.destroySoon());
}

/** Says nothing until the caller hangs up or the seconds, real ones, are over. */
export function holdLine({ socket }: Request, seconds: number): void {
  const timer = setTimeout(() => socket.destroy(), seconds * 1000);
  socket.once('close', () => clearTimeout(timer));
}

/** Puts status and headers in place and gives the text of the body, null where there is none. */
function startAnswer(outgoing: Response, { status, headers = {}, body }: SandboxAnswer): string | null {
  outgoing.status(status);
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  if (body === undefined) return null;
  if (!outgoing.hasHeader('Content-Type'))
    outgoing.setHeader('Content-Type', typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  return typeof body === 'string' ? body : JSON.stringify(body);
}
