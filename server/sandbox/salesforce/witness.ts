import { isJsonObject, textAt } from '../json.ts';
import type { SandboxClock } from '../clock.ts';
import type { Witness } from '../stand.ts';
import { act, userIdOf } from './act.ts';
import { changeUser } from './changeUser.ts';
import { salesforceFaults } from './faults.ts';
import { clearOrg, emptyOrg } from './org.ts';
import type { Org } from './org.ts';
import { answerRequest } from './routes.ts';
import { loadOrg, saveOrg } from './savedOrg.ts';
import { seed } from './seed.ts';
import { relateAll } from './seedPeople.ts';
import { refuseStrays } from './strays.ts';
import { switchesAfter } from './switches.ts';
import { usageOf } from './usage.ts';
import { endGrants } from './webServerFlow.ts';

/**
 * A pretended Salesforce org: sign-in by JWT or in the browser, SOQL, rows with the save rules of Event and EventRelation, composite and graph,
 * owner-only activity sharing. Rules and marks: `eventRuleTable.ts`; what an admin can turn: `switches.ts`.
 */
export function salesforceWitness({ clock }: { clock: SandboxClock }): Witness {
  const org = emptyOrg(clock.now());
  const faults = salesforceFaults(org, clock);
  return {
    name: 'salesforce',
    handle: (request, _innerFault, fault = null) => faults.answer(request, fault, (from) => answerRequest(from, clock.now(), request)),
    ownFaults: faults.own,
    // Without Retry-After: no source knows that Salesforce sends one.
    throttled: () => ({
      status: 403,
      body: [{ message: 'ConcurrentPerOrgLongTxn Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    }),
    failed: () => ({
      status: 500,
      body: [
        {
          message: 'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (1234567890)',
          errorCode: 'UNKNOWN_EXCEPTION',
        },
      ],
    }),
    control: {
      seed: (body) => ({ ids: seed(org, clock.now(), body) }),
      reset: (body) => {
        clearOrg(org, clock.now());
        return isJsonObject(body) && isJsonObject(body['rows']) ? { ids: seed(org, clock.now(), body) } : {};
      },
      state: () => stateOf(org, clock.now()),
      org: (body) => changeOrg(org, clock.now(), body),
      act: (body) => act(org, clock.now(), body),
      user: (body) => changeUser(org, body),
      revoke: (body) => {
        refuseStrays(body, ['user'], 'The door revoke');
        endGrants(org, userIdOf(org, isJsonObject(body) ? textAt(body, 'user') : undefined));
        return {};
      },
      endSessions: () => {
        org.sessions.clear();
        return {};
      },
    },
    save: () => saveOrg(org),
    load: (state) => loadOrg(org, clock.now(), state),
  };
}

/** Everything the org holds, deleted rows too; the sandbox's own notes on rows are left out. */
function stateOf(org: Org, now: Temporal.Instant): unknown {
  const rows: Record<string, unknown[]> = {};
  for (const [objectName, ofObject] of org.rows) {
    rows[objectName] = [...ofObject.values()].map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('$'))),
    );
  }
  return { rows, org: org.switches, apps: [...org.apps.keys()], sessions: org.sessions.size, usage: usageOf(org, now) };
}

function changeOrg(org: Org, now: Temporal.Instant, body: unknown): unknown {
  const before = org.switches;
  org.switches = switchesAfter(before, body);
  org.moving.describedAt = now.epochMilliseconds;
  if (org.switches.sharedActivities && !before.sharedActivities) relateAll(org, now);
  return org.switches;
}
