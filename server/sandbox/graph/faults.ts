import type { SandboxClock } from '../clock.ts';
import type { Fault } from '../fault.ts';
import type { OwnFaults, SandboxAnswer, SandboxRequest } from '../witness.ts';
import { actAsPerson } from './act.ts';
import { parameter } from './listing.ts';
import type { GraphStore } from './mailboxes.ts';
import { storeSeenLate } from './past.ts';
import { refusals } from './refusal.ts';

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
        raced: (request) => writtenItem(request) !== null,
        stale: ({ method, path }) => past !== null && method === 'GET' && isAboutOneUser(path),
      },
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

/** A second passes, so that stamps which only know seconds can tell the two writes apart. */
function race(request: SandboxRequest, fault: Fault, { store, clock }: { store: GraphStore; clock: SandboxClock }): void {
  const written = writtenItem(request);
  if (written === null) return;
  clock.advance(1);
  const changes = fault.edit ?? { location: { displayName: 'Moved by somebody else' } };
  actAsPerson(store, { mailbox: written.mailbox, do: 'edit', id: fault.id ?? written.id, changes }, clock.now());
}

function writtenItem({ method, path }: SandboxRequest): { readonly mailbox: string; readonly id: string } | null {
  const found = /^\/v1\.0\/users\/([^/]+)\/(?:calendar\/|calendars\/[^/]+\/)?events\/([^/]+)$/i.exec(path);
  const [, mailbox, id] = found ?? [];
  return mailbox === undefined || id === undefined || !['PATCH', 'DELETE'].includes(method) ? null : { mailbox, id };
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
