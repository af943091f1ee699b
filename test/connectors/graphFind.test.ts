import { describe, expect, it } from '@jest/globals';
import { MIRROR_PROPERTY } from '../../shared/tags.ts';
import { anEvent, anna, error, times, withGraph } from './graphDouble.ts';

const TAGS = { tags: ['Pricing'], changedAt: '2026-03-10T08:00:00Z' } as const;
const mirror = (value: unknown, id = MIRROR_PROPERTY) => ({ singleValueExtendedProperties: [{ id, value }] });

describe('finding one item', () => {
  it('is one request, for an immutable id and for the one property that holds our tags', async () => {
    const { port, asked, counts } = await withGraph(() => ({ status: 200, body: anEvent('kept') }));
    expect(await port.find(anna, 'AAMk-_=')).toMatchObject({
      kind: 'meeting',
      seen: { kind: 'present', value: { id: 'kept' } },
      mirror: null,
    });
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /v1.0/users/anna@contoso.com/events/AAMk-_=?$expand=singleValueExtendedProperties($filter=id eq '${MIRROR_PROPERTY}')`,
    ]);
    expect(asked[0]?.headers['prefer']).toContain('IdType="ImmutableId"');
    expect(counts).toEqual({ graph: 1, graphUnits: 1 });
  });

  it('asks Graph for nothing under what can be no id', async () => {
    const { port, asked } = await withGraph(() => ({ status: 200, body: anEvent('other') }));
    for (const id of ['', '.', '..', '../events', 'a/b', 'a+b', 'a b', 'a?$select=body', '%2e'])
      expect([id, await port.find(anna, id)]).toEqual([id, { kind: 'unknown' }]);
    expect(asked).toEqual([]);
  });

  it.each([
    { answer: error(404, 'ErrorItemNotFound'), is: 'unknown' },
    { answer: error(404, 'erroritemnotfound'), is: 'unknown' },
    { answer: error(400, 'ErrorInvalidIdMalformed'), is: 'unknown' },
    { answer: error(400, 'ErrorInvalidId'), is: 'unknown' },
    { answer: error(404, 'MailboxNotEnabledForRESTAPI'), is: 'calendar.noMailbox' },
    { answer: error(404, ''), is: 'calendar.noMailbox' },
    { answer: error(403, 'ErrorItemNotFound'), is: 'calendar.noMailbox' },
    { answer: error(401, 'InvalidAuthenticationToken'), is: 'calendar.signIn' },
    { answer: error(429, 'ApplicationThrottled'), is: 'calendar.throttled' },
    { answer: error(400, 'BadRequest'), is: 'calendar.unreachable' },
    { answer: error(500, 'ErrorItemNotFound'), is: 'calendar.unreachable' },
    { answer: 'truncated', is: 'calendar.unreachable' },
    { answer: 'drop', is: 'calendar.unreachable' },
  ] as const)('is $is after $answer', async ({ answer, is }) => {
    const { port } = await withGraph(() => answer);
    const found = await port.find(anna, 'AAMk').then(
      ({ kind }) => kind,
      (down: { problem: { code: string } }) => down.problem.code,
    );
    expect(found).toBe(is);
  });

  it.each([
    { what: 'the whole series', body: anEvent('s', { type: 'seriesMaster' }), found: { kind: 'series' } },
    {
      what: 'an occurrence',
      body: anEvent('o', { type: 'occurrence', seriesMasterId: 's' }),
      found: { kind: 'meeting', seen: { kind: 'present' } },
    },
    {
      what: 'an exception',
      body: anEvent('x', { type: 'exception', seriesMasterId: 's' }),
      found: { kind: 'meeting', seen: { kind: 'present' } },
    },
    {
      what: 'what cannot be read',
      body: { id: 'f', subject: 3 },
      found: { kind: 'meeting', seen: { kind: 'unreadable', id: 'f' }, mirror: null },
    },
  ])('tells $what', async ({ body, found }) => {
    const { port } = await withGraph(() => ({ status: 200, body }));
    expect(await port.find(anna, 'AAMk')).toMatchObject(found);
  });

  it('completes an occurrence that comes bare, by the id we keep, and keeps its own tags', async () => {
    const bare = { id: 'kept', seriesMasterId: 's', type: 'occurrence', ...times, ...mirror(JSON.stringify({ tandem: TAGS })) };
    const { port, asked } = await withGraph(({ url }) => ({
      status: 200,
      body: url.endsWith('/s') ? anEvent('s', { type: 'seriesMaster', uid: 'series', ...mirror('{"tandem":{}}') }) : bare,
    }));
    expect(await port.find(anna, 'given')).toMatchObject({
      kind: 'meeting',
      seen: { kind: 'present', value: { id: 'kept', uid: 'series', seriesMasterId: 's' } },
      mirror: TAGS,
    });
    expect(asked.map(({ url }) => url.split(/[/?]/u)[5])).toEqual(['given', 'kept', 's']);
  });

  it.each([
    { what: 'as it is', properties: mirror(JSON.stringify({ tandem: TAGS })), read: TAGS },
    {
      what: 'whatever the case of its id',
      properties: mirror(JSON.stringify({ tandem: TAGS }), MIRROR_PROPERTY.toUpperCase()),
      read: TAGS,
    },
    { what: 'not, under another id', properties: mirror(JSON.stringify({ tandem: TAGS }), 'String {0} Name other'), read: null },
    { what: 'not, without a value', properties: mirror(null), read: null },
    { what: 'not, of a value that is no text', properties: mirror({ tandem: TAGS }), read: null },
    { what: 'not, where there are none', properties: { singleValueExtendedProperties: null }, read: null },
    { what: 'not, where they are no list', properties: { singleValueExtendedProperties: {} }, read: null },
    { what: 'not, where an entry is null', properties: { singleValueExtendedProperties: [null] }, read: null },
    {
      what: 'beside others',
      properties: {
        singleValueExtendedProperties: [
          { id: 'x', value: 'y' },
          { id: null },
          ...mirror(JSON.stringify({ tandem: TAGS })).singleValueExtendedProperties,
        ],
      },
      read: TAGS,
    },
    { what: 'not, of a text that swells when it is read', properties: mirror(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), read: null },
    {
      what: 'not, of a name that means something to JavaScript',
      properties: mirror('{"__proto__":{"tandem":{"tags":["x"],"changedAt":"2026-03-10T08:00:00Z"}}}'),
      read: null,
    },
  ])('reads the mirror $what', async ({ properties, read }) => {
    const { port } = await withGraph(() => ({ status: 200, body: anEvent('a', properties) }));
    expect(await port.find(anna, 'AAMk')).toMatchObject({ kind: 'meeting', seen: { kind: 'present' }, mirror: read });
  });
});
