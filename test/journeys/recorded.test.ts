import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { crmPersonId, mailboxOf, timeZoneOf } from '../../shared/ids.ts';
import { parseInstant } from '../../shared/time.ts';
import { readEvents } from '../../server/connectors/graph/toMeeting.ts';
import { readCrmEvents } from '../../server/connectors/salesforce/toCrmEvent.ts';
import type { RunInput } from '../../server/core/input.ts';
import { planRun } from '../../server/core/plan.ts';
import { hashingWith } from '../../server/hashing.ts';
import { aRunInput } from '../support/runInput.ts';
import { inHandbook } from '../support/handbook.ts';

const recorded = inHandbook('oracles/graph/samples/recorded');
const salesforceRows = inHandbook('oracles/salesforce/samples/cumulusci/22-GET-query-Event.json');
const present = existsSync(recorded) && existsSync(salesforceRows);
if (!present) process.stderr.write(`recorded.test.ts: skipped, no oracles in the handbook (TANDEM_HANDBOOK)\n`);

const hashing = hashingWith(new Uint8Array(32));

/** Each recorded answer of Exchange with the recorded rows of Salesforce, planned at three moments: nothing may throw, nothing go unexplained. */
(present ? describe : describe.skip)('recorded payloads', () => {
  const files = present ? readdirSync(recorded).filter((name) => name.endsWith('.json')) : [];
  const rows = present
    ? (JSON.parse(readFileSync(salesforceRows, 'utf8')) as { response: { body: { records: unknown[] } } }).response.body.records
    : [];

  it.each(files.flatMap((name) => ['2020-01-01', '2023-05-18', '2024-11-07', '2026-01-15'].map((day) => [name, day] as const)))(
    '%s on %s: one decision per item, the same bytes twice, nobody mailed',
    (name, day) => {
      const { body } = JSON.parse(readFileSync(path.join(recorded, name), 'utf8')) as { body: { value?: unknown[] } };
      const events = body.value ?? [body];
      const input = inputOf(events, rows, day);
      const { plan } = planRun(input, hashing);
      const pairs = plan.decisions.filter(({ calendarId, crmEventId }) => calendarId !== null && crmEventId !== null).length;
      expect(plan.decisions.length + pairs).toBe(events.length + rows.length);
      expect(plan.decisions.every(({ explanation }) => explanation.endsWith('.'))).toBe(true);
      expect(plan.mails).toBe(0);
      expect(JSON.stringify(planRun(inputOf(events.toReversed(), rows.toReversed(), day), hashing).plan)).toBe(JSON.stringify(plan));
    },
  );
});

function inputOf(events: readonly unknown[], rows: readonly unknown[], day: string): RunInput {
  const user = {
    mailbox: mailboxOf('john@nomail.com'),
    aliases: [],
    crmUserId: crmPersonId('0059H000000AAAAAAA'),
    syncMailbox: null,
    timeZone: timeZoneOf('Europe/London'),
  };
  const read = readEvents(events, user);
  const now = parseInstant(`${day}T08:00:00Z`);
  if (now === null) throw new Error(`${day} is no day`);
  return {
    ...aRunInput(),
    now,
    user,
    calendar: { complete: true, items: [...read.items, ...read.removed.map((id) => ({ kind: 'notRead' as const, id }))] },
    crm: { complete: true, items: readCrmEvents(rows, null, { sharedActivities: true }, { ownerId: user.crmUserId }) },
  };
}
