import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Whose identity the server gets: PostgreSQL refuses to run as root. Null: ours. */
export type SystemUser = { readonly uid: number; readonly gid: number } | null;
export type Found = { readonly binaries: string; readonly systemUser: SystemUser };

/** The newest PostgreSQL of this machine, or why there is none, with what to do. `POSTGRES_BIN` names the folder of another. */
export function findPostgres(env: NodeJS.ProcessEnv): Found | string {
  const named = env['POSTGRES_BIN'] ?? '';
  if (named !== '' && !hasPrograms(named)) return `POSTGRES_BIN names ${named}, which lacks ${PROGRAMS.join(', ')}: correct or unset it`;
  const binaries =
    named === '' ? (['/usr/lib/postgresql', '/opt/homebrew/opt'].flatMap(versionsIn).find(hasPrograms) ?? packaged()) : named;
  if (binaries === null)
    return 'install PostgreSQL (Debian: apt-get install postgresql), or name the folder of its programs in POSTGRES_BIN';
  if (process.getuid?.() !== 0) return { binaries, systemUser: null };
  const systemUser = systemUserOf('postgres') ?? systemUserOf('nobody');
  return systemUser === null ? 'PostgreSQL does not run as root: add a system user postgres' : { binaries, systemUser };
}

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'];
const hasPrograms = (folder: string): boolean => PROGRAMS.every((program) => existsSync(path.join(folder, program)));

/** `15`, `postgresql@17`: the newest first. */
const versionsIn = (folder: string): readonly string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^(postgresql@)?\d+$/.test(name))
    .toSorted((one, other) => versionOf(other) - versionOf(one))
    .map((name) => path.join(folder, name, 'bin'));
const versionOf = (name: string): number => Number(name.replace('postgresql@', ''));

/** Where PostgreSQL itself says that its programs are. */
function packaged(): string | null {
  const { status, stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folder = status === 0 ? stdout.trim() : '';
  return folder !== '' && hasPrograms(folder) ? folder : null;
}

function systemUserOf(name: string): SystemUser {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
