import type { Decision, Plan } from '../../shared/plan.ts';
import type { PortDown } from '../ports/answers.ts';

/** Logs, progress and plain words go to stderr: stdout carries only a command's result (contracts section 1). */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Exit codes of contracts section 1; 0 is done. */
export const FAILED = 1;
export const BAD_USAGE = 2;
export const HALTED = 3;

/** The result of a command. One line of JSON, or text. */
export const answer = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** A side that cannot be talked to: what happened, what to do, and the code. */
export function downInWords({ problem: { message, remedy, code, vendorCode } }: PortDown): string {
  return `${message} ${remedy} [${[code, vendorCode].filter((part) => part !== undefined).join(' ')}]`;
}

/** A plan in plain words, for a terminal. Names no subject: the preview that shows fields comes with 5 of 10. */
export function planInWords(plan: Plan): readonly string[] {
  const { window, decisions, mails, mailsWaiting, set } = plan;
  return [
    `${plan.mailbox}, ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}: ${plan.verdict}`,
    ...countsOf(decisions).map(([label, count]) => `  ${String(count).padStart(4)}  ${label}`),
    `  mails now: ${mails}; waiting for approval: ${mailsWaiting}${set === null ? '' : ` (set ${set})`}`,
  ];
}

/** How many decisions there are of each kind and reason, with the sentence that explains it. Most first. */
function countsOf(decisions: readonly Decision[]): readonly (readonly [string, number])[] {
  const groups = Map.groupBy(decisions, ({ kind, because, explanation }) => `${kind.padEnd(6)} ${because.padEnd(20)} ${explanation}`);
  return [...groups].map(([label, group]) => [label, group.length] as const).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
