import { createHash } from 'node:crypto';
import type { ItemRef } from './event.ts';
import type { Mailbox } from './mailboxes.ts';

/** Which of the two spellings a caller wants; see `Prefer: IdType="ImmutableId"`. */
export type IdForm = 'default' | 'immutable';

/**
 * The id Graph gives an item: base64 with `-` for `/` and `_` for `+` (the reverse of base64url). The id of an occurrence
 * carries its original date as .NET ticks, as measured on real ids.
 */
export function itemId(mailbox: Mailbox, ref: ItemRef, form: IdForm): string {
  const { key, date } = ref;
  const head =
    form === 'default'
      ? Buffer.concat([Buffer.from([0, 3, 0x24, 0]), Buffer.from(mailbox.id.padEnd(36, '0').slice(0, 36), 'ascii')])
      : immutableHead;
  const occurrence = date === null ? [] : [Buffer.from([1, 0x51, 0, 8]), ticksOf(date)];
  const middle = date === null ? Buffer.from([0, 0x46, 0, 0, 0, 0]) : Buffer.from([0x46, 0, 0, 0, 0]);
  const counter = Buffer.alloc(6);
  counter.writeUInt32BE(key, 2);
  const replica = replicaOf(mailbox);
  const bytes = Buffer.concat([
    head,
    ...occurrence,
    middle,
    replica,
    Buffer.from([7, 0]),
    replica,
    folderTail(form === 'default' ? (ref.place ?? placeOf(mailbox, key)) : 0),
    replica,
    counter,
    Buffer.from([0, 0, date === null ? 0 : 0x10]),
  ]);
  return toIdAlphabet(bytes);
}

/**
 * What an id in either spelling points at; null for an id that is not of this mailbox, and for a default id from before the
 * item was moved. Says nothing about whether it exists.
 */
export function refOf(mailbox: Mailbox, id: string): ItemRef | null {
  const bytes = Buffer.from(id.replaceAll('-', '/').replaceAll('_', '+'), 'base64');
  if (bytes.length < 60) return null;
  const key = bytes.readUInt32BE(bytes.length - 7);
  const form: IdForm = bytes[1] === 3 ? 'default' : 'immutable';
  const at = (form === 'default' ? 40 : immutableHead.length) + 4;
  const isOccurrence = bytes[at - 4] === 1;
  const ref = { key, date: isOccurrence ? dateOf(bytes.subarray(at, at + 8)) : null };
  return itemId(mailbox, ref, form) === id ? ref : null;
}

/** True for an id this mailbox once gave out for an item, whatever has become of it. */
export function isIdOf(mailbox: Mailbox, id: string): boolean {
  const bytes = Buffer.from(id.replaceAll('-', '/').replaceAll('_', '+'), 'base64');
  if (bytes.length < 60) return false;
  const end = bytes.length - counterLength - tailLength;
  return bytes.subarray(end - replicaLength - folderLength - replicaLength, end - replicaLength - folderLength).equals(replicaOf(mailbox));
}

/** The id of a calendar by its number, or of the group they are in. Folders, too, have both spellings. */
export function folderId(mailbox: Mailbox, folder: number | 'calendarGroup', form: IdForm): string {
  const head =
    form === 'default'
      ? Buffer.concat([Buffer.from([0, 3, 0x24, 0]), Buffer.from(mailbox.id.padEnd(36, '0').slice(0, 36), 'ascii')])
      : immutableHead;
  const counter = Buffer.alloc(6);
  counter.writeUInt32BE(typeof folder === 'number' ? folder : 0, 2);
  const kind = typeof folder === 'number' ? 0x0d : 0x06;
  return toIdAlphabet(
    Buffer.concat([head, Buffer.from([0, 0x2e, 0, 0, 0, 0]), replicaOf(mailbox), Buffer.from([1, kind]), counter, Buffer.from([0, 0])]),
  );
}

/** Standard base64, as it stands in `webLink`. */
export function standardBase64(id: string): string {
  return id.replaceAll('-', '/').replaceAll('_', '+');
}

/** The change key: standard base64 of a mailbox part and the number of the change. The etag is `W/"<changeKey>"`. */
export function changeKeyOf(mailbox: Mailbox, change: number): string {
  const counter = Buffer.alloc(6);
  counter.writeUInt32BE(change, 2);
  return Buffer.concat([replicaOf(mailbox), counter]).toString('base64');
}

/** A GlobalObjectId with its date bytes zero, made from what is unique about a new item. Equal in all copies of a meeting. */
export function newUid({ mailbox, key, created }: { mailbox: Mailbox; key: number; created: Temporal.Instant }): string {
  const fileTime = Buffer.alloc(8);
  fileTime.writeBigUInt64LE((BigInt(created.epochMilliseconds) + 11_644_473_600_000n) * 10_000n);
  const unique = createHash('sha256').update(`${mailbox.id}/${key}/${created.toString()}`).digest().subarray(0, 16);
  return Buffer.concat([globalObjectHead, Buffer.alloc(4), fileTime, Buffer.alloc(8), Buffer.from([0x10, 0, 0, 0]), unique])
    .toString('hex')
    .toUpperCase();
}

/** The iCalUId: the uid itself, or for an occurrence the uid with the original date written into its date bytes. */
export function iCalUIdOf(uid: string, date: string | null): string {
  // An imported meeting may carry any text as its UID; only GlobalObjectIds have date bytes.
  if (date === null || !/^040000008200E00074C5B7101A82E008[0-9A-F]{40,}$/.test(uid)) return uid;
  const { year, month, day } = Temporal.PlainDate.from(date);
  const bytes = Buffer.from([year >> 8, year & 0xff, month, day])
    .toString('hex')
    .toUpperCase();
  return uid.slice(0, 32) + bytes + uid.slice(40);
}

const replicaLength = 16;
const folderLength = 8;
const counterLength = 6;
const tailLength = 3;
const immutableHead = Buffer.from('0009002E00000000001D840311AA6611CD9BC800AA002FC45A0D00', 'hex');
const globalObjectHead = Buffer.from('040000008200E00074C5B7101A82E008', 'hex');
const ticksPerDay = 864_000_000_000n;
const epochTicks = 621_355_968_000_000_000n;

/** A default id names the folder, so every move makes another one. */
function folderTail(place: number): Buffer {
  const tail = Buffer.from([0, 0, 0, 0, 1, 0x0d, 0, 0]);
  tail.writeUInt16BE(place, 6);
  return tail;
}

function placeOf({ places }: Mailbox, key: number): number {
  return places[String(key)] ?? 0;
}

function toIdAlphabet(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('/', '-').replaceAll('+', '_');
}

const replicas = new Map<string, Buffer>();

function replicaOf(mailbox: Mailbox): Buffer {
  const known = replicas.get(mailbox.id);
  if (known !== undefined) return known;
  const replica = createHash('sha256').update(mailbox.id).digest().subarray(0, 16);
  replicas.set(mailbox.id, replica);
  return replica;
}

function ticksOf(date: string): Buffer {
  const days = BigInt(Temporal.PlainDate.from('1970-01-01').until(date, { largestUnit: 'days' }).days);
  const ticks = Buffer.alloc(8);
  ticks.writeBigUInt64BE(epochTicks + days * ticksPerDay);
  return ticks;
}

function dateOf(ticks: Buffer): string {
  const days = Number((ticks.readBigUInt64BE() - epochTicks) / ticksPerDay);
  // An id somebody made up may hold any number; such an id simply does not match anything afterwards.
  return Math.abs(days) > 1_000_000 ? '1970-01-01' : Temporal.PlainDate.from('1970-01-01').add({ days }).toString();
}
