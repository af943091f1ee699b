import { addressOf } from '../../shared/ids.ts';
import { rareCharactersIn } from './scrubText.ts';

export type TextKind = 'subject' | 'description' | 'location' | 'tag' | 'response';

/** Another name for each thing that says something. Texts of different kinds are never compared, so they are not renamed alike either. */
export type Names = {
  readonly text: (kind: TextKind, text: string) => string;
  readonly person: (name: string) => string;
  readonly address: (address: string) => string;
  /** The setting of that name: domains, comma-separated. */
  readonly excludedDomains: (setting: string) => string;
  readonly calendarId: (id: string) => string;
  readonly crmId: (id: string) => string;
  /** An id of either side, where the file does not say of which. */
  readonly eitherId: (id: string) => string;
  readonly uid: (uid: string) => string;
  readonly creationKey: (key: string) => string;
  readonly approval: (hash: string) => string;
  /** What kind of record a meeting is related to: an API name. */
  readonly object: (type: string) => string;
};

/** Names nothing anew: it takes note of what there is, so that names can be given in the order of what they stand for. */
export function takeNotes() {
  const notes = {
    addresses: new Set<string>(),
    excludedDomains: new Set<string>(),
    calendarIds: new Set<string>(),
    crmIds: new Set<string>(),
    eitherIds: new Set<string>(),
    rareCharacters: new Set<string>(),
  };
  const names: Names = {
    text: (_kind, text) => {
      for (const character of rareCharactersIn(text)) notes.rareCharacters.add(character);
      return text;
    },
    address: (address) => noted(notes.addresses, addressOf(address)),
    excludedDomains: (setting) => {
      for (const domain of setting.split(',')) notes.excludedDomains.add(addressOf(domain));
      return setting;
    },
    calendarId: (id) => noted(notes.calendarIds, id),
    crmId: (id) => noted(notes.crmIds, id),
    eitherId: (id) => noted(notes.eitherIds, id),
    person: same,
    uid: same,
    creationKey: same,
    approval: same,
    object: same,
  };
  return { names, notes };
}
export type Notes = ReturnType<typeof takeNotes>['notes'];

function noted(known: Set<string>, one: string): string {
  known.add(one);
  return one;
}
const same = (one: string): string => one;
