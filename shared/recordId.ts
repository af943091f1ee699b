import { crmEventId, type CrmEventId } from './ids.ts';

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

/** The id of an Event as a person gives it, in either form. @returns null where it cannot be one: an event's begin with 00U, and the letters are checked. */
export function typedEventId(text: string): CrmEventId | null {
  const full = fullRecordId(text.slice(0, 15));
  return /^00U[A-Za-z0-9]{15}$/.test(full) && (text.length === 15 || text === full) ? crmEventId(full) : null;
}
