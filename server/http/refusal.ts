import { problem, type Problem, type ProblemCode } from '../../shared/problem.ts';

/** A member of a request that was wrong. `place` is its path, such as `tags.0`, or the part of the request, such as `content-type`. */
export type Place = { readonly place: string; readonly message: string };

type More = { readonly places?: readonly Place[]; readonly challenge?: string };

/** The door itself says no, before anybody behind it was asked. `challenge`: what `WWW-Authenticate` has to say (RFC 6750, section 3). */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly places: readonly Place[];
  readonly challenge: string | null;
  constructor(code: ProblemCode, { places = [], challenge }: More = {}) {
    super(code);
    this.name = 'Refusal';
    this.problem = problem(code);
    this.places = places;
    this.challenge = challenge ?? null;
  }
}
