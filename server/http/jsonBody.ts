import express, { type Request, type Response } from 'express';
import { Refusal } from './refusal.ts';

const read = express.json({ limit: '64kb', inflate: false, strict: true });

/**
 * Reads and parses the body into `request.body`, null where there is none, so that nothing after this touches the stream.
 * @throws Refusal 'api.tooLarge' above 64 KB, 'api.malformed' for anything but JSON in UTF-8
 */
export async function readJsonBody(request: Request, response: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(refusalOf(error));
    });
  });
  const unread: boolean = request.body === undefined;
  if (unread && hasBody(request))
    throw new Refusal('api.malformed', { places: [{ place: 'content-type', message: 'must be application/json' }] });
  if (unread) request.body = null;
}

/** As RFC 9112, section 6.3 tells whether a request has a body. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The parser's own message quotes the body, so it goes no further than here. */
function refusalOf(error: unknown): Refusal {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  switch (type) {
    case 'entity.too.large':
      return new Refusal('api.tooLarge');
    case 'charset.unsupported':
      return new Refusal('api.malformed', { places: [{ place: 'content-type', message: 'must be in UTF-8' }] });
    case 'encoding.unsupported':
      return new Refusal('api.malformed', { places: [{ place: 'content-encoding', message: 'must not be compressed' }] });
    default:
      return new Refusal('api.malformed', { places: [{ place: 'body', message: 'must be JSON' }] });
  }
}
