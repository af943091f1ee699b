import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { askServer, isThere, ServerSilent } from '../../server/commands/askServer.ts';
import { openCommandDoor } from '../../server/commands/door.ts';
import { readDoorFile, type DoorFile } from '../../server/commands/doorFile.ts';
import { UsageError } from '../../server/commands/mistake.ts';
import { PortDown } from '../../server/ports/answers.ts';
import type { Report } from '../../server/sync/syncMailbox.ts';
import { houseOn, nobodyWatches } from '../support/house.ts';
import { ANNA, placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';

const VERSION = '1.2.3';

describe('the door of a running server', () => {
  let stage: Stage;
  let folder: string;
  let door: { close(): Promise<void> };
  let file: DoorFile;
  const failed: string[] = [];
  beforeAll(async () => {
    stage = await openStage();
    await placeAnna(stage);
    folder = mkdtempSync(path.join(tmpdir(), 'tandem-door-'));
    door = await openCommandDoor(houseOn(stage), folder, {
      version: VERSION,
      memory: 'store',
      log: ({ command }) => void failed.push(command),
    });
    const found = readDoorFile(folder);
    if (found === null) throw new Error('there is no door file');
    file = found;
  }, 180_000);
  beforeEach(() => stage.clearRequests());
  afterAll(async () => {
    await door.close();
    expect(existsSync(path.join(folder, 'server.json'))).toBe(false);
    rmSync(folder, { recursive: true });
    await stage.close();
  });

  const ask = (name: Parameters<typeof askServer>[0], args: unknown, more: Partial<DoorFile> = {}) =>
    askServer(name, args, { ...file, ...more }, VERSION, nobodyWatches);

  it('tells port and token to the owner of the folder only', () => {
    expect(statSync(path.join(folder, 'server.json')).mode & 0o777).toBe(0o600);
    expect(file.token.length).toBeGreaterThanOrEqual(43);
  });

  it('carries a command out as if it had been typed here, and tells how far it is', async () => {
    const seen: string[] = [];
    const watcher = {
      tell: () => {},
      progress: ({ doing, done, of }: { doing: string; done: number; of: number }) => void seen.push(`${doing} ${done}/${of}`),
    };
    const report = (await askServer('sync', { mailbox: ANNA, dryRun: true }, file, VERSION, watcher)) as Report;
    expect(report).toMatchObject({ mailbox: ANNA, dryRun: true, verdict: 'proceed' });
    expect(seen).toEqual(['reading 0/1', 'reading 1/1']);
  });

  it('hands a wrong call back as one, every mistake of it', async () => {
    const refused = ask('explain', { mailbox: 'x', meeting: '' });
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toMatchObject({ mistakes: [expect.stringMatching(/^--mailbox/), expect.stringMatching(/^--meeting/)] });
  });

  it('hands a side that is down back as one, with its code', async () => {
    await stage.fault('graph', [{ kind: 'serverError', times: 20 }]);
    await expect(ask('sync', { mailbox: ANNA, dryRun: true })).rejects.toMatchObject({ problem: { code: 'calendar.unreachable' } });
    await expect(ask('sync', { mailbox: ANNA, dryRun: true })).rejects.toBeInstanceOf(PortDown);
    await stage.fault('graph', { clear: true });
  });

  it.each([
    { who: 'somebody without the token', headers: {}, status: 401 },
    { who: 'somebody with another token', headers: { authorization: `Bearer ${'x'.repeat(43)}` }, status: 401 },
    { who: 'a page in a browser, even with the token', headers: { origin: 'https://evil.example' }, owner: true, status: 401 },
  ])('does not let in $who', async ({ headers, owner, status }) => {
    const answer = await request(`http://127.0.0.1:${file.port}/commands/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(owner === true ? { authorization: `Bearer ${file.token}` } : {}), ...headers },
      body: JSON.stringify({ mailbox: ANNA, dryRun: false }),
    });
    await answer.body.dump();
    expect(answer.statusCode).toBe(status);
    expect((await stage.requests('graph')).writes).toBe(0);
  });

  it('knows no other command, and no other form of one', async () => {
    for (const [name, body] of [
      ['shutdown', '{}'],
      ['__proto__', '{}'],
      ['sync', '{"mailbox":'],
    ] as const) {
      const answer = await request(`http://127.0.0.1:${file.port}/commands/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${file.token}` },
        body,
      });
      await answer.body.dump();
      expect([400, 404]).toContain(answer.statusCode);
    }
  });

  it('is not spoken to by a program of another version', async () => {
    await expect(ask('listUsers', {}, { version: '1.2.2' })).rejects.toThrow(
      /running is Tandem 1.2.2, this command is of 1.2.3: end the server/,
    );
  });

  it('shows that it is the one of the file before it is told the token', async () => {
    expect(await isThere(file)).toBe(true);
    expect(await isThere({ ...file, token: 'y'.repeat(43) })).toBe(false);
    expect(await isThere({ ...file, port: 9 })).toBe(false);
    const heard: string[] = [];
    const stranger = createServer((asked, response) => {
      heard.push(JSON.stringify(asked.headers) + (asked.url ?? ''));
      response.end('0'.repeat(64));
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await isThere({ ...file, port })).toBe(false);
    stranger.close();
    expect(heard).toHaveLength(1);
    expect(heard.join()).not.toContain(file.token);
  });

  it('writes down what failed in it, and sends the terminal its message only', async () => {
    const house = { ...houseOn(stage), settingsOf: () => JSON.parse('{') as never };
    const other = mkdtempSync(path.join(tmpdir(), 'tandem-door-'));
    const broken = await openCommandDoor(house, other, {
      version: VERSION,
      memory: 'store',
      log: ({ command }) => void failed.push(command),
    });
    const place = readDoorFile(other);
    const asked = askServer('sync', { mailbox: ANNA, dryRun: true }, place ?? file, VERSION, nobodyWatches);
    await expect(asked).rejects.toMatchObject({ name: 'ServerFailed' });
    expect(failed).toEqual(['sync']);
    await broken.close();
    rmSync(other, { recursive: true });
  });

  it('that breaks off in the middle is told so: the command may have been begun', async () => {
    const breaking = createServer((_asked, response) => {
      response.writeHead(200);
      response.write('{"kind":"tell","line":"so far"}\n{"kind":"resu', () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(breaking, 'listening');
    const address = breaking.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(ask('listUsers', {}, { port })).rejects.toThrow(/stopped answering\. What was asked may have been begun: .*repeat it/);
    breaking.close();
  });

  it('that is not there any more is told so, and nothing is done', async () => {
    await expect(ask('listUsers', {}, { port: 9 })).rejects.toBeInstanceOf(ServerSilent);
  });

  it('is not found by a file that is none', () => {
    const other = mkdtempSync(path.join(tmpdir(), 'tandem-door-'));
    expect(readDoorFile(other)).toBeNull();
    for (const text of ['', '{', '{"port":0,"token":"x","version":"1","memory":"store"}', '[]']) {
      writeFileSync(path.join(other, 'server.json'), text);
      expect(readDoorFile(other)).toBeNull();
    }
    expect(readFileSync(path.join(other, 'server.json'), 'utf8')).toBe('[]');
    rmSync(other, { recursive: true });
  });
});
