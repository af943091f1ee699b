import { isJsonObject } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { parameter } from './listing.ts';

/**
 * Ways of change tracking that were seen once or reported, and that a client has to bear. `emptyFirstPage` was recorded in 2018: the
 * first page of a fresh round holds nothing but a nextLink. `endlessNextLink` is a report of 2026 (learn answers 12762375), not
 * verified: rounds never come to a deltaLink, by links that are always new or always the same.
 */
export type TrackingSwitches = { readonly emptyFirstPage: boolean; readonly endlessNextLink: 'off' | 'new' | 'same' };

export const usualTracking: TrackingSwitches = { emptyFirstPage: false, endlessNextLink: 'off' };

/** The switches after a change. Throws a sentence for a value that is none; other names are somebody else's. */
export function trackingAfter(before: TrackingSwitches, change: unknown): TrackingSwitches {
  if (!isJsonObject(change)) throw new Error('The switches are changed with an object such as {"emptyFirstPage":true}.');
  const { emptyFirstPage = before.emptyFirstPage, endlessNextLink = before.endlessNextLink } = change;
  if (typeof emptyFirstPage !== 'boolean') throw new Error('"emptyFirstPage" is true or false.');
  if (endlessNextLink !== 'off' && endlessNextLink !== 'new' && endlessNextLink !== 'same')
    throw new Error('"endlessNextLink" is off, new or same.');
  return { emptyFirstPage, endlessNextLink };
}

/** Answers under the switches: works on what crosses the wire, so the rounds behind it know nothing of it. */
export function answerTracking(
  request: SandboxRequest,
  { emptyFirstPage, endlessNextLink }: TrackingSwitches,
  answer: (request: SandboxRequest) => SandboxAnswer,
): SandboxAnswer {
  if (request.method !== 'GET' || !/\/calendarview\/delta(\(\))?$/i.test(request.path)) return answer(request);
  const token = parameter(request.query, '$skiptoken') ?? parameter(request.query, '$deltatoken');
  const put = token === null ? null : delayedQuery(token);
  const asked = put === null ? request : { ...request, query: put };
  const endless = /^endless\.(\d+)$/.exec(token ?? '');
  if (endless !== null && endlessNextLink !== 'off') return endlessPage(request, Number(endless[1]), endlessNextLink);
  const page = answer(asked);
  if (page.status !== 200) return page;
  if (emptyFirstPage && token === null) return emptyPage(page, linkTo(request, delayed(request.query)));
  if (endlessNextLink !== 'off' && isJsonObject(page.body) && '@odata.deltaLink' in page.body)
    return withoutEnd(page, linkTo(request, 'endless.0'));
  return page;
}

/** The window travels in the token of this one link only: there is no round yet which could keep it. */
function delayed(query: URLSearchParams): string {
  return `first.${Buffer.from(query.toString()).toString('base64url')}`;
}

function delayedQuery(token: string): URLSearchParams | null {
  const text = /^first\.(.+)$/.exec(token)?.[1];
  return text === undefined ? null : new URLSearchParams(Buffer.from(text, 'base64url').toString());
}

function linkTo({ origin, path }: SandboxRequest, token: string): string {
  return `${origin}${encodeURI(path)}?$skiptoken=${token}`;
}

function emptyPage(page: SandboxAnswer, link: string): SandboxAnswer {
  const context = isJsonObject(page.body) ? page.body['@odata.context'] : undefined;
  return { ...page, body: { '@odata.context': context, '@odata.nextLink': link, value: [] } };
}

function withoutEnd(page: SandboxAnswer, link: string): SandboxAnswer {
  if (!isJsonObject(page.body)) return page;
  const { '@odata.context': context, '@odata.deltaLink': _end, ...rest } = page.body;
  return { ...page, body: { '@odata.context': context, '@odata.nextLink': link, ...rest } };
}

function endlessPage(request: SandboxRequest, number: number, kind: 'new' | 'same'): SandboxAnswer {
  const page = {
    status: 200,
    headers: { 'Preference-Applied': 'odata.track-changes' },
    body: { '@odata.context': `${request.origin}/v1.0/$metadata#Collection(event)` },
  };
  return emptyPage(page, linkTo(request, `endless.${kind === 'new' ? number + 1 : number}`));
}
