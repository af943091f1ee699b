import type { SandboxClock } from '../clock.ts';
import type { Fault } from '../fault.ts';
import type { OwnFaults, SandboxAnswer, SandboxRequest } from '../witness.ts';
import { actAsPerson } from './act.ts';
import { readEventRequest } from './eventRequest.ts';
import { refOf } from './ids.ts';
import { parameter } from './listing.ts';
import { mailboxOf } from './mailboxes.ts';
import type { GraphStore, Mailbox } from './mailboxes.ts';
import { entryOn } from './occurrences.ts';
import { storeSeenLate } from './past.ts';
import { inWords, refusals } from './refusal.ts';

/** Answers a request out of a store, which may be one of the past. */
type AnswerFrom = (from: GraphStore, request: SandboxRequest) => SandboxAnswer;

/** Graph's own troubles, in the words it was seen to use. */
export type GraphFaults = {
  readonly own: OwnFaults;
  /** Whether a fault made the token worthless. */
  isVoid(token: string): boolean;
  voidToken(token: string): void;
  /** Answers one request, outside or inside a batch, under the fault that hits it. Throws a GraphRefusal. */
  answer(request: SandboxRequest, fault: Fault | null, answer: AnswerFrom): SandboxAnswer;
};

/** `copyOfStore`: the store as it is now, for looking at later; items are replaced, never edited, so it may share them. */
export function graphFaults(
  store: GraphStore,
  { clock, copyOfStore }: { clock: SandboxClock; copyOfStore: () => GraphStore },
): GraphFaults {
  const voidTokens = new Set<string>();
  const voidLinks = new Set<string>();
  let past: GraphStore | null = null;
  return {
    own: {
      fits: {
        tokenExpired: ({ headers }) => bearerOf(headers) !== null,
        deltaExpired: (request) => trackingTokenOf(request) !== null,
        lock: ({ method, path }, { status }) => isAboutOneUser(path) && (method !== 'GET' || status === 412),
        raced: (request, { id }) => writtenItem(store, request, id) !== null,
        stale: ({ method, path }) => past !== null && method === 'GET' && isAboutOneUser(path),
      },
      details: { lock: ['status'], raced: ['id', 'edit'] },
      check: (fault) => checkRace(store, fault),
      lookBack: () => {
        const before = copyOfStore();
        return () => {
          past = before;
        };
      },
      forgetPast: () => {
        past = null;
      },
      forget: () => {
        voidTokens.clear();
        voidLinks.clear();
        past = null;
      },
    },
    isVoid: (token) => voidTokens.has(token),
    voidToken: (token) => {
      voidTokens.add(token);
    },
    answer: (request, fault, answer) => {
      const link = trackingTokenOf(request);
      if (link !== null && fault?.kind === 'deltaExpired') voidLinks.add(link);
      if (link !== null && voidLinks.has(link)) throw refusals.generationGone(recordedGenerations);
      // Somebody else is at the item. 412 without a precondition was pasted from the real service (learn answers 271870, on a read even); 409 is what
      // other people's clients expect of overlapping writes. Neither is verified.
      if (fault?.kind === 'lock') throw refusals.stale(fault.status);
      if (fault?.kind === 'raced') race(request, fault, { store, clock });
      const from = fault?.kind === 'stale' && past !== null ? storeSeenLate(past, store) : store;
      return answer(from, request);
    },
  };
}

/** The numbers of microsoft-graph-docs issue 2350: a link eight generations old in a mailbox that keeps three. */
const recordedGenerations = { asked: 149, kept: [157, 155, 156] };

/** What the other one would write has to be something a person can write, and where, before anybody waits for it. */
function checkRace(store: GraphStore, { kind, id, edit }: Fault): void {
  if (kind !== 'raced') return;
  if (id !== null && holderOf(store, id) === null) throw new Error(`No mailbox has an item with the id ${JSON.stringify(id)}.`);
  if (edit !== null) inWords('The "edit" of a race', () => readEventRequest(edit));
}

/** A second passes, so that stamps which only know seconds can tell the two writes apart. What it throws is never a refusal of Graph's. */
function race(request: SandboxRequest, fault: Fault, { store, clock }: { store: GraphStore; clock: SandboxClock }): void {
  const written = writtenItem(store, request, fault.id);
  if (written === null) return;
  clock.advance(1);
  const changes = fault.edit ?? { location: { displayName: 'Moved by somebody else' } };
  actAsPerson(store, { ...written, do: 'edit', changes }, clock.now());
}

/** The item somebody else is to write to first: the one with that id, else the one the request writes to, as long as it is there. */
function writtenItem(
  store: GraphStore,
  { method, path }: SandboxRequest,
  wanted: string | null,
): { readonly mailbox: string; readonly id: string } | null {
  const found = /^\/v1\.0\/users\/([^/]+)\/(?:calendar\/|calendars\/[^/]+\/)?events\/([^/]+)$/i.exec(path);
  const [, mailbox = '', written = ''] = found ?? [];
  if (found === null || !['PATCH', 'DELETE'].includes(method)) return null;
  const id = wanted ?? written;
  const holder = wanted === null ? mailboxOf(store, mailbox) : holderOf(store, wanted);
  const ref = holder === null ? null : refOf(holder, id);
  const event = ref === null ? undefined : holder?.events.get(ref.key);
  if (holder === null || ref === null || event === undefined) return null;
  return ref.date !== null && entryOn(event, ref.date) === null ? null : { mailbox: holder.address, id };
}

function holderOf(store: GraphStore, id: string): Mailbox | null {
  return [...store.mailboxes.values()].find((mailbox) => mailbox.events.has(refOf(mailbox, id)?.key ?? Number.NaN)) ?? null;
}

function isAboutOneUser(path: string): boolean {
  return /^\/v1\.0\/(users\/[^/]+|me)(\/|$)/i.test(path);
}

function trackingTokenOf({ method, path, query }: SandboxRequest): string | null {
  if (method !== 'GET' || !/\/delta(\(\))?$/i.test(path)) return null;
  return parameter(query, '$deltatoken') ?? parameter(query, '$skiptoken');
}

export function bearerOf(headers: SandboxRequest['headers']): string | null {
  return /^Bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? null;
}
