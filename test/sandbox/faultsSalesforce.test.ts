import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bodyOf, rows, salesforceScene, statusOf } from './faultScene.ts';
import type { Heard, Scene } from './faultScene.ts';
import { anHour, codeOf } from './salesforceCaller.ts';
import type { Told } from './salesforceCaller.ts';

const composite = '/services/data/v62.0/composite';

describe('troubles of Salesforce itself', () => {
  let scene: Scene;
  let id: string;
  beforeAll(async () => {
    scene = await salesforceScene();
  });
  afterAll(() => scene.close());
  beforeEach(async () => {
    await scene.control('faults', { clear: true });
    scene.clock.advance(60);
    id = await scene.place('Review');
  });

  const arm = (fault: object) => scene.control('faults', [fault]);
  const errorOf = (heard: Heard): unknown => (heard.broken ? null : codeOf(heard.body));
  const query = (fields: string) => `/services/data/v62.0/query?q=${encodeURIComponent(`SELECT ${fields} FROM Event WHERE Id = '${id}'`)}`;
  const found = async (fields = 'Subject, Location'): Promise<Told[]> =>
    bodyOf(await scene.send('GET', query(fields)))['records'] as Told[];
  const rename = (subject: string, headers: Told = {}) => ({
    method: 'PATCH',
    url: scene.pathOf(id),
    referenceId: 'edit',
    body: { Subject: subject },
    httpHeaders: headers,
  });

  it('ends the session for good: 401 until Anna signs in again', async () => {
    await arm({ kind: 'tokenExpired' });
    for (const _ of ['first', 'again']) {
      const heard = await scene.send('GET', query('Id'));
      expect([statusOf(heard), errorOf(heard)]).toEqual([401, 'INVALID_SESSION_ID']);
    }
    await scene.signIn();
    expect(statusOf(await scene.send('GET', query('Id')))).toBe(200);
  });

  it.each([
    { what: 'the row a PATCH names', fault: {}, request: () => ['PATCH', scene.pathOf(id), { Subject: 'Renamed' }] as const },
    { what: 'the row a DELETE names', fault: {}, request: () => ['DELETE', scene.pathOf(id), undefined] as const },
  ])('finds $what locked, does nothing, and lets the next try pass', async ({ fault, request }) => {
    const [method, path, body] = request();
    await arm({ kind: 'lock', ...fault });
    const heard = await scene.send(method, path, body);
    expect([statusOf(heard), errorOf(heard)]).toEqual([400, 'UNABLE_TO_LOCK_ROW']);
    expect(await found()).toMatchObject([{ Subject: 'Review' }]);
    expect(statusOf(await scene.send(method, path, body))).toBe(204);
  });

  it('finds a new row locked by what it points to', async () => {
    const { ids } = (await scene.control('seed', { rows: { Contact: [{ LastName: 'Known' }] } })) as { ids: { Contact: string[] } };
    await arm({ kind: 'lock', id: ids.Contact[0] });
    expect(statusOf(await scene.create('points nowhere'))).toBe(201);
    const heard = await scene.send('POST', rows, { Subject: 'New', ...anHour, WhoId: ids.Contact[0] });
    expect(errorOf(heard)).toBe('UNABLE_TO_LOCK_ROW');
    expect(await scene.subjects()).not.toContain('New');
  });

  it('undoes a whole composite graph for one locked row, and nothing stays locked', async () => {
    await arm({ kind: 'lock' });
    const graphs = () =>
      scene.send('POST', `${composite}/graph`, {
        graphs: [
          {
            graphId: 'g',
            compositeRequest: [
              { method: 'POST', url: rows, referenceId: 'new', body: { Subject: 'Beside', ...anHour } },
              { ...rename('Renamed'), httpHeaders: undefined },
            ],
          },
        ],
      });
    expect(bodyOf(await graphs())).toMatchObject({ graphs: [{ isSuccessful: false }] });
    expect(await scene.subjects()).not.toContain('Beside');
    expect(bodyOf(await graphs())).toMatchObject({ graphs: [{ isSuccessful: true }] });
    expect(await found()).toMatchObject([{ Subject: 'Renamed' }]);
  });

  it.each([{ place: 'alone' }, { place: 'in a composite' }])(
    "$place: a race puts the owner's edit before the write, which If-Unmodified-Since notices",
    async ({ place }) => {
      const since = new Date(scene.clock.now().epochMilliseconds).toUTCString();
      await arm({ kind: 'raced' });
      const status =
        place === 'alone'
          ? statusOf(await scene.send('PATCH', scene.pathOf(id), { Subject: 'Ours' }, { 'if-unmodified-since': since }))
          : (
              bodyOf(await scene.send('POST', composite, { compositeRequest: [rename('Ours', { 'If-Unmodified-Since': since })] }))[
                'compositeResponse'
              ] as Told[]
            )[0]?.['httpStatusCode'];
      expect(status).toBe(412);
      expect(await found()).toMatchObject([{ Subject: 'Review', Location: 'Moved by somebody else' }]);
    },
  );

  it('lets a write without a condition overwrite what the race brought', async () => {
    await arm({ kind: 'raced', edit: { Subject: 'Theirs' }, id });
    expect(statusOf(await scene.send('PATCH', scene.pathOf(id), { Subject: 'Ours' }))).toBe(204);
    expect(await found()).toMatchObject([{ Subject: 'Ours' }]);
  });

  it.each([
    { how: 'a query', read: () => found() },
    {
      how: 'a composite of queries',
      read: async () => {
        const heard = await scene.send('POST', composite, {
          compositeRequest: [{ method: 'GET', url: query('Subject, Location'), referenceId: 'read' }],
        });
        const [part] = bodyOf(heard)['compositeResponse'] as { body: { records: Told[] } }[];
        return part?.body.records ?? [];
      },
    },
  ])('$how shows once what was there before the last write', async ({ read }) => {
    await arm({ kind: 'stale' });
    expect(await read()).toMatchObject([{ Subject: 'Review' }]);
    await scene.send('PATCH', scene.pathOf(id), { Subject: 'Renamed' });
    expect(await read()).toMatchObject([{ Subject: 'Review' }]);
    expect(await read()).toMatchObject([{ Subject: 'Renamed' }]);
  });

  it('shows a row late with the stamp it was written with', async () => {
    await arm({ kind: 'stale' });
    const created = bodyOf(await scene.create('Late'));
    const written = scene.clock.now();
    scene.clock.advance(60);
    id = String(created['id']);
    expect(await found('SystemModstamp')).toEqual([]);
    const [row] = await found('SystemModstamp');
    expect(Temporal.Instant.from(String(row?.['SystemModstamp']).replace('+0000', 'Z')).equals(written)).toBe(true);
  });

  it("a person's act is a write as well", async () => {
    await arm({ kind: 'stale' });
    await scene.control('act', { user: 'anna@contoso.com', do: 'edit', id, fields: { Subject: 'By hand' } });
    expect(await found()).toMatchObject([{ Subject: 'Review' }]);
    expect(await found()).toMatchObject([{ Subject: 'By hand' }]);
  });

  it('is throttled by code alone: nobody has seen Salesforce say how long to wait', async () => {
    await arm({ kind: 'throttle' });
    const heard = await scene.send('GET', query('Id'));
    expect([statusOf(heard), errorOf(heard)]).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
    expect(heard.broken || heard.headers.has('retry-after')).toBe(false);
  });

  it('has no change tracking whose links could expire, and says so', async () => {
    const heard = await scene.send('POST', '/__control/faults', [{ kind: 'deltaExpired' }]);
    expect(statusOf(heard)).toBe(400);
    expect(bodyOf(heard)['error']).toMatch(
      /^The salesforce sandbox cannot arm this\. The fault kind "deltaExpired" is not known; known are /,
    );
  });
});
