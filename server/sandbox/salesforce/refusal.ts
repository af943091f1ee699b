/**
 * How Salesforce says no. Thrown, not returned: a save is many steps deep, and whoever opened the transaction has to undo all of
 * them; the one door (`routes.ts`, `composite.ts`) turns it into an answer. Codes and texts: facts/salesforce.md 4 and its catalogue.
 */

export type SalesforceError = { readonly message: string; readonly errorCode: string; readonly fields?: readonly string[] };

export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly SalesforceError[];

  constructor(status: number, errors: readonly SalesforceError[]) {
    super(errors.map((error) => `${error.errorCode}: ${error.message}`).join('; '));
    this.name = 'Refusal';
    this.status = status;
    this.errors = errors;
  }
}

export function refuse(status: number, errorCode: string, message: string, fields?: readonly string[]): never {
  throw new Refusal(status, [fields === undefined ? { message, errorCode } : { message, errorCode, fields }]);
}

export function refuseUnknownResource(): never {
  refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** For what Salesforce would answer and this sandbox cannot: never mistaken for a refusal of Salesforce's. */
export function refuseUnplayed(what: string): never {
  refuse(501, 'NOT_PLAYED', `This sandbox does not play ${what}.`);
}

/** Runs the work and gives what it refused as a value, for answers that list many outcomes. */
export function attempt<Result>(work: () => Result): { kind: 'done'; result: Result } | { kind: 'refused'; refusal: Refusal } {
  try {
    return { kind: 'done', result: work() };
  } catch (problem) {
    if (problem instanceof Refusal) return { kind: 'refused', refusal: problem };
    throw problem;
  }
}
