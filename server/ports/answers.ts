import type { Problem } from '../../shared/problem.ts';

/**
 * What became of one write. `unsure`: sent, never answered; it may have happened. `postponed`: not sent, or refused for now.
 * `changedMeanwhile`: the version we expected is old, nothing was written.
 */
export type Written<Echo> =
  | { readonly kind: 'written'; readonly echo: Echo }
  | { readonly kind: 'changedMeanwhile' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unsure'; readonly problem: Problem }
  | { readonly kind: 'postponed'; readonly problem: Problem };

/** What was said of one item when it was asked for by its id, as the vendor words it. For snapshots. */
export type SaidOfId = { readonly status: number; readonly body: unknown };

/** This mailbox stops now: the whole side cannot be talked to. Thrown by reads; a write answers with `Written` instead. */
export class PortDown extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(`${problem.code}${problem.vendorCode === undefined ? '' : ` (${problem.vendorCode})`}`, options);
    this.name = 'PortDown';
    this.problem = problem;
  }
}

/**
 * Told of every request that leaves the house. `graph` and `salesforce` are HTTP requests of the call budget (contracts section 6),
 * `graphUnits` what Graph's throttling counts (each request inside a `$batch`), `apart` what the budget counts apart: tokens, the zone
 * read at connecting, the org composite.
 */
export type Meter = (kind: 'graph' | 'graphUnits' | 'salesforce' | 'apart', count: number) => void;
