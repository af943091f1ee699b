/** Mistakes in how a command was called or configured: all at once, each with its place and remedy. Exit code 2. */
export class UsageError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'UsageError';
    this.mistakes = mistakes;
  }
}
