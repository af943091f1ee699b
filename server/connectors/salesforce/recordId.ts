const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form of a record id. The three letters more say which of the fifteen are capitals, five by five, so that ids
 * survive systems that ignore case. Anything that is not fifteen characters long comes back as it is.
 */
export function fullRecordId(id: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(id)) return id;
  const letters = [0, 5, 10].map((start) => {
    let place = 0;
    for (let bit = 0; bit < 5; bit += 1) if (/[A-Z]/.test(id.charAt(start + bit))) place += 2 ** bit;
    return ALPHABET.charAt(place);
  });
  return id + letters.join('');
}

/** The first three characters tell the object, in every org the same for standard objects. */
const OBJECTS: Readonly<Record<string, string>> = {
  '001': 'Account',
  '003': 'Contact',
  '005': 'User',
  '006': 'Opportunity',
  '00Q': 'Lead',
  '500': 'Case',
  '701': 'Campaign',
};

/** @returns null for a custom object, or a standard one we never meet. */
export const objectOfId = (id: string): string | null => OBJECTS[id.slice(0, 3)] ?? null;
