import { textAt } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';
import { calendarOf } from './event.ts';
import type { ItemRef } from './event.ts';
import { isIdOf, refOf } from './ids.ts';
import { entryAt } from './itemChanges.ts';
import { expanded, parameter, readExpand, readPaging, selected } from './listing.ts';
import type { Entry } from './occurrences.ts';
import type { Preferences } from './preferences.ts';
import { refusals } from './refusal.ts';
import { cancelledOccurrences, renderEvent } from './render.ts';
import type { WriteScene } from './writes.ts';

/**
 * One request about one mailbox. `base` begins its links, `context` its `@odata.context`. `calendar`: the one the address
 * names; null where it names none, which for lists is the default one and for ids any.
 */
export type Call = {
  readonly request: SandboxRequest;
  readonly scene: WriteScene;
  readonly preferences: Preferences;
  readonly base: string;
  readonly context: string;
  readonly calendar: number | null;
};

/** What an id in the address points at. Throws where it is another mailbox', or lies in another calendar than the address says. */
export function refIn({ scene: { store, mailbox }, calendar }: Call, id: string): ItemRef {
  const ref = refOf(mailbox, id);
  if (ref === null) {
    const isForeign = [...store.mailboxes.values()].some((other) => other !== mailbox && isIdOf(other, id));
    throw isForeign ? refusals.foreignItem(id, mailbox.address) : refusals.itemNotFound();
  }
  const event = mailbox.events.get(ref.key);
  if (calendar !== null && event !== undefined && calendarOf(event) !== calendar) throw refusals.itemNotFound();
  return ref;
}

export function entryIn(call: Call, id: string): Entry {
  return entryAt(call.scene.mailbox, refIn(call, id));
}

export function ifMatchOf({ request }: Call): string | null {
  return textAt(request.headers, 'if-match') ?? null;
}

/** A page of events, with a link to the next while there are more. */
export function listEvents(
  { request, scene: { mailbox }, preferences, context }: Call,
  entries: readonly Entry[],
  collection: string,
): SandboxAnswer {
  const { top, skip } = readPaging(request.query, preferences.maxPageSize);
  const select = parameter(request.query, '$select');
  const expand = readExpand(request.query);
  const page = entries.slice(skip, skip + top);
  const next = new URLSearchParams([...request.query].filter(([name]) => name.toLowerCase() !== '$skip'));
  next.set('$skip', String(skip + top));
  return {
    status: 200,
    body: {
      '@odata.context': `${context}/${collection}${select === null ? '' : `(${select})`}`,
      value: page.map((entry) => ({ ...selected(renderEvent(mailbox, entry, preferences), select), ...expanded(entry, expand) })),
      ...(skip + top < entries.length
        ? { '@odata.nextLink': `${request.origin}${encodeURI(request.path)}?${next.toString().replaceAll('%24', '$')}` }
        : {}),
    },
  };
}

/** One event with its etag. */
export function oneEvent(
  { request, scene: { mailbox }, preferences, base, context }: Call,
  { status, entry }: { status: number; entry: Entry },
): SandboxAnswer {
  const rendered = renderEvent(mailbox, entry, preferences);
  const select = parameter(request.query, '$select');
  const cancelled = /\bcancelledOccurrences\b/i.test(select ?? '')
    ? { cancelledOccurrences: cancelledOccurrences(mailbox, entry, preferences) }
    : {};
  const event = {
    ...selected({ ...rendered, ...cancelled }, select),
    ...expanded(entry, readExpand(request.query)),
  };
  return {
    status,
    headers: {
      ETag: String(rendered['@odata.etag']),
      ...(status === 201 ? { Location: `${base}/events/${encodeURIComponent(String(rendered['id']))}` } : {}),
    },
    body: { '@odata.context': `${context}/events/$entity`, ...event },
  };
}
