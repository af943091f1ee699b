/** The database has not been through every migration of this program. One on a server is never migrated in passing: other processes use it. */
export class StoreTooOld extends Error {
  constructor(done: readonly string[], missing: readonly string[]) {
    super(
      `${done.length === 0 ? 'The database is not set up for Tandem yet' : `The database is set up for an older Tandem (up to ${done.at(-1)})`}: ` +
        `run npx tandem migrate, which brings ${missing.join(', ')}.`,
    );
    this.name = 'StoreTooOld';
  }
}
