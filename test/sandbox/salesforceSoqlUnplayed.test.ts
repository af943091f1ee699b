import { beforeAll, describe, expect, it } from '@jest/globals';
import { anna, firstError, pretendOrg } from './salesforceCaller.ts';
import type { Caller } from './salesforceCaller.ts';

/** Salesforce would answer these, and a made-up answer would be worse than none. */
describe('a clause of SOQL that is not played', () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await pretendOrg().signIn(anna);
  });

  it.each([
    { soql: 'SELECT Id FROM Event USING SCOPE mine', what: 'USING' },
    { soql: 'SELECT Id FROM Contact BIND a = 1', what: 'this form of statement' },
    { soql: 'SELECT Id FROM Contact WITH DATA CATEGORY Geography__c AT usa__c', what: 'WITH and a filter' },
    { soql: 'SELECT Id FROM Event FOR VIEW', what: 'FOR VIEW and FOR REFERENCE' },
    { soql: 'SELECT Id FROM Event FOR REFERENCE', what: 'FOR VIEW and FOR REFERENCE' },
    { soql: 'SELECT Id FROM Event UPDATE VIEWSTAT', what: 'UPDATE TRACKING and UPDATE VIEWSTAT' },
    { soql: 'SELECT FIELDS(ALL) FROM Event LIMIT 200', what: 'FIELDS()' },
    { soql: 'SELECT Id FROM Event e, e.Owner o', what: 'this form of statement' },
  ])('is told as such: $soql', async ({ soql, what }) => {
    const answer = await caller.ask(`/query?q=${encodeURIComponent(soql)}`);
    expect([answer.status, firstError(answer)]).toEqual([501, { errorCode: 'NOT_PLAYED', message: `This sandbox does not play ${what}.` }]);
  });

  it('is a text where it stands in quotes', async () => {
    expect((await caller.ask(`/query?q=${encodeURIComponent("SELECT Id FROM Event WHERE Subject = 'FOR VIEW'")}`)).status).toBe(200);
  });
});
