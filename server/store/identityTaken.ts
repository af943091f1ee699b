/** One sign-in has one mailbox: another one is kept under this identity already. Names neither, because errors are printed. */
export class IdentityTaken extends Error {
  constructor(options?: { cause?: unknown }) {
    super('This sign-in belongs to another mailbox already: one person signs in for one mailbox.', options);
    this.name = 'IdentityTaken';
  }
}
