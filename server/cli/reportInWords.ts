import type { Decision } from '../../shared/plan.ts';
import { remedyFor } from '../../shared/explain.ts';
import type { NotDone, Report } from '../sync/syncMailbox.ts';

/** What a run did, in plain words: what happened, what was left and why, what waits, what it cost. Counts what was done, not what was meant. */
export function reportInWords(report: Report): readonly string[] {
  const { decisions, notDone, calls, dryRun } = report;
  const missed = new Set(notDone.map(nameOf));
  const acts = decisions.filter((decision) => decision.kind === 'act' && !missed.has(nameOf(decision)));
  const waiting = decisions.filter(({ kind }) => kind === 'ask');
  return [
    dryRun ? `${report.mailbox}: a dry run, nothing was written. What would be done:` : report.mailbox,
    ...deedsOf(acts).map(([count, words]) => line(count, words)),
    ...(acts.length === 0 ? [NOTHING] : []),
    line(decisions.filter(({ kind }) => kind === 'inSync').length, 'in step already'),
    ...failures(notDone),
    ...reasons(decisions.filter(({ kind }) => kind === 'leave')),
    ...(waiting.length === 0
      ? []
      : [
          line(waiting.length, `waiting: ${mails(report.mailsWaiting)} would be sent, and nobody is mailed by surprise`),
          approving(report),
        ]),
    `        calls: Exchange ${calls.graph}, Salesforce ${calls.salesforce}`,
  ];
}

const NOTHING = '        nothing had to be written';
const approving = ({ mailbox, set }: Report): string =>
  `        from a later version on they go by: npx tandem sync --mailbox ${mailbox} --approve ${set ?? ''}`;

function deedsOf(acts: readonly Decision[]): readonly (readonly [number, string])[] {
  const count = (kind: string, without?: string): number =>
    acts.filter(({ actions }) => actions.some((action) => action.kind === kind) && !actions.some((action) => action.kind === without))
      .length;
  const deeds = [
    [count('link'), 'tied together with what the other side already held'],
    [count('createCrmEvent'), 'created in Salesforce'],
    [count('createMeeting'), 'created in Outlook (nobody invited)'],
    [count('updateCrmEvent', 'link'), 'updated in Salesforce'],
    [count('updateMeeting'), 'updated in Outlook'],
    [count('unlink'), 'forgotten: gone on both sides'],
  ] as const;
  return deeds.filter(([number]) => number > 0);
}

const FAILED: Readonly<Record<NotDone['outcome'], string>> = {
  refused: 'refused by the other side; it is tried again later, less and less often',
  unsure: 'sent and not answered; the next run looks first whether it arrived',
  postponed: 'put off; the next run tries again',
};

const failures = (notDone: readonly NotDone[]): readonly string[] =>
  [...Map.groupBy(notDone, ({ outcome, code }) => `${FAILED[outcome]} (${code})`)].map(([words, group]) =>
    line(group.length, `not done: ${words}`),
  );

const nameOf = ({ calendarId, crmEventId }: Pick<Decision, 'calendarId' | 'crmEventId'>): string =>
  `${calendarId ?? ''} ${crmEventId ?? ''}`;
const line = (count: number, words: string): string => `  ${String(count).padStart(4)}  ${words}`;
const mails = (count: number): string => (count === 1 ? '1 mail' : `${count} mails`);

/** Most first, then by name, so that two reports read alike. */
function reasons(left: readonly Decision[]): readonly string[] {
  return [...Map.groupBy(left, ({ because }) => because)]
    .toSorted(([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1))
    .map(([because, group]) => line(group.length, `left (${because}): ${group[0]?.explanation ?? ''} ${remedyFor(because)}`));
}
