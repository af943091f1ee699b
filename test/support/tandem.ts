import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import type { Stage } from './stage.ts';

const root = path.resolve(__dirname, '../..');
const node = path.join(root, 'node_modules', '.bin', 'node');

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** The real program in a folder of its own, as a user starts it. */
export type Tandem = {
  readonly folder: string;
  start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> };
  run(args: readonly string[]): Promise<Ended>;
  /** In the folder of another one. */
  runIn(folder: string, args: readonly string[]): Promise<Ended>;
  remove(): void;
};

/** `env` replaces what the environment says of Tandem; undefined members are unset. */
export function tandemIn(env: Readonly<Record<string, string | undefined>> = {}): Tandem {
  const folder = mkdtempSync(path.join(tmpdir(), 'tandem-test-'));
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('TANDEM_') && name !== 'NODE_OPTIONS'),
  );
  const start = (args: readonly string[], cwd = folder) => {
    const child = spawn(node, [path.join(root, 'bin', 'tandem.mjs'), ...args], {
      cwd,
      env: { ...inherited, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { child, ended };
  };
  return {
    folder,
    start: (args) => start(args),
    run: (args) => start(args).ended,
    runIn: (other, args) => start(args, other).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the environment of contracts section 2 says when the outside is the stage's sandbox. */
export function environmentOf(stage: Stage): Record<string, string> {
  const caFile = path.join(mkdtempSync(path.join(tmpdir(), 'tandem-ca-')), 'ca.pem');
  writeFileSync(caFile, stage.sandbox.caPem);
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    TANDEM_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    TANDEM_GRAPH_URL: stage.sandbox.graphUrl,
    TANDEM_ENTRA_URL: stage.sandbox.entraUrl,
    TANDEM_ENTRA_TENANT: DEMO_TENANT,
    TANDEM_ENTRA_CLIENT_ID: DEMO_CLIENT,
    TANDEM_ENTRA_CLIENT_SECRET: DEMO_SECRET,
    TANDEM_SALESFORCE_LOGIN_URL: stage.sandbox.salesforceUrl,
    TANDEM_SALESFORCE_CLIENT_ID: DEMO_CONSUMER_KEY,
    TANDEM_SALESFORCE_PRIVATE_KEY: stage.privateKeyPem,
  };
}

/** @returns everything that was said up to `words`. */
export function said(stream: NodeJS.ReadableStream | null, words: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    stream?.on('data', (text: string) => {
      heard += text;
      if (words.test(heard)) resolve(heard);
    });
    stream?.on('end', () => reject(new Error(`ended without ${String(words)}: ${heard}`)));
  });
}
