import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { MIGRATIONS } from '../../server/store/migrate.ts';
import { breaksOfPromise, releasedList, releaseLines } from './releasedMigrations.ts';

const listed = (): readonly string[] => readFileSync(releasedList, 'utf8').trimEnd().split('\n');

describe('a released migration', () => {
  let today: readonly string[];
  beforeAll(async () => {
    today = await releaseLines(MIGRATIONS);
    // Only added to: a line that is there stays, so this cannot hide that an old migration was edited.
    if (process.env['TANDEM_RENDER'] === '1' && breaksOfPromise(listed(), today).length === 0) {
      writeFileSync(releasedList, `${today.join('\n')}\n`);
    }
  });

  it('is never edited, renamed or taken away, and the next one comes after it', () => {
    expect(breaksOfPromise(listed(), today)).toEqual([]);
  });

  // A new migration? TANDEM_RENDER=1 before this test adds its line.
  it('has its line in server/store/migrations/released.txt', () => {
    expect(listed()).toEqual(today);
  });

  it.each([
    { change: 'an edited one', today: ['0001-a x', '0002-b y'], broken: ['0002-b was edited'] },
    { change: 'a renamed one', today: ['0001-a x', '0002-c z'], broken: ['0002-b is gone'] },
    { change: 'one put in between', today: ['0001-a x', '0001-b y', '0002-b z'], broken: ['0001-b sorts before 0002-b'] },
    { change: 'one added', today: ['0001-a x', '0002-b z', '0003-c y'], broken: [] },
  ])('is told from $change', ({ today: lines, broken }) => {
    expect(breaksOfPromise(['0001-a x', '0002-b z'], lines)).toEqual(broken);
  });

  it('is known by what it sends, not by how it is laid out', async () => {
    const sending = (text: string): Migration => ({ up: async (db) => void (await sql.raw(text).execute(db)) });
    const [one] = await releaseLines({ a: sending('create table a (b text)') });
    const [laidOut] = await releaseLines({ a: sending('create table a\n  (b   text)') });
    const [other] = await releaseLines({ a: sending('create table a (b text not null)') });
    expect(laidOut).toBe(one);
    expect(other).not.toBe(one);
  });
});
