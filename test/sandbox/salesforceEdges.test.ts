import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, codeOf, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

describe('the edges of the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });

  const codes = (body: unknown) =>
    (body as { success: boolean; created?: boolean; errors: Told[] }[]).map(({ success, created, errors }) =>
      success ? created : errors[0]?.['statusCode'],
    );

  it.each([
    { what: 'an address', path: `/query?q=${'x'.repeat(16_400)}`, headers: {}, status: 414 },
    { what: 'an address with its headers', path: '/limits', headers: { 'x-long': 'x'.repeat(16_400) }, status: 431 },
  ])('refuses $what of more than sixteen kilobytes with $status', async ({ path, headers, status }) => {
    expect(await caller.ask(path, { headers: { authorization: `Bearer ${caller.token}`, ...headers } })).toMatchObject({ status });
  });

  it('changes a row by a POST that says it is a PATCH', async () => {
    const id = await caller.create('Event', anHour);
    const answer = await caller.ask(`/sobjects/Event/${id}?_HttpMethod=PATCH`, { method: 'POST', body: { Subject: 'changed' } });
    expect(answer.status).toBe(204);
    expect(await caller.read(id, 'Subject')).toEqual({ Subject: 'changed' });
  });

  it('hides what is archived from query, and shows it to queryAll', async () => {
    seedRows(org, 'Event', [{ Subject: 'old', ...anHour, IsArchived: true }]);
    expect(await caller.query('SELECT Id FROM Event')).toEqual([]);
    expect(await caller.query('SELECT IsArchived, IsDeleted FROM Event', 'queryAll')).toMatchObject([
      { IsArchived: true, IsDeleted: false },
    ]);
  });

  it('has no validation rules on relations', () => {
    const rule = { object: 'EventRelation', field: 'Response', contains: 'x' };
    expect(() => org.control('org', { validationRules: [rule] })).toThrow('EventRelation has no validation rules.');
  });

  it('says that it does not play a Lightning series, instead of storing one meeting', async () => {
    const body = { ...anHour, Recurrence2PatternText: 'RRULE:FREQ=DAILY;INTERVAL=1;COUNT=2' };
    expect(await caller.ask('/sobjects/Event', { method: 'POST', body })).toMatchObject({
      status: 501,
      body: [{ errorCode: 'NOT_PLAYED' }],
    });
  });

  it('lists EventWhoIds as a junction list, never as a field', async () => {
    const { fields } = (await caller.ask('/sobjects/Event/describe')).body as { fields: Told[] };
    expect(fields.map(({ name }) => name)).not.toContain('EventWhoIds');
  });

  describe('an upsert', () => {
    const upsert = (path: string, records: Told[], allOrNone = false) =>
      caller.ask(`/composite/sobjects/Contact/${path}`, {
        method: 'PATCH',
        body: { allOrNone, records: records.map((record) => ({ attributes: { type: 'Contact' }, ...record })) },
      });

    it('looks a person up by e-mail address, whatever its case', async () => {
      const [clara] = seedRows(org, 'Contact', [{ LastName: 'Cole', Email: 'clara@example.com' }]);
      const { body } = await upsert('Email', [
        { LastName: 'Cole-Cane', Email: 'Clara@Example.com' },
        { LastName: 'Dent', Email: 'dora@example.com' },
      ]);
      expect(codes(body)).toEqual([false, true]);
      expect(await caller.query(`SELECT LastName FROM Contact WHERE Id = '${clara}'`)).toMatchObject([{ LastName: 'Cole-Cane' }]);
    });

    it('makes no choice between two of one address', async () => {
      seedRows(org, 'Contact', [
        { LastName: 'Cole', Email: 'same@example.com' },
        { LastName: 'Dent', Email: 'same@example.com' },
      ]);
      expect(codes((await upsert('Email', [{ LastName: 'x', Email: 'same@example.com' }])).body)).toEqual(['DUPLICATE_EXTERNAL_ID']);
      expect(await caller.ask('/sobjects/Contact/Email/same@example.com')).toMatchObject({ status: 300 });
    });

    it('by Id makes what names none, changes what is there, and refuses what is not', async () => {
      const [clara] = seedRows(org, 'Contact', [{ LastName: 'Cole' }]);
      const { body } = await upsert('Id', [
        { Id: null, LastName: 'New' },
        { Id: clara, LastName: 'Changed' },
        { Id: '003000000000999AAA', LastName: 'x' },
      ]);
      expect(codes(body)).toEqual([true, false, 'INVALID_CROSS_REFERENCE_KEY']);
    });

    it('looks nothing up by a field that is not for it', async () => {
      expect(codes((await upsert('Title', [{ LastName: 'x', Title: 'Dr' }])).body)).toEqual(['NOT_FOUND']);
      expect(codeOf((await caller.ask('/sobjects/Contact/Title/Dr')).body)).toBe('NOT_FOUND');
    });
  });
});
