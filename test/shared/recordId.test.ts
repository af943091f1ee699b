import { describe, expect, it } from '@jest/globals';
import { typedEventId } from '../../shared/recordId.ts';

describe('an event id a person types', () => {
  it.each([
    { typed: '00U5g00000ABcde', is: '00U5g00000ABcdeEAD' },
    { typed: '00U5g00000ABcdeEAD', is: '00U5g00000ABcdeEAD' },
    { typed: '00u5g00000abcdeEAB', is: null },
    { typed: '00U5g00000ABcdeEAC', is: null },
    { typed: '00U5g00000ABcde ', is: null },
    { typed: '0035g00000ABcde', is: null },
    { typed: 'AAMkAGI1', is: null },
    { typed: '', is: null },
  ])('$typed', ({ typed, is }) => {
    expect(typedEventId(typed)).toBe(is);
  });
});
