import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOrg } from '../../server/connectors/salesforce/orgs.ts';
import { isRow, rowAt, rowsAt } from '../../server/connectors/salesforce/row.ts';
import { inHandbook } from '../support/handbook.ts';

const FIELD = { name: 'Region__c', custom: true, createable: true, nillable: false, defaultedOnCreate: false };

describe('what an org says of itself', () => {
  it.each([
    ['a custom field that must be filled', {}, ['Region__c']],
    ['no standard field', { custom: false }, []],
    ['no field with a default', { defaultedOnCreate: true }, []],
    ['no field that may be empty', { nillable: true }, []],
    ['no field nobody can write', { createable: false }, []],
  ])('names as required %s', (_, columns, required) => {
    expect(readOrg([{ ...FIELD, ...columns }], []).requiredEventFields).toEqual(required);
  });

  it('shows Shared Activities by a column of EventRelation', () => {
    expect(readOrg([], [{ name: 'IsParent' }]).sharedActivities).toBe(true);
    expect(readOrg([], [{ name: 'Status' }]).sharedActivities).toBe(false);
  });

  it('gives the lengths of its own fields, and the usual ones where it gives none', () => {
    const fields = [
      { name: 'Subject', length: 80 },
      { name: 'Location', length: 0 },
    ];
    expect(readOrg(fields, []).limits).toEqual({ subject: 80, location: 255, description: 32_000 });
  });

  const file = inHandbook('oracles/salesforce/samples/cumulusci/describe-Event.json');
  if (!existsSync(file)) process.stderr.write('skipped: no handbook, so no recorded describe\n');
  const whenThere = existsSync(file) ? it : it.skip;

  whenThere('is read from a recorded describe', () => {
    const recording: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const whole = isRow(recording) ? recording : {};
    const body = rowAt(rowAt(whole, 'response') ?? {}, 'body') ?? whole;
    expect(rowsAt(body, 'fields').length).toBeGreaterThan(40);
    expect(readOrg(rowsAt(body, 'fields'), [])).toEqual({
      sharedActivities: false,
      multidayEvents: true,
      requiredEventFields: [],
      limits: { subject: 255, location: 255, description: 32_000 },
    });
  });
});
