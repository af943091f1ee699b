/**
 * Ids of the vendors' own making. They say nothing of anybody but to who holds the same mailbox or org, and they are how a person finds the item again
 * that a decision is about. An id of any other form may have been made of words.
 */

/** Exchange: base64 that begins with the id of a mailbox as a GUID, or is immutable. An old form that begins with an address does not begin so. */
export const isExchangeId = (id: string): boolean => /^(AAMk|AQMk|AAkA)[\w-]{60,}={0,2}$/.test(id);

/** Salesforce: the object's three characters, then a counter; they begin with a digit, or with `a` for the org's own objects. */
export const isRecordId = (id: string): boolean => /^[0-9a][0-9A-Za-z]{14}([0-9A-Za-z]{3})?$/.test(id);

/**
 * An iCalUId that Exchange made: its class, dates, and 16 bytes at random. Where another system made the meeting, Exchange keeps that system's own
 * id in it, in hexadecimal behind `vCal-Uid`, and that may be anything.
 */
export const isExchangeUid = (uid: string): boolean =>
  /^040000008200E00074C5B7101A82E008[0-9A-F]{24}0{16}10000000[0-9A-F]{32}$/i.test(uid) && !/7643616C2D556964/i.test(uid);

/**
 * Names for strings in the order of the strings: whatever is sorted comes out sorted alike. `stays` are kept; `kindOf`: the beginning that says what it
 * is, kept too. `mark`: what nobody can turn back, of one length.
 */
export function namesInOrder(
  strings: ReadonlySet<string>,
  { stays, kindOf, mark }: { stays: (one: string) => boolean; kindOf: (one: string) => string; mark: (one: string) => string },
): ReadonlyMap<string, string> {
  const sorted = [...strings].toSorted(inOrder);
  const renamed = sorted.filter((one) => !stays(one));
  const marks = renamed.map(mark).toSorted(inOrder);
  const before = new Map<string, string>();
  const names = new Map<string, string>();
  for (const one of sorted) {
    const kind = kindOf(one);
    if (stays(one)) before.set(kind, one);
    else names.set(one, `${before.get(kind) ?? kind}!${marks[names.size] ?? ''}`);
  }
  return names;
}

export const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
