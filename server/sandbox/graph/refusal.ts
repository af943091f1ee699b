import type { SandboxAnswer } from '../witness.ts';

/** A refusal on its way out of a deep place: thrown where the rule is, turned into Graph's error envelope at the door. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.members = members;
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
  notOrganizer: () => new GraphRefusal(400, 'ErrorInvalidRequest', 'You need to be an organizer to cancel a meeting.'),
  noToken: (message: string) => new GraphRefusal(401, 'InvalidAuthenticationToken', message),
  accessDenied: () => new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
  noMailbox: (address: string) =>
    new GraphRefusal(
      404,
      'ResourceNotFound',
      `Resource '${address}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  noSuchPath: (segment: string) => new GraphRefusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`),
  itemNotFound: () => new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.'),
  stale: () =>
    new GraphRefusal(
      412,
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    ),
  generationGone: ({ asked, kept }: { asked: number; kept: readonly number[] }) =>
    new GraphRefusal(
      410,
      'SyncStateNotFound',
      `The sync state generation is not found; generation=${asked};[highest=${kept[0] ?? 0}]${kept.map((generation) => `[${generation}]`).join('')}.`,
    ),
  concurrency: () => new GraphRefusal(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'),
} as const;

/** Graph's error envelope; 429 carries Retry-After in seconds. */
export function refusalAnswer(
  refusal: GraphRefusal,
  { now, requestId, clientRequestId }: { now: Temporal.Instant; requestId: string; clientRequestId: string },
): SandboxAnswer {
  const date = now.toString({ fractionalSecondDigits: 0 }).replace('Z', '');
  return {
    status: refusal.status,
    ...(refusal.status === 429 ? { headers: { 'Retry-After': '1' } } : {}),
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
