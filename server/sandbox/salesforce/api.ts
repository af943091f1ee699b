import { Refusal } from './refusal.ts';

/** A request to the data API, whether it came alone or as a part of a composite. */
export type ApiRequest = {
  readonly method: string;
  /** What follows `/services/data/v62.0`, decoded, without a slash at the end: `/sobjects/Event/00U…`. */
  readonly resource: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

export type ApiAnswer = {
  readonly status: number;
  /** Null where the answer has no body. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The kind in the request log. */
  readonly count: string;
};

/** The answer for work that may refuse. */
export function answering(count: string, work: () => Omit<ApiAnswer, 'count'>): ApiAnswer {
  try {
    return { count, ...work() };
  } catch (problem) {
    if (problem instanceof Refusal) return { status: problem.status, body: problem.errors, count };
    throw problem;
  }
}
