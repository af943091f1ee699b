import { join, resolve } from 'node:path';

/** A place in the handbook with the recordings, which may be absent. `TANDEM_HANDBOOK` says where it is, by default beside this tree. */
export function inHandbook(...parts: readonly string[]): string {
  return join(resolve(process.env['TANDEM_HANDBOOK'] ?? '../shared'), ...parts);
}
