import { Command } from 'commander';
import { planRun } from '../core/plan.ts';
import { hashingWith } from '../hashing.ts';
import { answer, HALTED, planInWords, tell } from './tell.ts';

/** Nothing leaves the machine and nothing is kept, so the fingerprints of a snapshot need no secret. */
const NO_SECRET = new Uint8Array(32);

export const planCommand = (): Command =>
  new Command('plan')
    .description('The plan for recorded payloads, offline')
    .requiredOption('--snapshot <dir>', 'folder of a snapshot: scenario.json, graph/, salesforce/')
    .option('--json', 'print the plan as JSON')
    .action(async ({ snapshot, json }: { snapshot: string; json?: boolean }) => {
      const { readSnapshot } = await import('../snapshot/readSnapshot.ts');
      const hashing = hashingWith(NO_SECRET);
      const { input, problems } = await readSnapshot(snapshot, hashing);
      for (const { sentence } of problems) tell(`scenario.json: ${sentence}`);
      const { plan } = planRun(input, hashing);
      answer(json === true ? JSON.stringify(plan) : planInWords(plan).join('\n'));
      if (plan.verdict === 'halt') process.exitCode = HALTED;
    });
