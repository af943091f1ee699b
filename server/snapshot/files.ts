import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import type { z } from 'zod';

/** A snapshot that cannot be planned: which file, which place in it, and what was expected. The command ends with exit code 2. */
export class SnapshotError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SnapshotError';
  }
}

/**
 * One JSON file of a snapshot, understood by its schema. @returns null when there is no such file: no rows, and proof of nothing.
 * @throws SnapshotError naming file and place.
 */
export async function readSnapshotFile<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  const text = await textOf(path.join(folder, name), name);
  if (text === null) return null;
  const parsed = schema.safeParse(jsonOf(text, name));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path: steps, message }) => `${name}: ${placeOf(steps)}: ${message}`);
  throw new SnapshotError(places.join('\n'));
}

async function textOf(file: string, name: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new SnapshotError(`${name}: cannot be read`, { cause: error });
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

function jsonOf(text: string, name: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new SnapshotError(`${name}: ${firstMistakeIn(json)}: this is not JSON; record the file again or correct it there`, {
      cause: error,
    });
  }
}

/** The runtime's own message names a place for some mistakes only. */
function firstMistakeIn(json: string): string {
  const mistakes: ParseError[] = [];
  parse(json, mistakes, { disallowComments: true });
  const before = json.slice(0, mistakes[0]?.offset ?? json.length).split('\n');
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}

const placeOf = (steps: readonly PropertyKey[]): string =>
  steps.length === 0
    ? 'the whole file'
    : steps
        .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
        .join('')
        .replace(/^\./, '');
