import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Report } from '../../server/sync/syncMailbox.ts';
import { said, tandemIn, type Tandem } from '../support/tandem.ts';

type GraphState = {
  readonly mailboxes: readonly {
    readonly address: string;
    readonly events: readonly { readonly id: string; readonly subject: string }[];
  }[];
  readonly mails: readonly unknown[];
};
type CrmState = {
  readonly rows: {
    readonly User: readonly { readonly Id: string; readonly Email: string }[];
    readonly Event: readonly { readonly Id: string; readonly OwnerId: string; readonly Subject: string; readonly IsDeleted?: boolean }[];
    readonly Tandem_Link__c: readonly { readonly Event_Id__c: string }[];
  };
};

describe('npm start', () => {
  let tandem: Tandem;
  let ports: { graph: number; entra: number; salesforce: number };
  let first: readonly Report[];
  beforeAll(async () => {
    tandem = tandemIn();
    const [graph, entra, salesforce] = [await freePort(), await freePort(), await freePort()];
    ports = { graph, entra, salesforce };
    mkdirSync(path.join(tandem.folder, '.data'));
    writeFileSync(path.join(tandem.folder, '.data', 'ports.json'), JSON.stringify(ports));
  });
  afterAll(() => tandem.remove());

  it('--once --json reconciles five mailboxes and prints one report, alone on standard output', async () => {
    const ended = await tandem.run(['demo', '--once', '--json']);
    expect(ended.code).toBe(0);
    expect(ended.stdout.trimEnd()).not.toContain('\n');
    first = reportsIn(ended.stdout);
    expect(first.map(({ mailbox }) => String(mailbox))).toEqual(
      ['anna', 'ben', 'carla', 'david', 'eva'].map((name) => `${name}@contoso.com`),
    );
    for (const report of first) {
      const kinds = report.decisions.filter(({ kind }) => kind === 'act').flatMap(({ actions }) => actions.map(({ kind }) => kind));
      expect(kinds).toEqual(expect.arrayContaining(['link', 'createCrmEvent', 'createMeeting']));
      expect(report.outcomes).toEqual({
        done: report.decisions.filter(({ kind }) => kind === 'act').length,
        refused: 0,
        unsure: 0,
        postponed: 0,
      });
      expect(report.mails).toBe(0);
    }
    expect(first.some(({ mailsWaiting, set }) => mailsWaiting > 0 && set !== null)).toBe(true);
  }, 120_000);

  it('started again goes on: serves the pane, writes nothing, holds exactly the pairs it reports, lets nobody else in, and ends on Ctrl-C', async () => {
    const { child, ended } = tandem.start(['demo']);
    try {
      const told = await said(child.stderr, /Try next:/);
      await servesThePane(tandem, told);
      const door = doorTo(tandem);
      const [graphLog, crmLog] = [
        await door<{ writes: number }>(ports.graph, 'requests'),
        await door<{ writes: number }>(ports.salesforce, 'requests'),
      ];
      expect([graphLog.writes, crmLog.writes]).toEqual([0, 0]);

      const [graph, crm] = [await door<GraphState>(ports.graph, 'state'), await door<CrmState>(ports.salesforce, 'state')];
      for (const report of first) {
        const reported = report.decisions.filter(({ kind }) => kind === 'act');
        const linked = reported.flatMap(({ actions }) => actions.filter(({ kind }) => kind === 'link'));
        const created = reported.filter(({ actions }) => actions.some(({ kind }) => kind === 'createCrmEvent'));
        const inGraph = new Map(
          graph.mailboxes.find(({ address }) => address === String(report.mailbox))?.events.map(({ id, subject }) => [id, subject]),
        );
        const owner = crm.rows.User.find(({ Email }) => Email === String(report.mailbox))?.Id;
        const inCrm = crm.rows.Event.filter(({ OwnerId, IsDeleted }) => OwnerId === owner && IsDeleted !== true);
        const ledger = crm.rows.Tandem_Link__c.filter(({ Event_Id__c }) => inCrm.some(({ Id }) => Id === Event_Id__c));
        expect(ledger).toHaveLength(created.length);
        const before = report.decisions.filter(({ crmEventId }) => crmEventId !== null);
        expect(inCrm).toHaveLength(before.length + created.length);
        for (const action of linked)
          if (action.kind === 'link') expect(subjectOf(inCrm, action.crmEventId)).toBe(inGraph.get(action.calendarId));
      }
      expect(graph.mails).toEqual([]);

      const second = await tandem.run(['demo', '--once']);
      expect(second).toMatchObject({ code: 2, stdout: '' });
      expect(second.stderr).toMatch(/\.data.*(end|stop|close)/is);
      await commandsGoThrough(tandem, first);
      await theTourCanBePlayed(tandem, child);
      const begun = said(child.stderr, /Step 1:/);
      child.stdin?.write('1\n2\n3\n4\n5\n6\n7\n');
      await begun;
    } finally {
      child.kill('SIGINT');
    }
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    // What was typed ahead is not played after Ctrl-C.
    expect(stderr).not.toContain('Step 7:');
  }, 120_000);

  it('keeps its keys to itself', async () => {
    const ended = await tandem.run(['demo', '--once', '--json']);
    const secret = readFileSync(path.join(tandem.folder, '.data', 'secret.key'), 'utf8');
    expect(ended.code).toBe(0);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain(secret.trim());
    expect(reportsIn(ended.stdout).every(({ outcomes }) => outcomes.done === 0)).toBe(true);
  }, 120_000);
});

/** While the server holds the data folder, and without any environment: the server has its own. */
async function commandsGoThrough(tandem: Tandem, [anna]: readonly Report[]): Promise<void> {
  const calendarId = anna?.decisions.find((decision) => decision.kind === 'act' && decision.calendarId !== null)?.calendarId ?? '';
  const explained = await tandem.run(['explain', '--mailbox', 'anna@contoso.com', '--meeting', calendarId, '--json']);
  expect(explained.code).toBe(0);
  expect(JSON.parse(explained.stdout)).toMatchObject({ decision: { calendarId, kind: 'inSync' }, remedy: 'Nothing to do.' });
  const listed = await tandem.run(['user', 'list', '--json']);
  expect((JSON.parse(listed.stdout) as { users: readonly unknown[] }).users).toHaveLength(5);
  const dry = await tandem.run(['sync', '--mailbox', 'ben@contoso.com', '--dry-run', '--json']);
  expect(JSON.parse(dry.stdout)).toMatchObject({ mailbox: 'ben@contoso.com', dryRun: true });
  await snapshotPlansAlike(tandem, dry.stdout);
  const unknown = await tandem.run(['sync', '--mailbox', 'nobody@contoso.com']);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/nobody here has this mailbox; add the user first/);
  const real = tandemIn({ TANDEM_ENTRA_TENANT: 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a01' });
  const mixedUp = await real.runIn(tandem.folder, ['user', 'list']);
  real.remove();
  expect(mixedUp).toMatchObject({ code: 2, stdout: '' });
  expect(mixedUp.stderr).toMatch(/The demo runs in this folder, and TANDEM_ENTRA_TENANT is set/);
  expect(await tandem.run(['migrate'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/ already\.\n$/) as unknown });
  // A sign-in that Salesforce refuses is a failure, and the same one as at home.
  const refused = await tandem.run(['user', 'add', '--mailbox', 'x@contoso.com', '--salesforce-user', 'x@contoso.com']);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/\[(calendar|crm)\.\w+/);
}

/** What the dry run planned is what the snapshot plans, and what the scrubbed one plans of its own words. */
async function snapshotPlansAlike(tandem: Tandem, dryRun: string): Promise<void> {
  const { dryRun: _dry, outcomes: _outcomes, notDone: _notDone, calls: _calls, ...plan } = JSON.parse(dryRun) as Report;
  for (const [out, ...more] of [['plain'], ['scrubbed', '--scrub']] as const) {
    const taken = await tandem.run(['snapshot', '--mailbox', 'ben@contoso.com', '--out', out, ...more]);
    expect(taken.code).toBe(0);
    expect(taken.stderr).toMatch(out === 'plain' ? /^It holds names, addresses and texts as they are/ : /^$/);
    const planned = JSON.parse((await tandem.run(['plan', '--snapshot', out, '--json'])).stdout) as typeof plan;
    const kinds = ({ decisions }: typeof plan) => decisions.map(({ calendarId, kind, because }) => [calendarId, kind, because]);
    expect(kinds(planned)).toEqual(kinds(plan));
    if (out === 'plain') expect(JSON.stringify(planned)).toBe(JSON.stringify(plan));
    else expect(JSON.stringify(planned)).not.toMatch(/contoso/);
    const again = await tandem.run(['snapshot', '--mailbox', 'ben@contoso.com', '--out', out]);
    expect(again).toMatchObject({ code: 2, stdout: '' });
  }
}

/** Every step from a second terminal; then two from the first one, by Enter and by number. */
async function theTourCanBePlayed(tandem: Tandem, demo: ChildProcess): Promise<void> {
  const listed = await tandem.run(['tour']);
  const titles = listed.stdout.trimEnd().split('\n');
  expect(titles).toHaveLength(TELLING.length);
  for (const [index, title] of titles.entries()) {
    const played = await tandem.run(['tour', String(index + 1)]);
    expect(played).toMatchObject({ code: 0, stderr: '' });
    expect(played.stdout).toContain(title.replace(/^\d+\. /, ''));
    expect(played.stdout).toMatch(TELLING[index] ?? /^$/);
  }
  expect(await tandem.run(['tour', '99'])).toMatchObject({ code: 2, stdout: '' });
  const first = said(demo.stderr, /Enter: step 2/);
  demo.stdin?.write('\n');
  expect(await first).toMatch(/Step 1: [^]*In Salesforce now: "Coffee/);
  const fourth = said(demo.stderr, /Enter: step 5/);
  demo.stdin?.write('4\n');
  expect(await fourth).toMatch(/Nothing of it is in Salesforce/);
  const again = said(demo.stderr, /Enter: step 5/);
  demo.stdin?.write('r\n');
  expect(await again).toMatch(/eva@contoso.com/);
}

/** Of each step, what it has to show. */
const TELLING = [
  /In Salesforce now: "Coffee [\d:]+", in Lobby\./,
  /In Salesforce now: ("Demo call, moved up [\d:]+", in Room 7\.)\n.*In Outlook now: \1/,
  /Outlook itself sent 1 mail\.[^]*Tandem sent 0 mails\. In Salesforce the event names \w+/,
  /Nothing of it is in Salesforce\. .*private/i,
  /Still in Salesforce: "Old plan [\d:]+"\. \w+/,
  /The first run says: 1 sent and not answered\.\n.*The second run looks first whether it arrived: 1 done\./,
  /[1-9]\d* decisions? waits? for a person, because they would send [1-9]\d* mails\. None was sent\./,
];

const reportsIn = (stdout: string): readonly Report[] => (JSON.parse(stdout) as { mailboxes: Report[] }).mailboxes;
const subjectOf = (rows: readonly { readonly Id: string; readonly Subject: string }[], id: string): string | undefined =>
  rows.find(({ Id }) => Id === id)?.Subject;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Everything a browser opens, at the address the demo tells. */
async function servesThePane(tandem: Tandem, told: string): Promise<void> {
  const [, site, mailbox] = /(https:\/\/localhost:\d+)\/outlook\/\?as=(\S+)/.exec(told) ?? [];
  expect(mailbox).toBe('anna@contoso.com');
  const dispatcher = trusting(tandem);
  const get = async (address: string) => {
    const { statusCode, headers, body } = await request(`${site}${address}`, { dispatcher });
    return { status: statusCode, type: String(headers['content-type']).split(';')[0], text: await body.text() };
  };
  expect(await get('/outlook/')).toMatchObject({ status: 200, type: 'text/html', text: expect.stringContaining('<script') });
  const people = await get('/outlook/people');
  expect((JSON.parse(people.text) as { address: string }[]).map(({ address }) => address)).toEqual(
    ['anna', 'ben', 'carla', 'david', 'eva'].map((name) => `${name}@contoso.com`),
  );
  expect(await get('/pane/taskpane.html')).toMatchObject({
    status: 200,
    type: 'text/html',
    text: expect.stringContaining('/outlook/office-js/'),
  });
  expect(await get('/api/sign-in')).toMatchObject({ status: 200, type: 'application/json', text: expect.stringContaining('"clientId"') });
  expect(await get('/api/meetings/x')).toMatchObject({ status: 401, type: 'application/problem+json' });
  await dispatcher.close();
}

function doorTo(tandem: Tandem): <T>(port: number, name: string) => Promise<T> {
  const dispatcher = trusting(tandem);
  return async <T>(port: number, name: string) =>
    (await (await request(`https://localhost:${port}/__control/${name}`, { dispatcher })).body.json()) as T;
}

const trusting = (tandem: Tandem): Agent =>
  new Agent({ connect: { ca: readFileSync(path.join(tandem.folder, '.data', 'sandbox-ca.pem')) } });
