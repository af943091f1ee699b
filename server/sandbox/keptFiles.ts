import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';
import type { SandboxCertificate } from './certificate.ts';
import { isJsonObject } from './json.ts';

/** Where the demo keeps the authority everybody must trust. The name is a contract: it is printed and documented. */
const authorityFile = 'sandbox-ca.pem';

/** The certificate kept in a folder, or a new one where there is none, it is damaged, or it runs out within a week. */
export async function keptCertificate(folder: string): Promise<SandboxCertificate> {
  await mkdir(folder, { recursive: true });
  const caPem = await textOf(join(folder, authorityFile));
  const certPem = await textOf(join(folder, 'sandbox-cert.pem'));
  const keyPem = await textOf(join(folder, 'sandbox-key.pem'));
  if (caPem !== null && certPem !== null && keyPem !== null) {
    const kept = { caPem, certPem, keyPem };
    if (isGood(kept)) return kept;
  }
  const made = await makeCertificate();
  await writeWhole(join(folder, 'sandbox-key.pem'), made.keyPem);
  await writeWhole(join(folder, 'sandbox-cert.pem'), made.certPem);
  await writeWhole(join(folder, authorityFile), made.caPem);
  return made;
}

/** A state kept as JSON; null where there is none. A damaged file throws: a demo must not silently start over. */
export async function keptState(folder: string, name: string): Promise<unknown> {
  const text = await textOf(stateFile(folder, name));
  return text === null ? null : JSON.parse(text);
}

const restMilliseconds = 200;

/**
 * Writes a state soon after it changed, many changes at once, and one last time at `close`. Each write is whole or not at all.
 */
export function stateKeeper({ folder, name, save }: { folder: string; name: string; save: () => unknown }): {
  readonly changed: () => void;
  readonly close: () => Promise<void>;
} {
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    timer = null;
    writing = writeAfter(writing);
  };
  const writeAfter = async (earlier: Promise<void>): Promise<void> => {
    await earlier;
    await mkdir(join(folder, 'sandbox'), { recursive: true });
    await writeWhole(stateFile(folder, name), JSON.stringify(save()));
  };
  return {
    changed: () => {
      timer ??= setTimeout(write, restMilliseconds);
    },
    close: async () => {
      if (timer !== null) clearTimeout(timer);
      write();
      await writing;
    },
  };
}

function stateFile(folder: string, name: string): string {
  return join(folder, 'sandbox', `${name}.json`);
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (problem) {
    if (isJsonObject(problem) && problem['code'] === 'ENOENT') return null;
    throw problem;
  }
}

/** Written beside and renamed into place, so that a crash leaves the old file or the new one. Only we may read it: keys and people. */
async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.new`;
  await writeFile(beside, text, { mode: 0o600 });
  await rename(beside, file);
}

function isGood({ caPem, certPem, keyPem }: SandboxCertificate): boolean {
  try {
    const server = new X509Certificate(certPem);
    const lastsUntil = Temporal.Instant.fromEpochMilliseconds(server.validToDate.getTime());
    const isFresh = Temporal.Instant.compare(lastsUntil, Temporal.Now.instant().add({ hours: 24 * 7 })) > 0;
    return isFresh && server.verify(new X509Certificate(caPem).publicKey) && server.checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}
