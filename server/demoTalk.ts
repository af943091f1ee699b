import { createInterface } from 'node:readline';
import { reportInWords } from './cli/reportInWords.ts';
import { tell } from './cli/tell.ts';
import type { Tour } from './commands/house.ts';
import type { SandboxProcess } from './demoSandbox.ts';
import type { Report } from './sync/syncMailbox.ts';

export type OpenDemo = SandboxProcess & {
  readonly site: string;
  /** Whose story is told. */
  readonly mailbox: string;
  readonly tour: Tour | null;
  readonly reconcile: () => Promise<readonly Report[]>;
};

/** Says where everything is and what to try, and does what is typed: Enter plays the next step of the tour. Ctrl-C ends, after what is under way. */
export async function stayOpen(demo: OpenDemo, stopping: AbortSignal): Promise<void> {
  for (const line of whatToTry(demo)) tell(line);
  const lines = createInterface({ input: process.stdin });
  let isOver = stopping.aborted;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      isOver = true;
      resolve();
    };
    if (isOver) end();
    stopping.addEventListener('abort', end);
    demo.ended.then(end, end);
  });
  let next = 1;
  let underWay: Promise<void> = Promise.resolve();
  lines.on('line', (typed) => {
    const steps = demo.tour?.titles.length ?? 0;
    const asked = typed.trim() === '' ? next : Number(typed.trim());
    const isStep = Number.isInteger(asked) && asked >= 1 && asked <= steps;
    if (isStep) next = asked + 1;
    underWay = afterwards(underWay, async () => {
      // What was typed before Ctrl-C and not begun is not begun any more.
      if (isOver) return;
      await (isStep ? step(demo, asked) : again(demo));
      if (!isOver) tell(prompt(next, steps));
    });
  });
  await ended;
  lines.close();
  await underWay;
  tell('Ended. npm start goes on from here.');
}

/** One thing at a time, in the order it was typed. */
async function afterwards(before: Promise<void>, work: () => Promise<void>): Promise<void> {
  await before;
  await work();
}

const prompt = (next: number, steps: number): string =>
  next <= steps
    ? `Enter: step ${next} of ${steps}. A number: that step. r: reconcile. Ctrl-C: end.`
    : 'Enter: reconcile again. Ctrl-C: end.';

async function step({ tour }: OpenDemo, number: number): Promise<void> {
  tell(`Step ${number}: ${tour?.titles[number - 1] ?? ''}`);
  await told(async () => (await tour?.play(number)) ?? []);
}

const again = ({ reconcile }: OpenDemo): Promise<void> => told(async () => (await reconcile()).flatMap(reportInWords));

/** What failed is told, and the next may be tried. */
async function told(work: () => Promise<readonly string[]>): Promise<void> {
  try {
    for (const line of await work()) tell(`  ${line}`);
  } catch (error) {
    tell(error instanceof Error ? error.message : 'It failed.');
  }
}

const whatToTry = ({ graph, entra, salesforce, caFile, site, mailbox, tour }: OpenDemo): readonly string[] => [
  '',
  `Outlook, with Tandem's pane   ${site}/outlook/?as=${mailbox}`,
  '    Your browser will ask whether to trust this address: it is made on this machine (or let it trust the authority below).',
  '',
  `Exchange (Graph)   ${graph}/v1.0     what it holds: ${graph}/__control/state`,
  `Entra              ${entra}`,
  `Salesforce         ${salesforce}/services     what it holds: ${salesforce}/__control/state`,
  `Certificate authority of all of them: ${caFile}`,
  '',
  `Try next: a tour in ${tour?.titles.length ?? 0} steps. Press Enter for the first; or in a second terminal, in this folder: npx tandem tour 1`,
  ...(tour?.titles ?? []).map((title, index) => `  ${index + 1}. ${title}`),
  '',
  `Then open ${site}/outlook/?as=${mailbox} in a browser, choose a meeting and press Tandem. Make a new one and push it.`,
  `Ask why a meeting is as it is: npx tandem explain --mailbox ${mailbox} --meeting ID (its id is at the end of the address in the browser)`,
  'Or do it by hand, and type r to reconcile:',
  `  curl --cacert ${caFile} -H 'content-type: application/json' ${graph}/__control/act -d '${JSON.stringify(sampleMeeting(mailbox))}'`,
  'Invitations wait: nobody is mailed by surprise. Approving them comes in a later version.',
  'Ctrl-C ends; npm start goes on from here; npm start -s -- --once --json prints one report and nothing else.',
];

function sampleMeeting(mailbox: string): unknown {
  const start = Temporal.Now.plainDateISO('UTC').add({ days: 3 });
  const at = (time: string) => ({ dateTime: `${start.toString()}T${time}:00`, timeZone: 'UTC' });
  return { mailbox, do: 'create', event: { subject: 'Coffee with a new customer', start: at('09:00'), end: at('09:30') } };
}
