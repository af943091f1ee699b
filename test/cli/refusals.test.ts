import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { runningClock } from '../../server/sandbox/clock.ts';
import { lockFolder } from '../../server/store/folderLock.ts';
import { VERSION } from '../../server/version.ts';
import { ANNA, placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { environmentOf, tandemIn, type Tandem } from '../support/tandem.ts';

const { version: versionOfPackage } = JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as {
  version: string;
};
const ADD = ['user', 'add', '--mailbox', ANNA, '--salesforce-user', ANNA];

describe('what stands in the way of a command ends it with its exit code and the way out, and nothing on standard output', () => {
  let stage: Stage;
  let tandem: Tandem;
  beforeAll(async () => {
    // The program asks the machine's clock, so the world must live in the present.
    stage = await openStage({ clock: runningClock() });
    await placeAnna(stage);
  }, 180_000);
  afterEach(async () => {
    tandem.remove();
    await stage.fault('graph', { clear: true });
  });
  afterAll(() => stage.close());

  const data = () => path.join(tandem.folder, '.data');

  it('1: a side that is down', async () => {
    tandem = tandemIn(environmentOf(stage));
    expect((await tandem.run(ADD)).code).toBe(0);
    await stage.fault('graph', [{ kind: 'lostRequest', times: 50 }]);
    const ended = await tandem.run(['sync', '--mailbox', ANNA, '--json']);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^Exchange did not answer\. .*the next run tries again.*\[calendar\.unreachable/);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  }, 180_000);

  it('2: what is kept was sealed with another key', async () => {
    tandem = tandemIn(environmentOf(stage));
    expect((await tandem.run(ADD)).code).toBe(0);
    expect((await tandem.run(['sync', '--mailbox', ANNA])).code).toBe(0);
    const other = tandemIn({ ...environmentOf(stage), TANDEM_SECRET_KEY: Buffer.alloc(32, 9).toString('base64') });
    const ended = await other.runIn(tandem.folder, ['sync', '--mailbox', ANNA]);
    other.remove();
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/sealed with another secret key: set TANDEM_SECRET_KEY to the one this store was made with/);
  }, 180_000);

  it('2: a newer Tandem has used the database', async () => {
    tandem = tandemIn(environmentOf(stage));
    expect((await tandem.run(['migrate'])).code).toBe(0);
    const lite = await PGlite.create({ dataDir: path.join(data(), 'store', 'pgdata') });
    await lite.query(`insert into kysely_migration (name, timestamp) values ('9999-from-tomorrow', 'x')`);
    await lite.close();
    for (const args of [['user', 'list'], ['migrate']]) {
      const ended = await tandem.run(args);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/9999-from-tomorrow/);
    }
  }, 180_000);

  it('2: another command, which is no server, has the folder', async () => {
    tandem = tandemIn(environmentOf(stage));
    mkdirSync(data());
    const unlock = lockFolder(data());
    for (const args of [['user', 'list'], ['migrate'], ['demo', '--once']]) {
      const ended = await tandem.run(args);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/Another Tandem process is using the folder .*: end it, or start this one in another folder/);
    }
    unlock();
  }, 180_000);

  it('2: a server has the folder and takes no commands yet', async () => {
    tandem = tandemIn({});
    mkdirSync(data());
    const unlock = lockFolder(data());
    writeFileSync(path.join(data(), 'server.json'), JSON.stringify({ port: 9, token: 'x'.repeat(43), version: VERSION, memory: 'demo' }));
    const ended = await tandem.run(['user', 'list']);
    unlock();
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/a server that is just starting takes commands in a moment/);
  }, 180_000);

  it('what a killed server left in the folder is in nobody’s way', async () => {
    tandem = tandemIn(environmentOf(stage));
    mkdirSync(data());
    writeFileSync(path.join(data(), 'server.json'), JSON.stringify({ port: 9, token: 'x'.repeat(43), version: VERSION, memory: 'store' }));
    expect(await tandem.run(['user', 'list'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nobody has been added yet/) as unknown,
    });
  }, 180_000);

  it('0: its version, which is the one of the package', async () => {
    tandem = tandemIn();
    expect(await tandem.run(['--version'])).toMatchObject({ code: 0, stdout: `${versionOfPackage}\n`, stderr: '' });
  }, 180_000);
});
