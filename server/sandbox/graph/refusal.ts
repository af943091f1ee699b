import type { SandboxAnswer } from '../witness.ts';
import type { Switches } from './switches.ts';

/** What headers say besides: seconds for `Retry-After`, which only a 429 has (default 1), and the claims, base64, that a better token has to have. */
type Hints = { readonly retryAfterSeconds?: number; readonly challenge?: string };

/** A refusal on its way out of a deep place: thrown where the rule is, turned into Graph's error envelope at the door. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly hints: Hints;

  constructor(status: number, code: string, message: string, members: Readonly<Record<string, unknown>> = {}, hints: Hints = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.members = members;
    this.hints = hints;
  }
}

/** Turns what Graph would refuse into a sentence of the sandbox, for the control door: `place` says what could not be read or done. */
export function inWords<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (problem) {
    if (!(problem instanceof GraphRefusal)) throw problem;
    const why = problem.members['@sandbox.why'];
    throw new Error(`${place} will not do: ${typeof why === 'string' ? why : problem.message}`, { cause: problem });
  }
}

export const refusals = {
  unreadableBody: () =>
    new GraphRefusal(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    ),
  unknownProperty: (name: string, type: string) =>
    new GraphRefusal(
      400,
      'RequestBodyRead',
      `The property '${name}' does not exist on type '${type}'. Make sure to only use property names that are defined by the type or mark the type as open type.`,
    ),
  wrongValue: (name: string, expected: string) =>
    new GraphRefusal(400, 'RequestBodyRead', `Cannot convert the value of '${name}' to the expected type '${expected}'.`),
  invalid: (message: string) => new GraphRefusal(400, 'ErrorInvalidRequest', message),
  invalidParameter: (message: string) => new GraphRefusal(400, 'ErrorInvalidParameter', message),
  failedValidation: (why: string) =>
    new GraphRefusal(400, 'ErrorPropertyValidationFailure', 'At least one property failed validation.', { '@sandbox.why': why }),
  badExtendedProperty: () =>
    new GraphRefusal(
      400,
      'ErrorInvalidProperty',
      "PropertyId values may only be in one of the following formats: 'MapiPropertyType namespaceGuid Name propertyName', 'MapiPropertyType namespaceGuid Id propertyId' or 'MapiPropertyType propertyTag'.",
    ),
  zoneNotSupported: (zone: string) =>
    new GraphRefusal(
      400,
      'TimeZoneNotSupportedException',
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${zone}'.`,
    ),
  duplicateTransaction: (existingEventId: string) =>
    new GraphRefusal(
      400,
      'ErrorDuplicateTransactionId',
      "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
      { '@event.existingEventId': existingEventId },
    ),
  rangeTooLong: () =>
    new GraphRefusal(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: 1825",
    ),
  trackingUnsupported: () =>
    new GraphRefusal(400, 'ErrorInvalidRequest', "Unsupported request: Change tracking is not supported against 'microsoft.graph.event'"),
  /** No kind answer, but the recorded one (microsoft-graph-docs issue 2270). */
  expandedTracking: () => new GraphRefusal(500, 'InternalServerError', 'Value cannot be null.\r\nParameter name: type'),
  notOrganizer: () => new GraphRefusal(400, 'ErrorInvalidRequest', 'You need to be an organizer to cancel a meeting.'),
  noToken: (message: string, hints: Hints = {}) => new GraphRefusal(401, 'InvalidAuthenticationToken', message, {}, hints),
  accessDenied: () => new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
  /** The directory's own words for it. */
  noPrivileges: () => new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
  /** Graph never answers this: what is legal there and missing here must not look like a refusal of Graph's. */
  notPlayed: (what: string) => new GraphRefusal(501, 'NOT_PLAYED', `This sandbox does not play ${what}.`),
  badSelection: (name: string, type: string) =>
    new GraphRefusal(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
    ),
  unknownName: (name: string, type: string) =>
    new GraphRefusal(400, 'BadRequest', `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`),
  /** In words of microsoft-graph-explorer issue 491. */
  badExpansion: () => new GraphRefusal(400, 'BadRequest', 'Parsing Select and Expand failed.'),
  badFilter: (why: string) => new GraphRefusal(400, 'ErrorInvalidRequest', `Invalid filter clause: ${why}`),
  optionTwice: (name: string) =>
    new GraphRefusal(400, 'BadRequest', `Query option '${name}' was specified more than once, but it must be specified at most once.`),
  unknownOption: (name: string) => new GraphRefusal(400, 'BadRequest', `The query parameter '${name}' is not supported.`),
  noMailbox: (address: string) =>
    new GraphRefusal(
      404,
      'ResourceNotFound',
      `Resource '${address}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  noSuchPath: (segment: string) => new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`),
  meNeedsPerson: () => new GraphRefusal(400, 'BadRequest', '/me request is only valid with delegated authentication flow.'),
  foreignItem: (id: string, mailbox: string) =>
    new GraphRefusal(404, 'ErrorInvalidMailboxItemId', `Item '${id}' doesn't belong to the targeted mailbox '${mailbox}'.`),
  malformedId: () => new GraphRefusal(400, 'ErrorInvalidIdMalformed', 'Id is malformed.'),
  folderExists: () => new GraphRefusal(409, 'ErrorFolderExists', 'A folder with the specified name already exists.'),
  nameInUse: () => new GraphRefusal(409, 'ErrorCategoryExists', 'A category with the specified name already exists.'),
  tooManyRequests: (seconds: number) =>
    new GraphRefusal(
      429,
      'TooManyRequests',
      'The application has sent too many requests for this mailbox.',
      {},
      { retryAfterSeconds: seconds },
    ),
  itemNotFound: () => new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.'),
  stale: (status: 409 | 412) =>
    new GraphRefusal(
      status,
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    ),
  generationGone: ({ asked, kept }: { asked: number; kept: readonly number[] }) =>
    new GraphRefusal(
      410,
      'SyncStateNotFound',
      `The sync state generation is not found; generation=${asked};[highest=${kept[0] ?? 0}]${kept.map((generation) => `[${generation}]`).join('')}.`,
    ),
  unavailable: () =>
    new GraphRefusal(503, 'ServiceUnavailable', 'The service is temporarily unavailable. Please retry after a few seconds.'),
  concurrency: () => new GraphRefusal(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'),
} as const;

/** Graph's error envelope; 429 carries Retry-After in seconds, unless that is switched off, and a 401 that wants better claims names them. */
export function refusalAnswer(
  refusal: GraphRefusal,
  {
    now,
    requestId,
    clientRequestId,
    retryAfter,
  }: { now: Temporal.Instant; requestId: string; clientRequestId: string; retryAfter: Switches['retryAfter'] },
): SandboxAnswer {
  const date = now.toString({ fractionalSecondDigits: 0 }).replace('Z', '');
  const { retryAfterSeconds = 1, challenge } = refusal.hints;
  return {
    status: refusal.status,
    headers: {
      ...(refusal.status === 429 && retryAfter === 'present' ? { 'Retry-After': String(retryAfterSeconds) } : {}),
      ...(challenge === undefined ? {} : { 'WWW-Authenticate': claimsChallenge(challenge, refusal.message) }),
    },
    body: {
      error: {
        code: refusal.code,
        message: refusal.message,
        ...refusal.members,
        innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId },
      },
    },
  };
}

/** As documented for continuous access evaluation and recorded in msgraph-sdk-dotnet issue 1416: the address and the client are Microsoft's own. */
function claimsChallenge(claims: string, description: string): string {
  const parts = {
    realm: '',
    authorization_uri: 'https://login.microsoftonline.com/common/oauth2/authorize',
    client_id: '00000003-0000-0000-c000-000000000000',
    error: 'insufficient_claims',
    claims,
    errorDescription: description,
  };
  const written = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return `Bearer ${written.join(', ')}`;
}
