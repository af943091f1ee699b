/** One keyed step: what came before, and what comes. */
export type KeyedStep = (state: Uint8Array, part: string) => Buffer;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');
const DIGITS = Array.from('0123456789');
const SIGNS = Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');

/** Characters of one kind and one length, none of which joins with its neighbour or is changed by Unicode normalization. */
const IDEOGRAPHS = { from: 0x4e00, count: 20_902 };
const RARE_IDEOGRAPHS = { from: 0x2_0000, count: 42_711 };
const EMOJI = { from: 0x1_f400, count: 253 };
/** Put behind another character they are part of it, and they are nothing by themselves. One takes one UTF-16 unit, the other two. */
const JOINERS = { 1: '\u034F', 2: '\u{E0100}' };
/** A few signs of Arabic and Indian scripts are one character with what follows, even with a blank. */
const LEANING = { 1: '\u0600', 2: '\u{110BD}' };

/** What a person sees as one character, where it is more than one of ASCII. */
export const rareCharactersIn = (text: string): readonly string[] =>
  text
    .normalize('NFC')
    .split(/\s+/u)
    .flatMap((run) => charactersOf(run))
    .filter((character) => !isAscii(character));

/**
 * A pseudonym for texts of one kind, character by character. Each character is replaced by one of its sort (letter, digit, sign, emoji), of its length
 * in UTF-16 units; blanks stay. By which one depends on the secret and on all characters before it, in any case.
 *
 * So a text cut anywhere is the cut of the other's pseudonym, texts that differ stay different, and cutting, trimming and joining blanks, as the plan
 * does, comes to the same before and after. `rare`: every character the texts hold beyond ASCII; to which of them another belongs cannot be told.
 */
export function textPseudonym(start: Buffer, next: KeyedStep, rare: readonly string[]): (text: string) => string {
  const places = new Map(rare.map((character, place) => [character, place]));
  const known = new Map<string, string>();
  const pseudonym = (text: string): string => {
    let state = start;
    const replaced = (character: string, place: number, run: readonly string[]): string => {
      const isLast = place === run.length - 1;
      const other = isLast && leansOnBlank(character) ? lengthened(character, LEANING) : replacement(character, state, places);
      state = next(state, character.toLowerCase());
      return other;
    };
    return text
      .normalize('NFC')
      .split(/(\s+)/u)
      .map((run) => (/^\s*$/u.test(run) ? run : charactersOf(run).map(replaced).join('')))
      .join('');
  };
  return (text) => {
    const other = known.get(text) ?? pseudonym(text);
    known.set(text, other);
    return other;
  };
}

const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);
const charactersOf = (run: string): readonly string[] =>
  isAscii(run) ? Array.from(run) : Array.from(graphemes.segment(run), ({ segment }) => segment);

const leansOnBlank = (character: string): boolean => !isAscii(character) && charactersOf(`${character} `).length === 1;

function replacement(character: string, state: Buffer, places: ReadonlyMap<string, number>): string {
  const lower = character.toLowerCase();
  for (const alphabet of [LETTERS, DIGITS, SIGNS]) {
    const place = alphabet.indexOf(lower);
    if (place < 0) continue;
    const other = shuffled(alphabet, state)[place] ?? '';
    return character === lower ? other : other.toUpperCase();
  }
  return rareReplacement(Array.from(character), (places.get(character) ?? 0) + state.readUInt32BE(28), places.size);
}

/** Every place of the alphabet is taken by exactly one, so two texts never become one. */
function shuffled(alphabet: readonly string[], state: Buffer): readonly string[] {
  const order = [...alphabet];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = state.readUInt8(last % state.length) % (last + 1);
    [order[last], order[other]] = [order[other] ?? '', order[last] ?? ''];
  }
  return order;
}

/** The first code point makes the character, the others only lengthen it. */
function rareReplacement([first = '', ...others]: readonly string[], place: number, different: number): string {
  const isEmoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(first) && different <= EMOJI.count;
  const { from, count } = first.length === 1 ? IDEOGRAPHS : isEmoji ? EMOJI : RARE_IDEOGRAPHS;
  return String.fromCodePoint(from + (place % count)) + lengthened(others.join(''), JOINERS);
}

const lengthened = (text: string, by: { readonly 1: string; readonly 2: string }): string =>
  Array.from(text, ({ length }) => by[length === 1 ? 1 : 2]).join('');
