import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPostgres } from './binaries.ts';
import type { Found } from './binaries.ts';
import { keepPostgres } from './keeper.ts';
import type { Kept } from './keeper.ts';

let door: Server | undefined;
let kept: Promise<Kept> | undefined;
let scratch: string | undefined;

/**
 * Before all tests, at the cost of a moment: PostgreSQL starts when the first test file asks for it, at a door of jest's own process, because
 * files run in processes of their own and must share one server. They find the door's port in THROWAWAY_POSTGRES. Where there is no PostgreSQL
 * they find why in THROWAWAY_POSTGRES_MISSING, and in THROWAWAY_POSTGRES_TOLD the file that the one makes who has said so for all.
 */
export async function openDoor(): Promise<void> {
  const found = findPostgres(process.env);
  if (typeof found === 'string') {
    scratch = mkdtempSync(path.join(tmpdir(), 'tandem-tests-'));
    Object.assign(process.env, {
      THROWAWAY_POSTGRES: '',
      THROWAWAY_POSTGRES_MISSING: found,
      THROWAWAY_POSTGRES_TOLD: path.join(scratch, 'told'),
    });
    return;
  }
  door = doorTo(found);
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const address = door.address();
  process.env['THROWAWAY_POSTGRES'] = String(typeof address === 'object' ? address?.port : address);
}

/** After all tests. Where this is never reached, the server notices by itself (`keeper.sh`). */
export async function closeDoor(): Promise<void> {
  door?.close();
  if (scratch !== undefined) rmSync(scratch, { recursive: true });
  const keeper = await kept?.catch(() => undefined);
  await keeper?.end();
}

const doorTo = (found: Found): Server =>
  createServer((asking) => {
    asking.on('error', () => undefined);
    kept ??= keepPostgres(found);
    kept.then(
      ({ url }) => asking.end(JSON.stringify({ url })),
      (error: unknown) => asking.end(JSON.stringify({ refused: String(error) })),
    );
  });
