import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { COMMANDS } from '../../server/commands/commands.ts';
import type { House } from '../../server/commands/house.ts';
import type { Explanation } from '../../shared/explanation.ts';
import { houseOn, nobodyWatches } from '../support/house.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';

const BEN = 'ben@contoso.com';
const OTHER_COMPANY = 'C0F7A3D2-5b1e-4c6a-9d84-2e7f10b93a77';

describe('commands', () => {
  let stage: Stage;
  let house: House;
  let created: { readonly id: string; readonly iCalUId: string };
  beforeAll(async () => {
    stage = await openStage();
    await placeAnna(stage);
    house = houseOn(stage);
    const event = { subject: 'Secret plan', start: at(0).graph, end: at(30).graph };
    const answer = await stage.act('graph', { mailbox: ANNA, do: 'create', event });
    created = await findMeeting(stage, 'Secret plan');
    expect(answer).toBeTruthy();
  }, 180_000);
  afterAll(() => stage.close());

  const carryOut = (name: keyof typeof COMMANDS, args: unknown): Promise<unknown> => COMMANDS[name].carryOut(args, house, nobodyWatches);
  const explained = async (meeting: string) => (await carryOut('explain', { mailbox: ANNA, meeting })) as Explanation;

  describe('explain', () => {
    it('says of a meeting no run has met what the next run would do, and writes nothing', async () => {
      await stage.clearRequests();
      const explanation = await explained(created.id);
      expect(explanation.decision).toMatchObject({ kind: 'act', because: 'new', calendarId: created.id, crmEventId: null });
      expect(explanation.remedy).toBe('Nothing to do.');
      expect(explanation.evidence.map(({ of }) => of)).toEqual(['calendar', 'crm', 'tie', 'run', 'settings']);
      expect((await stage.requests('graph')).writes + (await stage.requests('salesforce')).writes).toBe(0);
    });

    it('knows it by its Graph id, its iCalUId, and either form of its Salesforce id', async () => {
      await carryOut('sync', { mailbox: ANNA, dryRun: false });
      const crmEventId = (await explained(created.id)).decision.crmEventId ?? '';
      expect(crmEventId).toMatch(/^00U/);
      for (const id of [created.id, created.iCalUId, crmEventId, crmEventId.slice(0, 15)])
        expect((await explained(id)).decision).toMatchObject({ kind: 'inSync', calendarId: created.id, crmEventId });
    });

    it('knows it by an id of another form, and says what a whole series is', async () => {
      const plain = (await stage.graph(`users/${ANNA}/events/${created.id}?$select=id`))['id'];
      expect(plain).not.toBe(created.id);
      expect((await explained(String(plain))).decision).toMatchObject({ calendarId: created.id });
      const pattern = { type: 'daily', interval: 1 };
      const range = { type: 'numbered', startDate: '2026-03-12', numberOfOccurrences: 3 };
      const times = {
        start: { dateTime: '2026-03-12T09:00:00', timeZone: 'UTC' },
        end: { dateTime: '2026-03-12T09:30:00', timeZone: 'UTC' },
      };
      await stage.act('graph', { mailbox: ANNA, do: 'create', event: { subject: 'Daily', ...times, recurrence: { pattern, range } } });
      await expect(explained((await findMeeting(stage, 'Daily')).id)).rejects.toThrow(/a whole series, .*name one of them/);
    });

    it('names no subject, address or text', async () => {
      expect(JSON.stringify(await explained(created.id))).not.toMatch(/Secret plan|contoso/);
    });

    it('answers for an event that belongs to nobody’s window', async () => {
      const far = await stage.act('salesforce', {
        user: ANNA_ID,
        do: 'create',
        fields: {
          Subject: 'Far away',
          StartDateTime: '2027-03-11T08:00:00.000+0000',
          EndDateTime: '2027-03-11T09:00:00.000+0000',
          OwnerId: ANNA_ID,
        },
      });
      expect((await explained(String(far['id']))).decision).toMatchObject({ kind: 'leave', because: 'outsideWindow' });
    });

    it.each(['AAMkNobody', '00U000000000001'])('refuses an id nobody knows, with what can be named: %s', async (id) => {
      await expect(explained(id)).rejects.toThrow(/--meeting: .*name the Graph id, the iCalUId or the Salesforce id/);
    });
  });

  describe('people and companies', () => {
    it('lists who is here', async () => {
      expect(await carryOut('listUsers', {})).toMatchObject([{ mailbox: ANNA, crmUserId: ANNA_ID, company: null }]);
    });

    it('adds a company, and ties its people to it, who stay there when nobody names it again', async () => {
      await carryOut('addTenant', { id: OTHER_COMPANY, name: ' Fabrikam ', salesforceLoginUrl: 'https://fabrikam.my.salesforce.com/path' });
      expect(await carryOut('listTenants', {})).toEqual([
        { id: OTHER_COMPANY.toLowerCase(), name: 'Fabrikam', salesforceLoginUrl: 'https://fabrikam.my.salesforce.com' },
      ]);
      // Called otherwise, it is still where it was.
      await carryOut('addTenant', { id: OTHER_COMPANY, name: 'Fabrikam Ltd', salesforceLoginUrl: null });
      expect(await carryOut('listTenants', {})).toMatchObject([
        { name: 'Fabrikam Ltd', salesforceLoginUrl: 'https://fabrikam.my.salesforce.com' },
      ]);
      await placeBen(stage);
      await carryOut('addUser', { mailbox: BEN, salesforceUser: BEN, tenant: OTHER_COMPANY });
      expect(await carryOut('addUser', { mailbox: BEN, salesforceUser: BEN, tenant: null })).toMatchObject({
        mailbox: BEN,
        company: OTHER_COMPANY.toLowerCase(),
      });
    });

    it('ties no two mailboxes to one Salesforce user: each would get the other’s meetings', async () => {
      await stage.seed('graph', { mailboxes: [{ address: 'zoe@contoso.com', displayName: 'Zoe', timeZone: 'UTC' }] });
      await expect(carryOut('addUser', { mailbox: 'zoe@contoso.com', salesforceUser: ANNA, tenant: null })).rejects.toMatchObject({
        mistakes: [expect.stringMatching(/^--salesforce-user anna@contoso\.com: belongs to the mailbox anna@contoso\.com already/)],
      });
    });

    it.each([
      { to: 'Salesforce user', change: { salesforceUser: BEN, tenant: null } },
      { to: 'company', change: { salesforceUser: ANNA, tenant: OTHER_COMPANY } },
    ])('leaves a mailbox with its ties where it is: no other $to, with what is kept and what to do', async ({ change }) => {
      await carryOut('sync', { mailbox: ANNA, dryRun: false });
      await expect(carryOut('addUser', { mailbox: ANNA, ...change })).rejects.toMatchObject({
        name: 'UsageError',
        mistakes: [
          expect.stringMatching(
            /^--mailbox anna@contoso\.com: is tied to anna@contoso\.com \(005\w+\) in Salesforce, .* \(pairs: \d+, meetings last seen: \d+, Salesforce events last seen: \d+, .*start in another data folder/,
          ),
        ],
      });
      expect(await carryOut('listUsers', {})).toContainEqual(expect.objectContaining({ mailbox: ANNA, crmUserId: ANNA_ID, company: null }));
    });
  });

  describe('what is wrong with a call, all at once and by option', () => {
    it.each([
      { name: 'sync', args: { mailbox: 'anna', dryRun: true }, says: ['--mailbox: an address such as anna@contoso.com'] },
      { name: 'sync', args: { mailbox: 'nobody@contoso.com', dryRun: true }, says: [/^--mailbox nobody@contoso.com: nobody here has/] },
      { name: 'explain', args: { mailbox: 'x', meeting: '' }, says: [/^--mailbox: /, /^--meeting: /] },
      {
        name: 'addTenant',
        args: { id: DEMO_TENANT, name: 'Ours', salesforceLoginUrl: null },
        says: [/^--id .*: this is the company that the environment names/],
      },
      {
        name: 'addTenant',
        args: { id: 'contoso', name: ' ', salesforceLoginUrl: 'http://contoso.example' },
        says: [/^--id: .*GUID/, /^--name: must not be empty/, /^--salesforce-login-url: must be an https address/],
      },
      { name: 'addUser', args: { mailbox: ANNA, salesforceUser: ANNA, tenant: 'nowhere' }, says: [/^--tenant nowhere: no company/] },
    ] as const)('$name $args', async ({ name, args, says }) => {
      const mistakes = await carryOut(name, args).then(
        () => [],
        (error: unknown) => (error as { mistakes: readonly string[] }).mistakes,
      );
      expect(mistakes).toEqual(says.map((each) => expect.stringMatching(each) as unknown));
    });
  });
});

/** In Exchange and in Salesforce, and tied by nobody. */
async function placeBen(stage: Stage): Promise<void> {
  await stage.seed('graph', { mailboxes: [{ address: BEN, displayName: 'Ben Okoye', timeZone: 'W. Europe Standard Time' }] });
  const ben = { Id: '0055g000000000CAAQ', Username: BEN, Email: BEN, FirstName: 'Ben', LastName: 'Okoye' };
  await stage.seed('salesforce', {
    rows: { User: [{ ...ben, IsActive: true, UserType: 'Standard', TimeZoneSidKey: 'Europe/Berlin' }] },
  });
}

async function findMeeting(stage: Stage, subject: string): Promise<{ readonly id: string; readonly iCalUId: string }> {
  const { mailboxes } = (await stage.state('graph')) as {
    mailboxes: readonly { readonly events: readonly { readonly id: string; readonly iCalUId: string; readonly subject: string }[] }[];
  };
  const found = mailboxes.flatMap(({ events }) => events).find((event) => event.subject === subject);
  if (found === undefined) throw new Error(`${subject} is in no mailbox`);
  return found;
}
