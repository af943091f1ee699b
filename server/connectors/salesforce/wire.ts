import type { Row } from './row.ts';

/**
 * The version every path names. Pinned: the library's own default is years older, and rules of Event (series, rounding, error
 * fields) change with it.
 */
export const API_VERSION = '62.0';
export const API_PATH = `/services/data/v${API_VERSION}`;

/** One page of a query. `nextRecordsUrl` is missing on the last one. */
export type QueryPage = { readonly done: boolean; readonly records: readonly Row[]; readonly nextRecordsUrl: string | null };

/** What one node of a composite call, or of a graph, answered. `codes` are its error codes, none where it went well. */
export type NodeAnswer = {
  readonly referenceId: string;
  readonly status: number;
  readonly body: unknown;
  readonly codes: readonly string[];
};

/** One request inside a composite call or a graph. */
export type CompositeNode = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly referenceId: string;
  readonly body?: Row;
  readonly httpHeaders?: Readonly<Record<string, string>>;
};

/** Columns of an Event as we write them. Null clears. */
export type EventColumns = {
  readonly Subject?: string;
  readonly Location?: string;
  readonly Description?: string;
  readonly ShowAs?: 'Busy' | 'OutOfOffice' | 'Free';
  readonly IsPrivate?: boolean;
  readonly IsAllDayEvent?: boolean;
  readonly StartDateTime?: string | null;
  readonly EndDateTime?: string | null;
  readonly ActivityDate?: string | null;
  readonly DurationInMinutes?: number | null;
  readonly WhatId?: string;
};
