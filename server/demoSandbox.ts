import { spawn } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { UsageError } from './commands/mistake.ts';

/** The sandbox in a process of its own, as the demo sees it. `ended`: it is gone, by whatever cause. */
export type SandboxProcess = {
  readonly graph: string;
  readonly entra: string;
  readonly salesforce: string;
  readonly caPem: string;
  readonly caFile: string;
  readonly ended: Promise<void>;
  close(): Promise<void>;
};

const opened = z.object({ graph: z.string(), entra: z.string(), salesforce: z.string(), ca: z.string(), caPem: z.string() });

/** Starts it and waits until its three servers are open. It ends when our end of its standard input closes, also when we are killed. */
export async function startSandboxProcess(options: {
  readonly folder: string;
  readonly ports: { readonly graph: number; readonly entra: number; readonly salesforce: number };
}): Promise<SandboxProcess> {
  const { folder, ports } = options;
  const program = process.argv[1] ?? path.resolve('bin/tandem.mjs');
  const args = [
    'sandbox',
    '--graph-port',
    String(ports.graph),
    '--entra-port',
    String(ports.entra),
    '--salesforce-port',
    String(ports.salesforce),
  ];
  const child = spawn(process.execPath, [program, ...args, '--folder', folder, '--under-parent'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const end = said.indexOf('\n');
      if (end >= 0) resolve(said.slice(0, end));
    });
    void ended.then(() => reject(sandboxFailed(complained)));
    child.once('error', reject);
  });
  const { graph, entra, salesforce, ca, caPem } = opened.parse(JSON.parse(line));
  return {
    graph,
    entra,
    salesforce,
    caPem,
    caFile: path.relative(process.cwd(), ca),
    ended,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function sandboxFailed(complained: string): Error {
  const port = /^Port (\d+) is taken/m.exec(complained)?.[1];
  if (port !== undefined)
    return new UsageError([`Port ${port} is taken by another program: end it, or start again: another port is chosen.`]);
  return new Error(`The sandbox did not open:\n${complained}`);
}
