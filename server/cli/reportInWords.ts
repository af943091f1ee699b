import type { Decision } from '../../shared/plan.ts';
import { remedyFor } from '../../shared/explain.ts';
import type { Report } from '../sync/syncMailbox.ts';

/** What a run did, in plain words: what happened, what was left and why, what waits, what it cost. */
export function reportInWords(report: Report): readonly string[] {
  const { decisions, outcomes, calls } = report;
  const acts = decisions.filter(({ kind }) => kind === 'act');
  const waiting = decisions.filter(({ kind }) => kind === 'ask');
  const did = (kind: string): number => acts.filter(({ actions }) => actions.some((action) => action.kind === kind)).length;
  const deeds = [
    [did('link'), 'tied together with what the other side already held'],
    [did('createCrmEvent'), 'created in Salesforce'],
    [did('createMeeting'), 'created in Outlook (nobody invited)'],
    [did('updateCrmEvent') - both(acts, 'link', 'updateCrmEvent'), 'updated in Salesforce'],
    [did('updateMeeting'), 'updated in Outlook'],
    [did('unlink'), 'forgotten: gone on both sides'],
  ] as const;
  const failed = outcomes.refused + outcomes.unsure + outcomes.postponed;
  return [
    report.mailbox,
    ...deeds.filter(([count]) => count > 0).map(([count, words]) => line(count, words)),
    ...(acts.length === 0 ? ['        nothing had to be written'] : []),
    line(decisions.filter(({ kind }) => kind === 'inSync').length, 'in step already'),
    ...(failed === 0
      ? []
      : [
          line(
            failed,
            `not done (refused ${outcomes.refused}, no answer ${outcomes.unsure}, later ${outcomes.postponed}); the next run looks again`,
          ),
        ]),
    ...reasons(decisions.filter(({ kind }) => kind === 'leave')),
    ...(waiting.length === 0
      ? []
      : [
          line(waiting.length, `waiting: they would send ${report.mailsWaiting} mails, and nobody is mailed by surprise`),
          `        to approve them, from 5 of 10 on: npx tandem sync --mailbox ${report.mailbox} --approve ${report.set ?? ''}`,
        ]),
    `        calls: Exchange ${calls.graph} (${calls.graphUnits} units), Salesforce ${calls.salesforce}`,
  ];
}

const line = (count: number, words: string): string => `  ${String(count).padStart(4)}  ${words}`;
const both = (acts: readonly Decision[], one: string, other: string): number =>
  acts.filter(({ actions }) => [one, other].every((kind) => actions.some((action) => action.kind === kind))).length;

function reasons(left: readonly Decision[]): readonly string[] {
  return [...Map.groupBy(left, ({ because }) => because)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([because, group]) => line(group.length, `left (${because}): ${group[0]?.explanation ?? ''} ${remedyFor(because)}`));
}
