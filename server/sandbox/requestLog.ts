/**
 * One line of the log. `status` 0: the caller never got the answer. `inner`: a part of a batch or composite, not an HTTP call
 * of its own. `why`: what the answer does not tell, for the hands that try things.
 */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly count: string;
  readonly inner?: true;
  readonly fault?: string;
  readonly why?: string;
};

export type RequestLog = {
  add(lines: readonly LoggedRequest[]): void;
  clear(): void;
  /** The answer of `GET /__control/requests`. */
  summary(): { readonly requests: readonly LoggedRequest[]; readonly counts: Readonly<Record<string, number>>; readonly writes: number };
};

/**
 * Counts what a caller spends. `http` is calls on the wire without tokens; `units` is what the vendor's quota counts: Graph
 * charges every request inside a batch, Salesforce charges a composite once, so `chargesInner` says which of the two it is.
 */
export function emptyRequestLog({ chargesInner }: { chargesInner: boolean }): RequestLog {
  let requests: LoggedRequest[] = [];
  return {
    add: (lines) => {
      requests.push(...lines);
    },
    clear: () => {
      requests = [];
    },
    summary: () => ({
      requests: [...requests],
      counts: countsOf(requests, chargesInner),
      writes: requests.filter((line) => line.count === 'write').length,
    }),
  };
}

function countsOf(requests: readonly LoggedRequest[], chargesInner: boolean): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { http: 0, units: 0 };
  const add = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for (const [at, line] of requests.entries()) {
    add(line.count);
    if (line.count === 'token') continue;
    if (line.inner !== true) add('http');
    const isEnvelope = line.inner !== true && requests[at + 1]?.inner === true;
    if (chargesInner ? !isEnvelope : line.inner !== true) add('units');
  }
  return counts;
}
