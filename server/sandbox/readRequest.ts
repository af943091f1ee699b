import type { Request } from 'express';
import type { SandboxRequest } from './witness.ts';

/** The request as witnesses see it; null where its address is no valid percent-encoding. */
export function readRequest(incoming: Request): SandboxRequest | null {
  const url = new URL(incoming.originalUrl, 'https://localhost');
  const path = decoded(url.pathname);
  if (path === null) return null;
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  const text: unknown = incoming.body;
  return {
    method: incoming.method,
    path,
    query: url.searchParams,
    headers,
    body: typeof text === 'string' && text !== '' ? parsedBody(text, isControl(path) ? '' : (headers['content-type'] ?? '')) : null,
    origin: `https://${headers['host'] ?? 'localhost'}`,
  };
}

/** Whoever forgets the header there has written JSON all the same: `curl -d` calls it a form. */
function isControl(path: string): boolean {
  return path.startsWith('/__control/');
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function parsedBody(text: string, contentType: string): unknown {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
