import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runningClock } from '../../server/sandbox/clock.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';
import { changedUrl, describeOnPostgres, freshDatabase, type FreshDatabase } from '../store/throwaway/throwawayPostgres.ts';
import { ANNA, ANNA_ID, placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { environmentOf, tandemIn, type Tandem } from '../support/tandem.ts';
import { countBySubject } from '../support/twins.ts';

describeOnPostgres('the program on PostgreSQL', () => {
  let stage: Stage;
  let database: FreshDatabase;
  let tandem: Tandem;
  beforeAll(async () => {
    // The program asks the machine's clock, so the world must live in the present.
    stage = await openStage({ clock: runningClock() });
    await placeAnna(stage);
    database = await freshDatabase({ migrated: false });
    tandem = tandemIn({ ...environmentOf(stage), TANDEM_DATABASE_URL: database.url });
  }, 180_000);
  afterAll(async () => {
    tandem.remove();
    await database.drop();
    await stage.close();
  });

  it('asks for a migration first, with exit code 2 and the command', async () => {
    const ended = await tandem.run(['user', 'list']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/not set up for Tandem yet: run npx tandem migrate/);
  }, 180_000);

  it('is migrated by a command that may be run twice, and by two at once', async () => {
    const two = await Promise.all([tandem.run(['migrate', '--json']), tandem.run(['migrate', '--json'])]);
    expect(two.map(({ code }) => code)).toEqual([0, 0]);
    const applied = two
      .map(({ stdout }) => (JSON.parse(stdout) as { applied: readonly string[] }).applied.length)
      .toSorted((a, b) => a - b);
    expect(applied).toEqual([0, 3]);
    const again = await tandem.run(['migrate']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toBe('The database is at 0003-tenants already.\n');
  }, 180_000);

  it('runs of one mailbox in two processes go one after the other, and double nothing', async () => {
    expect((await tandem.run(['user', 'add', '--mailbox', ANNA, '--salesforce-user', ANNA])).code).toBe(0);
    const start = stage.clock.now().add({ hours: 48 });
    for (const [index, subject] of ['One', 'Two', 'Three'].entries()) {
      const at = (minutes: number) => ({
        dateTime: start
          .add({ minutes: minutes + index * 60 })
          .toString({ smallestUnit: 'minute' })
          .replace('Z', ':00'),
        timeZone: 'UTC',
      });
      await stage.act('graph', { mailbox: ANNA, do: 'create', event: { subject, start: at(0), end: at(30) } });
    }
    const ended = await Promise.all(Array.from({ length: 3 }, () => tandem.run(['sync', '--mailbox', ANNA, '--json'])));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    const done = ended.map(({ stdout }) => (JSON.parse(stdout) as Report).outcomes.done).toSorted((a, b) => a - b);
    expect(done).toEqual([0, 0, 3]);
    expect(await countBySubject(stage, ANNA, ANNA_ID)).toEqual({ One: [1, 1], Two: [1, 1], Three: [1, 1] });
  }, 120_000);

  it('a server that is not there is a failure, told with the place and without the password', async () => {
    const away = tandemIn({
      ...environmentOf(stage),
      TANDEM_DATABASE_URL: changedUrl(database.url, (parts) => {
        parts.searchParams.delete('host');
        parts.host = '127.0.0.1:1';
        parts.username = 'tandem';
        parts.password = 'quetzal';
      }),
    });
    const ended = await away.run(['user', 'list']);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/cannot be reached \(ECONNREFUSED\): nothing listens there; start PostgreSQL/);
    expect(ended.stderr).not.toMatch(/quetzal|\n\s+at /);
    away.remove();
  }, 180_000);
});
