/**
 * Words that stand nowhere else, put in the place of what people wrote, or behind it. `isPoisoned` says which texts get one; members of unheard-of names
 * get one everywhere.
 */
export function poisoned(value: unknown, isPoisoned: (path: readonly string[], text: string) => 'replace' | 'append' | 'keep') {
  let made = 0;
  const canary = (): string => {
    made += 1;
    return canaryNumber(made);
  };
  const poison = (one: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(one)) return one.map((each: unknown) => poison(each, path));
    if (typeof one === 'object' && one !== null) {
      const members = Object.entries(one).map(([name, each]) => [name, poison(each, [...path, name])]);
      // A file has the members of a file: what is no file is not read at all.
      return Object.fromEntries(path.length === 0 ? members : [...members, [canary(), canary()]]);
    }
    if (typeof one !== 'string') return one;
    const how = isPoisoned(path, one);
    if (how === 'keep') return one;
    const word = path.at(-1)?.toLowerCase().includes('address') === true ? `${canary()}@${canary()}.com` : `${canary()} ${canary()}`;
    return how === 'replace' ? word : `${one} ${word}`;
  };
  return {
    value: poison(value, []),
    canaries: (): readonly string[] => Array.from({ length: made }, (_, index) => canaryNumber(index + 1)),
  };
}

/** Twelve letters, in both cases. */
function canaryNumber(number: number): string {
  const middle = Array.from({ length: 6 }, (_, place) => String.fromCodePoint(97 + (Math.floor(number / 26 ** place) % 26))).join('');
  return `${number % 2 === 0 ? 'Qzv' : 'QZV'}${middle}kjx`;
}

/** The canaries found in the bytes of the files: as they are, in any case, in base64, in hexadecimal, turned around, or inside a plain hash. */
export function canariesIn(files: unknown, canaries: readonly string[], hashesOf: (text: string) => readonly string[]): readonly string[] {
  const bytes = JSON.stringify(files);
  const lower = bytes.toLowerCase();
  if (canaries.length > 0 && /qzv[a-z]{6}kjx|xjk[a-z]{6}vzq/.test(lower))
    return canaries.filter((one) => lower.includes(one.toLowerCase()));
  return canaries.filter((one) =>
    [one, one.toLowerCase()].some(
      (spelt) =>
        inBase64(spelt).some((coded) => bytes.includes(coded)) ||
        lower.includes(Buffer.from(spelt).toString('hex')) ||
        hashesOf(spelt).some((hash) => lower.includes(hash)),
    ),
  );
}

/** In base64 a word reads in three ways, by where it begins; its edges depend on its neighbours. */
const inBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map((shift) => {
    const coded = Buffer.from(`${'-'.repeat(shift)}${text}`)
      .toString('base64url')
      .replace(/=+$/, '');
    return coded.slice(shift === 0 ? 0 : 4, -2);
  });
