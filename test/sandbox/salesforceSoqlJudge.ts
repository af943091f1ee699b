import { jest } from '@jest/globals';
import { SOQLParser } from '@salesforce/soql-common/lib/soql-parser/index.js';

const parser = SOQLParser({ isApex: false, isMultiCurrencyEnabled: false, apiVersion: 62 });

/**
 * Whether Salesforce's own published parser takes the text. A character it cannot read at all (`;`, `"`, `#`) it only reports on
 * the console and leaves out; the service has no console, so that counts as refused here.
 */
export function salesforceTakes(text: string): boolean {
  const result = quietly(() => parser.parseQuery(text));
  if (!result.getSuccess()) return false;
  const tokens = result.getTokenStream();
  let read = 0;
  for (let place = 0; place < tokens.size - 1; place += 1) {
    const { startIndex, stopIndex } = tokens.get(place);
    if (startIndex !== read) return false;
    read = stopIndex + 1;
  }
  return read === text.length;
}

function quietly<Result>(work: () => Result): Result {
  const silence = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    return work();
  } finally {
    silence.mockRestore();
  }
}
