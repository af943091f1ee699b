import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Cursor, EmailAddress, MailboxId } from '../../shared/ids.ts';
import type { CrmPerson, Link, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type { Intent, Wish } from '../ports/store.ts';

/** What is sealed, by purpose. A sealed value opens only for the purpose it was sealed for; an intent's payload has its kind for purpose. */
type Sealable = {
  readonly meeting: SeenMeeting;
  readonly crmEvent: SeenCrmEvent;
  readonly person: CrmPerson;
  readonly asked: EmailAddress;
  readonly cursor: Cursor;
  readonly wrote: Link['wrote'];
  readonly wish: Omit<Wish, 'calendarId'>;
} & { readonly [Kind in Intent['kind']]: Extract<Intent, { readonly kind: Kind }>['payload'] };
export type Purpose = keyof Sealable;
/** Where a sealed value belongs. `id` is the row's own (an item id, a creation key, a side), so that rows cannot be swapped either. */
export type Place<P extends Purpose> = { readonly purpose: P; readonly id: string };

/** Seals and opens what belongs to one mailbox. */
export type MailboxSeal = {
  /** @returns header, nonce, ciphertext and tag; different bytes every time. */
  readonly seal: <P extends Purpose>(place: Place<P>, value: Sealable[P]) => Uint8Array;
  /** @returns what was sealed as this mailbox's at this place. @throws SealBroken */
  readonly open: <P extends Purpose>(place: Place<P>, sealed: Uint8Array) => Sealable[P];
  /** A keyed hash, hex: the same text gives the same row without the row saying the text. */
  readonly indexOf: (text: string) => string;
};

/** A sealed value does not open: another secret key, or bytes that were altered or moved. */
export class SealBroken extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SealBroken';
  }
}

const VERSION = 1;
const KEY_ID_BYTES = 4;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a fresh 96-bit nonce. Every mailbox has a key of its own, derived from `secretKey`, so that no key ever comes near the
 * number of messages a random nonce is good for. The header says the format and which secret key it was, so that a wrong key is told apart
 * from damage and keys can be changed one day.
 * @param secretKey 32 bytes. @throws RangeError when it has another length.
 */
export function makeSeal(secretKey: Uint8Array): (mailbox: MailboxId) => MailboxSeal {
  if (secretKey.length !== 32) throw new RangeError(`The secret key must have 32 bytes, not ${secretKey.length}.`);
  const header = Buffer.concat([Buffer.from([VERSION]), derive(secretKey, 'key id').subarray(0, KEY_ID_BYTES)]);
  return (mailbox) => {
    const sealKey = derive(secretKey, `seal ${mailbox}`);
    const indexKey = derive(secretKey, `index ${mailbox}`);
    return {
      seal: (place, value) => {
        const nonce = randomBytes(NONCE_BYTES);
        const cipher = createCipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG_BYTES });
        cipher.setAAD(boundTo(header, mailbox, place));
        const hidden = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
        return Buffer.concat([header, nonce, hidden, cipher.getAuthTag()]);
      },
      open: (place, sealed) => {
        const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
        refuseForeign(header, bytes);
        const body = bytes.subarray(HEADER_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', sealKey, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAAD(boundTo(header, mailbox, place));
        decipher.setAuthTag(body.subarray(-TAG_BYTES));
        return parsed(() => Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]), place);
      },
      indexOf: (text) => createHmac('sha256', indexKey).update(text).digest('hex'),
    };
  };
}

const derive = (secretKey: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, '', `tandem store ${purpose}`, 32));

/** JSON keeps the parts apart: no two places give the same bytes. */
const boundTo = (header: Buffer, mailbox: MailboxId, place: Place<Purpose>): Buffer =>
  Buffer.concat([header, Buffer.from(JSON.stringify([mailbox, place.purpose, place.id]))]);

function refuseForeign(header: Buffer, bytes: Buffer): void {
  if (bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) throw new SealBroken('A sealed value is too short to be one: it was cut.');
  if (bytes[0] !== VERSION)
    throw new SealBroken(`A sealed value has format ${bytes[0]}, this program reads ${VERSION}: start a newer Tandem.`);
  if (!bytes.subarray(0, HEADER_BYTES).equals(header)) {
    throw new SealBroken('A sealed value was sealed with another secret key: set TANDEM_SECRET_KEY to the one this store was made with.');
  }
}

function parsed<P extends Purpose>(decrypt: () => Buffer, { purpose }: Place<P>): Sealable[P] {
  let text: string;
  try {
    text = decrypt().toString('utf8');
  } catch (cause) {
    // The cause of OpenSSL says nothing, and the id may name a person: the purpose is all a log may have.
    throw new SealBroken(`A sealed value (${purpose}) does not open: it was altered, or moved from another place.`, { cause });
  }
  const value: unknown = JSON.parse(text);
  if (!isFor(purpose, value)) throw new SealBroken(`A sealed value (${purpose}) is not what its purpose says.`);
  return value;
}

/** The seal itself vouches for the rest: nobody without the key can make a value that opens for this purpose. */
const isFor = <P extends Purpose>(purpose: P, value: unknown): value is Sealable[P] =>
  purpose === 'asked' || purpose === 'cursor' ? typeof value === 'string' : typeof value === 'object' && value !== null;
