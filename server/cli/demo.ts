import { Command } from 'commander';

export const demoCommand = (): Command =>
  new Command('demo')
    .description('The demo world: a pretend Exchange and Salesforce with a sales team of five, and a first reconcile (npm start)')
    .option('--once', 'one reconcile of every mailbox, then end')
    .option('--json', 'print the report as JSON on standard output')
    .action(async ({ once = false, json = false }: { once?: boolean; json?: boolean }) => {
      const { runDemo } = await import('../demo.ts');
      await runDemo({ once, json });
    });
