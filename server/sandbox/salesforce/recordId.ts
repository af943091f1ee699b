/** Salesforce ids: three letters say the object, twelve the row, three more make upper and lower case survive careless tools. */

const checksumAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const objectsByPrefix: Readonly<Record<string, string>> = {
  '001': 'Account',
  '003': 'Contact',
  '005': 'User',
  '006': 'Opportunity',
  '00D': 'Organization',
  '00Q': 'Lead',
  '00U': 'Event',
  '00e': 'Profile',
  '0RE': 'EventRelation',
  a0L: 'Tandem_Link__c',
  a0S: 'Tandem_Status__c',
  a0T: 'Tandem_Settings__c',
};

/** The object an id belongs to, or null where the sandbox knows none of that prefix. */
export function objectOfId(id: string): string | null {
  return objectsByPrefix[id.slice(0, 3)] ?? null;
}

export function prefixOf(objectName: string): string | null {
  return Object.keys(objectsByPrefix).find((prefix) => objectsByPrefix[prefix] === objectName) ?? null;
}

/** The eighteen-character form of the n-th row of an object. */
export function makeRecordId(objectName: string, number: number): string {
  let rest = number;
  let tail = '';
  while (tail.length < 5) {
    tail = (digits[rest % 62] ?? '0') + tail;
    rest = Math.floor(rest / 62);
  }
  return `${prefixOf(objectName) ?? 'a00'}5f00000${tail}`.concat(checksumOf(`${prefixOf(objectName) ?? 'a00'}5f00000${tail}`));
}

/** Fifteen or eighteen characters in, eighteen out; null where the text is no id or its checksum lies. */
export function toLongId(text: string): string | null {
  if (!/^[0-9A-Za-z]+$/.test(text)) return null;
  if (text.length === 15) return text + checksumOf(text);
  if (text.length !== 18) return null;
  const short = text.slice(0, 15);
  return checksumOf(short) === text.slice(15).toUpperCase() ? short + text.slice(15).toUpperCase() : null;
}

function checksumOf(short: string): string {
  let checksum = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let place = 0; place < 5; place += 1) {
      if (/[A-Z]/.test(short[block * 5 + place] ?? '')) bits += 1 << place;
    }
    checksum += checksumAlphabet[bits] ?? 'A';
  }
  return checksum;
}
