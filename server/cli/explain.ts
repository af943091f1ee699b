import { Command } from 'commander';
import type { Explanation } from '../../shared/explanation.ts';
import { ask } from './ask.ts';
import { answer } from './tell.ts';

type Options = { readonly mailbox: string; readonly meeting: string; readonly json?: boolean };

export const explainCommand = (): Command =>
  new Command('explain')
    .description('Why one meeting is as it is: what would be done with it now, what that rests on, and what can be done about it')
    .requiredOption('--mailbox <address>', 'whose calendar')
    .requiredOption(
      '--meeting <id>',
      'its Graph id, its iCalUId (of a series: the occurrence nearest to now), or the Salesforce id of its event',
    )
    .option('--json', 'print it as JSON: decision, evidence, remedy')
    .action(async ({ mailbox, meeting, json }: Options) => {
      const explanation = await ask('explain', { mailbox, meeting });
      answer(json === true ? JSON.stringify(explanation) : inWords(explanation).join('\n'));
    });

const KINDS: Readonly<Record<Explanation['decision']['kind'], string>> = {
  inSync: 'In step with Salesforce',
  act: 'Due in the next run',
  ask: 'Waits for a person',
  leave: 'Left as it is',
};

const inWords = ({ decision, evidence, remedy }: Explanation): readonly string[] => [
  `${KINDS[decision.kind]} (${decision.because}): ${decision.explanation}`,
  ...evidence.map(({ says }) => `  ${says}`),
  `What you can do: ${remedy}`,
];
