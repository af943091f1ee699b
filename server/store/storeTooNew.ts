/** The database has been through a migration this program does not know: a newer program has used it. */
export class StoreTooNew extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `This store was last used by a newer Tandem (it has been through ${unknown.join(', ')}, which this version does not know). ` +
        'Start that version or a newer one: an older one could lose what it does not understand.',
    );
    this.name = 'StoreTooNew';
  }
}
