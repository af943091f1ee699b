import { button, element, part } from './element.ts';
import { GraphRefusal } from './graph.ts';
import { NoAnswer } from './reach.ts';

/** Does what a person asked for. When it fails, the page says so until the next try, which one press starts where it can help. */
export function attempt(action: () => Promise<void>, { again = () => attempt(action) }: { readonly again?: () => void } = {}): void {
  part('trouble').replaceChildren();
  action().catch((problem: unknown) => {
    const words = problem instanceof Error ? problem.message : 'That did not work. Try again.';
    sayTrouble(words, ...(canPass(problem) ? [button('Try again', {}, again)] : []));
  });
}

export function sayTrouble(words: string, ...wayOn: readonly HTMLElement[]): void {
  part('trouble').replaceChildren(element('span', {}, words), ...wayOn);
}

/** What Graph refused for a reason it will refuse again. */
function canPass(problem: unknown): boolean {
  return problem instanceof NoAnswer || (problem instanceof GraphRefusal && (problem.status === 429 || problem.status >= 500));
}
