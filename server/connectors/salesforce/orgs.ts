import type { Limits, Org } from '../../../shared/meeting.ts';
import { DEFAULT_LIMITS } from '../../../shared/meeting.ts';
import { nodeAnswers } from './composite.ts';
import { portDown, unexpectedAnswer } from './failure.ts';
import { nodeDown } from './query.ts';
import { flagAt, isRow, numberAt, rowsAt, textAt } from './row.ts';
import type { Row } from './row.ts';
import type { Sessions } from './session.ts';
import { API_PATH } from './wire.ts';
import type { CompositeNode } from './wire.ts';

const KEPT_MINUTES = 5;

export type Orgs = {
  /** @throws PortDown */
  orgOf(username: string): Promise<Org>;
  /** After an answer that contradicts the description: an admin changed the org, so the next question reads it again. */
  forget(): void;
};

/** What each org says of itself, kept for five minutes. One composite call, counted apart. */
export function keepOrgs(sessions: Sessions, now: () => Temporal.Instant): Orgs {
  const kept = new Map<string, { readonly org: Promise<Org>; readonly until: Temporal.Instant }>();
  return {
    async orgOf(username) {
      const { orgId } = await sessions.identity(username);
      const known = kept.get(orgId);
      if (known !== undefined && Temporal.Instant.compare(now(), known.until) < 0) return known.org;
      const org = describeOrg(sessions, username);
      const entry = { org, until: now().add({ minutes: KEPT_MINUTES }) };
      kept.set(orgId, entry);
      org.catch(() => {
        if (kept.get(orgId) === entry) kept.delete(orgId);
      });
      return org;
    },
    forget: () => kept.clear(),
  };
}

async function describeOrg(sessions: Sessions, username: string): Promise<Org> {
  const compositeRequest = ['Event', 'EventRelation'].map((object): CompositeNode => {
    return { method: 'GET', url: `${API_PATH}/sobjects/${object}/describe`, referenceId: object };
  });
  const body = { allOrNone: false, compositeRequest };
  const reply = await sessions.ask(username, 'apart', { method: 'POST', path: `${API_PATH}/composite`, body });
  if (reply.kind === 'failed') throw portDown(reply);
  const nodes = nodeAnswers(reply.body) ?? [];
  const fieldsOf = (object: string): readonly Row[] => {
    const node = nodes.find((one) => one.referenceId === object);
    if (node === undefined) throw unexpectedAnswer();
    if (node.status !== 200) throw nodeDown(node);
    if (!isRow(node.body) || !Array.isArray(node.body['fields'])) throw unexpectedAnswer();
    return rowsAt(node.body, 'fields');
  };
  return readOrg(fieldsOf('Event'), fieldsOf('EventRelation'));
}

/** The field lists of two describes, as what we need to know. Whether events of several days are allowed no describe tells. */
export function readOrg(eventFields: readonly Row[], relationFields: readonly Row[]): Org {
  return {
    sharedActivities: relationFields.some((field) => textAt(field, 'name') === 'IsParent'),
    multidayEvents: true,
    requiredEventFields: eventFields.filter((field) => mustBeFilled(field)).flatMap((field) => textAt(field, 'name') ?? []),
    limits: readLimits(eventFields),
  };
}

function mustBeFilled(field: Row): boolean {
  return (
    flagAt(field, 'custom') === true &&
    flagAt(field, 'createable') === true &&
    flagAt(field, 'nillable') === false &&
    flagAt(field, 'defaultedOnCreate') !== true
  );
}

function readLimits(fields: readonly Row[]): Limits {
  const lengthOf = (name: string, otherwise: number): number => {
    const length = numberAt(fields.find((field) => textAt(field, 'name') === name) ?? {}, 'length');
    return length === null || length === 0 ? otherwise : length;
  };
  return {
    subject: lengthOf('Subject', DEFAULT_LIMITS.subject),
    location: lengthOf('Location', DEFAULT_LIMITS.location),
    description: lengthOf('Description', DEFAULT_LIMITS.description),
  };
}
