import type { RequestHandler } from 'express';
import type { GraphTokens } from './graphTokens.ts';
import type { OutlookOptions } from './options.ts';

const PASSED_ON = ['prefer', 'if-match'];

/**
 * Graph as the page sees it: the same paths and bodies, with an app's token added. Ids come in Graph's default form, as Outlook has
 * them. The `Date` of the answer is the sandbox's clock.
 */
export function graphDoor({ graphUrl }: OutlookOptions, tokens: GraphTokens): RequestHandler {
  return async (request, response) => {
    const asked = new URL(`${graphUrl}/v1.0${request.url}`);
    // `..` in a path would lead out of the emulated service, to its control door.
    if (!['GET', 'POST', 'PATCH', 'DELETE'].includes(request.method) || !asked.pathname.startsWith('/v1.0/users/')) {
      response.status(404).json({ error: { code: 'BadRequest', message: 'Only what lies below /users is passed on to Graph.' } });
      return;
    }
    const hasBody = request.method === 'POST' || request.method === 'PATCH';
    const answer = await tokens.ask(`${asked.pathname.slice('/v1.0'.length)}${asked.search}`, {
      method: request.method,
      headers: {
        ...Object.fromEntries(PASSED_ON.flatMap((name) => (request.get(name) === undefined ? [] : [[name, request.get(name) ?? '']]))),
        ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(request.body ?? {}) } : {}),
    });
    response.status(answer.status).set('Cache-Control', 'no-store');
    for (const name of ['date', 'content-type', 'etag', 'retry-after']) {
      const value = answer.headers.get(name);
      if (value !== null) response.set(name, value);
    }
    response.end(await answer.text());
  };
}
