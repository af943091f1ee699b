import type { Request, RequestHandler } from 'express';
import { findIana } from 'windows-iana';
import { isJsonObject, textAt } from '../json.ts';
import type { GraphTokens } from './graphTokens.ts';
import type { OutlookOptions } from './options.ts';

/**
 * What the page has to know of a mailbox before it draws a calendar: whose it is, its time zone by the name Exchange has for it and
 * by the one a browser understands, and what time it is in the sandbox.
 */
export function mailboxDoor({ people }: OutlookOptions, tokens: GraphTokens): RequestHandler<{ address: string }> {
  return async (request: Request<{ address: string }>, response) => {
    const wanted = request.params.address.toLowerCase();
    const person = (await people()).find(({ address }) => address.toLowerCase() === wanted);
    if (person === undefined) {
      response.status(404).json({ error: { code: 'noSuchMailbox', message: 'There is no such mailbox.' } });
      return;
    }
    const answer = await tokens.ask(`/users/${encodeURIComponent(person.address)}/mailboxSettings`);
    const settings: unknown = await answer.json();
    const timeZone = (isJsonObject(settings) ? textAt(settings, 'timeZone') : undefined) ?? 'UTC';
    const now = new Date(answer.headers.get('date') ?? '').toISOString();
    response.set('Cache-Control', 'no-store').json({ ...person, timeZone, ianaZone: ianaZoneOf(timeZone), now });
  };
}

/** Exchange keeps Windows names or, for some clients, IANA ones. */
function ianaZoneOf(timeZone: string): string {
  return findIana(timeZone)[0] ?? (timeZone.includes('/') ? timeZone : 'UTC');
}
