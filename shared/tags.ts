/** At most this many tags on one meeting, and this many characters in one tag (facts on tags, section 5). */
export const TAGS_MAX = 50;
export const TAG_LENGTH_MAX = 80;
/** Outlook keeps at most 2,500 characters of an add-in's properties on an item; all tags together stay well below, so the mirror never overflows. */
export const TAGS_LENGTH_MAX = 2000;

/** The add-in's id, as in manifest.xml. */
export const ADDIN_ID = '7d1f5c0e-2b86-4c39-a8f4-90d3e6b15a72';
/**
 * Where Exchange keeps what the pane writes into an item's custom properties: one text, the JSON of all of them (facts on the add-in, section 5).
 * The tags stand under `MIRROR_KEY` in it, as a `TagSet`.
 */
export const MIRROR_PROPERTY = `String {00020329-0000-0000-C000-000000000046} Name cecp-${ADDIN_ID}`;
export const MIRROR_KEY = 'tandem';

export type ReadTag = { readonly kind: 'tag'; readonly tag: string } | { readonly kind: 'refused'; readonly why: string };

/**
 * One tag as a person typed it: a leading `#` and quotes or brackets around it are dropped, invisible characters too, blanks are single.
 * Refused with a sentence where nothing to read is left, or too much.
 */
export function readTag(typed: string): ReadTag {
  // Nothing a person types; whatever it is wrapped in, there is no need to unwrap it.
  if (typed.length > 1024) return TOO_LONG;
  const tag = bare(typed.normalize('NFKC').replaceAll(INVISIBLE, '').replaceAll(/\s+/gu, ' '));
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(tag))
    return { kind: 'refused', why: 'A tag needs a letter or a digit.' };
  if (tag.length > TAG_LENGTH_MAX) return TOO_LONG;
  return { kind: 'tag', tag };
}

const TOO_LONG: ReadTag = { kind: 'refused', why: `A tag has at most ${TAG_LENGTH_MAX} characters.` };

/** What is around a tag is taken off until nothing is left to take: reading a tag that was read changes nothing. */
function bare(text: string): string {
  const within = unquoted(text.replace(/^[#\s]+/u, '').trimEnd());
  return within === text ? text : bare(within);
}

/** Soft hyphens, zero-width characters, bidirectional controls, and all other controls but blanks. */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|(?!\s)\p{Cc}/gu;

const unquoted = (text: string): string =>
  /^(?:"(.+)"|“(.+)”|„(.+)[“”]|«(.+)»|\[(.+)\])$/u
    .exec(text)
    ?.slice(1)
    .find((one) => one !== undefined)
    ?.trim() ?? text;

/** Two spellings of one key are one tag. */
export const tagKey = (tag: string): string => tag.normalize('NFKC').toLowerCase();

/** Each tag once, the first spelling wins, in the order given. */
export function distinctTags(tags: readonly string[]): readonly string[] {
  const known = new Map<string, string>();
  for (const tag of tags) if (!known.has(tagKey(tag))) known.set(tagKey(tag), tag);
  return [...known.values()];
}

/**
 * Everything somebody sent as the tags of one meeting, each read as above. @returns what may be kept, and why the rest may not: nothing is dropped
 * without a word.
 */
export function readTags(typed: readonly string[]): { readonly tags: readonly string[]; readonly refused: readonly string[] } {
  const read = typed.map(readTag);
  const refused = read.flatMap((one) => (one.kind === 'refused' ? [one.why] : []));
  const tags: string[] = [];
  for (const tag of distinctTags(read.flatMap((one) => (one.kind === 'tag' ? [one.tag] : [])))) {
    if (tags.length === TAGS_MAX) return { tags, refused: [...refused, `A meeting has at most ${TAGS_MAX} tags.`] };
    if (JSON.stringify([...tags, tag]).length > TAGS_LENGTH_MAX)
      return { tags, refused: [...refused, `The tags of a meeting have at most ${TAGS_LENGTH_MAX} characters together.`] };
    tags.push(tag);
  }
  return { tags, refused };
}
