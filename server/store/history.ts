import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Instant, MailboxId } from '../../shared/ids.ts';
import type { RunSummary } from '../ports/store.ts';
import { inChunks } from './chunks.ts';
import type { Database, Tables } from './tables.ts';

/** @returns the id of the new entry. One that is never closed says that the run was killed. */
export async function openRun(db: Database, mailbox: MailboxId, startedAt: Instant): Promise<string> {
  const id = randomUUID();
  await db.insertInto('runs').values({ id, mailbox, started_at: startedAt }).execute();
  return id;
}

/**
 * Counts, and every decision by id and reason code. Explanations and actions are left out: they say names and subjects, and the pane
 * can say the sentence again from the code. @throws when this mailbox has no such open run.
 */
export async function closeRun(db: Database, mailbox: MailboxId, runId: string, summary: RunSummary): Promise<void> {
  const { plan, outcomes } = summary;
  const closing = {
    finished_at: summary.finishedAt,
    verdict: plan.verdict,
    mails: plan.mails,
    mails_waiting: plan.mailsWaiting,
    approval_set: plan.set,
    done: outcomes.done,
    refused: outcomes.refused,
    unsure: outcomes.unsure,
    postponed: outcomes.postponed,
  };
  await db.transaction().execute(async (tx) => {
    const closed = await tx
      .updateTable('runs')
      .set(closing)
      .where('id', '=', runId)
      .where('mailbox', '=', mailbox)
      .where('finished_at', 'is', null)
      .executeTakeFirst();
    if (closed.numUpdatedRows !== 1n) throw new Error(`Run ${runId} cannot be closed: this mailbox has no such open run.`);
    await inChunks(decisionRows(mailbox, runId, summary), (chunk) => tx.insertInto('decisions').values(chunk).execute());
  });
}

const decisionRows = (mailbox: MailboxId, runId: string, { plan }: RunSummary): readonly Insertable<Tables['decisions']>[] =>
  plan.decisions.map((decision, position) => ({
    run_id: runId,
    position,
    mailbox,
    calendar_id: decision.calendarId,
    crm_event_id: decision.crmEventId,
    kind: decision.kind,
    because: decision.because,
    mails: decision.mails,
    approval: decision.approval ?? null,
  }));
