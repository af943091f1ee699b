import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { UsageError } from './commands/mistake.ts';

export type Ports = { readonly graph: number; readonly entra: number; readonly salesforce: number };
const FIRST_PORTS: Ports = { graph: 8441, entra: 8442, salesforce: 8443 };
/** Of Outlook, the pane and its server: the address in manifest.xml. */
export const SITE_PORT = 8440;

const port = z.number('must be a port from 1 to 65535').int().min(1).max(65_535);
const keptPorts = z.object({ graph: port, entra: port, salesforce: port });

/**
 * Where the pretend world listens. Links in Graph's answers name the port, so a demo that goes on keeps the ports it had, unless another program
 * has taken one meanwhile. Call it with the data folder locked: the ports of a running demo are taken too.
 */
export async function choosePorts(folder: string): Promise<Ports> {
  const file = path.join(folder, 'ports.json');
  const wanted = existsSync(file) ? readPorts(readFileSync(file, 'utf8')) : FIRST_PORTS;
  const ports = {
    graph: await freeOr(wanted.graph),
    entra: await freeOr(wanted.entra),
    salesforce: await freeOr(wanted.salesforce),
  };
  writeFileSync(file, JSON.stringify(ports), { mode: 0o600 });
  return ports;
}

function readPorts(text: string): Ports {
  const parsed = keptPorts.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data;
  throw new UsageError([
    `.data/ports.json: expected {"graph":port,"entra":port,"salesforce":port}; correct the file or remove it`,
    ...parsed.error.issues.map(({ path: steps, message }) => `  ${steps.join('.')}: ${message}`),
  ]);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const freeOr = async (wanted: number): Promise<number> => (await listenOnce(wanted)) ?? (await listenOnce(0)) ?? wanted;

/** The port that could be listened on, or null. */
function listenOnce(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
