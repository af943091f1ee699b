import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The repository under test, as files and text: house rules look at sources, they do not run them. */
export const root = path.resolve(__dirname, '../..');

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.data']);

/** Paths of all files below `folder`, relative to it, with forward slashes, in a fixed order. What is built or installed is left out. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(path.join(folder, entry.name)).map((file) => `${entry.name}/${file}`) : [entry.name],
    )
    .toSorted();
}

export const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** One file of the repository, or a made-up one that a rule is tried on. */
export type Source = { readonly file: string; readonly text: string };

export const sourcesOf = (files: readonly string[]): readonly Source[] => files.map((file) => ({ file, text: textOf(file) }));

/** Where a pattern bites, as `file:line: the words`, one per line that is bitten. */
export function bites(pattern: RegExp, { file, text }: Source): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = pattern.exec(line)?.[0];
    return found === undefined ? [] : [`${file}:${index + 1}: ${found.trim()}`];
  });
}

/**
 * Blanks comments, keeps line numbers. A rule about what code does must not stop anybody from writing about it. Knows strings and templates,
 * not regular expressions: one with a quote inside may keep a comment, which at worst is a complaint too many.
 */
export const withoutComments = ({ file, text }: Source): Source => ({
  file,
  text: text.replaceAll(
    /(?<kept>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (found: string, kept: string | undefined) => kept ?? found.replaceAll(/[^\n]/g, ' '),
  ),
});

/** A small tree of files in a folder of its own; `remove` takes it away. */
export function temporaryTree(files: Readonly<Record<string, string>>): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'tandem-house-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export type Ran = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Runs a JavaScript program on the Node that runs the tests, in `folder`. Never throws for an exit code. */
export const runIn = (
  folder: string,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 256 * 1024 * 1024, env: { ...process.env, ...environment } };
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
    });
  });

/** A program that a package brings, by its path below node_modules. */
export const installed = (program: string): string => path.join(root, 'node_modules', program);
