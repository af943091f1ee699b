import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { tandemIn, type Tandem } from '../support/tandem.ts';

const SCENARIO = {
  now: '2026-03-10T08:00:00Z',
  timeZone: 'Europe/Berlin',
  user: { mailbox: 'anna@contoso.com', salesforceUserId: '0055g000000000BAAQ' },
};

describe('bad usage ends with exit code 2, the place and the remedy, and nothing on standard output', () => {
  let tandem: Tandem;
  afterEach(() => tandem.remove());

  it.each([
    { args: ['fly'], says: /unknown command 'fly'/ },
    { args: ['sync', '--mailbox', 'a@b.example', '--fast'], says: /unknown option '--fast'/ },
    { args: ['sync'], says: /required option '--mailbox/ },
    { args: ['plan'], says: /required option '--snapshot/ },
    { args: ['plan', '--snapshot', 'nowhere'], says: /scenario\.json: there is no such file in nowhere; name the folder/ },
    { args: ['demo', '--json'], says: /--json: goes with --once/ },
    { args: ['demo', '--onec'], says: /unknown option '--onec'/ },
    { args: ['sandbox', '--graph-port', 'x'], says: /a port is a whole number/ },
    { args: ['sync', '--mailbox', 'a@b.example', '--approve', 'set'], says: /--approve: this version sends no invitation/ },
    { args: ['explain', '--mailbox', 'a@b.example'], says: /required option '--meeting/ },
    { args: ['snapshot', '--mailbox', 'a@b.example'], says: /required option '--out/ },
    { args: ['tenant', 'add', '--name', 'Contoso'], says: /required option '--id/ },
    { args: ['tour'], says: /No demo is running in this folder: start it with npm start/ },
    { args: ['tour', 'one'], says: /a step is a number; npx tandem tour lists them/ },
  ])('tandem $args', async ({ args, says }) => {
    tandem = tandemIn();
    const ended = await tandem.run(args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(says);
  });

  it('names every wrong or missing TANDEM_ value at once', async () => {
    tandem = tandemIn({
      TANDEM_DATABASE_URL: 'mysql://localhost/tandem',
      TANDEM_SECRET_KEY: 'short',
      TANDEM_GRAPH_URL: 'http://graph.example',
      TANDEM_SALESFORCE_PRIVATE_KEY: 'no key',
      TANDEM_SALESFORCE_CLIENT: 'a name misspelt',
    });
    const ended = await tandem.run(['sync', '--mailbox', 'anna@contoso.com']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    for (const said of [
      /TANDEM_DATABASE_URL must look like postgres:/,
      /TANDEM_SECRET_KEY must be 32 bytes as base64; make one with: openssl rand -base64 32/,
      /TANDEM_GRAPH_URL must be an https address/,
      /TANDEM_ENTRA_TENANT is not set: the id of the Entra tenant/,
      /TANDEM_ENTRA_CLIENT_SECRET or TANDEM_ENTRA_CLIENT_CERTIFICATE: neither is set; set one/,
      /TANDEM_SALESFORCE_PRIVATE_KEY must be the PEM text/,
      /TANDEM_SALESFORCE_CLIENT is no setting of Tandem: unset it, or correct its name/,
    ])
      expect(ended.stderr).toMatch(said);
    expect(ended.stderr).not.toContain('no key');
  });

  it.each([
    { file: 'scenario.json', text: '{"now":', says: /scenario\.json: line 1 column 8: this is not JSON/ },
    { file: 'scenario.json', text: JSON.stringify({ ...SCENARIO, now: 'soon' }), says: /scenario\.json: now: expected an instant such as/ },
    {
      file: 'scenario.json',
      text: JSON.stringify({ ...SCENARIO, timeZone: 'Mars/One' }),
      says: /scenario\.json: timeZone: expected an IANA time zone/,
    },
    { file: 'scenario.json', text: JSON.stringify({ ...SCENARIO, user: {} }), says: /scenario\.json: user\.mailbox: / },
    { file: 'graph/calendarView.json', text: '{"value":{}}', says: /graph\/calendarView\.json: value: .*array/ },
    { file: 'graph/byId.json', text: '[]', says: /graph\/byId\.json: the whole file: / },
    {
      file: 'salesforce/Event.json',
      text: '{"records":[],\n "done":maybe}',
      says: /salesforce\/Event\.json: line 2 column \d+: this is not JSON/,
    },
    { file: 'salesforce/Contact.json', text: '{"totalSize":0}', says: /salesforce\/Contact\.json: records: / },
  ])('plan --snapshot with a malformed $file', async ({ file, text, says }) => {
    tandem = tandemIn();
    for (const folder of ['graph', 'salesforce']) mkdirSync(path.join(tandem.folder, folder));
    writeFileSync(path.join(tandem.folder, 'scenario.json'), JSON.stringify(SCENARIO));
    writeFileSync(path.join(tandem.folder, file), text);
    const ended = await tandem.run(['plan', '--snapshot', '.', '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(says);
  });

  it.each([
    '',
    'demo',
    'sync',
    'plan',
    'sandbox',
    'user',
    'user add',
    'user list',
    'tenant',
    'tenant add',
    'tenant list',
    'explain',
    'snapshot',
    'migrate',
    'tour',
  ])('tandem %s --help says what it does, on standard output, with exit code 0', async (command) => {
    tandem = tandemIn();
    const ended = await tandem.run([...command.split(' ').filter((word) => word !== ''), '--help']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/Usage: tandem/);
  });

  it('the demo brings its own values, and still refuses a wrong one that is set', async () => {
    tandem = tandemIn({ TANDEM_PORT: '99999', TANDEM_LOG_LEVEL: 'loud', TANDEM_SECRET_KEY: 'short', TANDEM_PROT: '8080' });
    const ended = await tandem.run(['demo', '--once', '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    for (const said of [
      /TANDEM_PORT must be a port/,
      /TANDEM_LOG_LEVEL must be/,
      /TANDEM_SECRET_KEY must be 32 bytes/,
      /TANDEM_PROT is no setting of Tandem/,
    ])
      expect(ended.stderr).toMatch(said);
  });

  it('a setting out of range is a problem on standard error, and the default holds', async () => {
    tandem = tandemIn();
    writeFileSync(
      path.join(tandem.folder, 'scenario.json'),
      JSON.stringify({ ...SCENARIO, settings: { mailBudget: 9_000, calendarToCrm: 'Perhaps' } }),
    );
    const ended = await tandem.run(['plan', '--snapshot', '.', '--json']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/settings\.mailBudget is 9000, allowed: a whole number from 0 to 500\. The default 25 holds\./);
    expect(ended.stderr).toMatch(/settings\.calendarToCrm is "Perhaps", allowed: On, Off\. The default "On" holds\./);
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'proceed', decisions: [] });
  });
});
