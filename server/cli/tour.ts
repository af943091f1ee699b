import { Command, InvalidArgumentError } from 'commander';
import { askServerHere } from './ask.ts';
import { answer } from './tell.ts';

const stepNumber = (text: string): number => {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('a step is a number; npx tandem tour lists them.');
  return Number(text);
};

export const tourCommand = (): Command =>
  new Command('tour')
    .description('The demo’s story in numbered steps: edit a meeting here, see it there (while npm start runs)')
    .argument('[step]', 'which step to play; without it they are listed', stepNumber)
    .action(async (given?: number) => {
      const { step, titles, lines } = await askServerHere('tour', { step: given ?? null });
      if (step === null) answer(titles.map((title, index) => `${index + 1}. ${title}`).join('\n'));
      else answer([`Step ${step}: ${titles[step - 1] ?? ''}`, ...lines.map((line) => `  ${line}`)].join('\n'));
    });
