import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mailboxOf } from '../../shared/ids.ts';
import { syncAll } from '../../server/demo.ts';
import { problem } from '../../shared/problem.ts';
import { PortDown } from '../../server/ports/answers.ts';
import { connectUser } from '../../server/sync/connectUser.ts';
import { houseOn } from '../support/house.ts';
import { ANNA } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';

const [BEN, CARLA] = ['ben@contoso.com', 'carla@contoso.com'];
const FABRIKAM = { id: 'f0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a66', name: 'Fabrikam', salesforceLoginUrl: 'https://fabrikam.example' };

describe('a reconcile of everybody in the demo', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ team: true });
    await stage.connect(ANNA);
  }, 60_000);
  afterAll(() => stage.close());

  it('includes who was added since the last one, in the world of their own company', async () => {
    const house = houseOn(stage);
    const worlds: (string | null)[] = [];
    const watched = {
      ...house,
      worldOf: (company: Parameters<typeof house.worldOf>[0]) => {
        worlds.push(company?.salesforceLoginUrl ?? null);
        return house.worldOf(company);
      },
    };
    const reconciled = async () => {
      const { reports, isWhole } = await syncAll(watched, new AbortController().signal);
      return { mailboxes: reports.map(({ mailbox }) => mailbox), isWhole };
    };
    expect(await reconciled()).toEqual({ mailboxes: [ANNA], isWhole: true });
    await stage.world.store.keepTenant(FABRIKAM);
    await stage.connect(CARLA);
    await connectUser(mailboxOf(BEN), BEN, house.worldOf(FABRIKAM));
    worlds.length = 0;
    expect(await reconciled()).toEqual({ mailboxes: [ANNA, BEN, CARLA], isWhole: true });
    expect(worlds).toEqual([null, FABRIKAM.salesforceLoginUrl, null]);
  }, 60_000);

  it('goes on after one company that cannot be reached, and says that it is not whole', async () => {
    const house = houseOn(stage);
    const calendar = {
      ...stage.world.calendar,
      changes: () => Promise.reject(new PortDown(problem('calendar.unreachable'))),
    };
    const halfDown: typeof house = {
      ...house,
      worldOf: (company) => (company === null ? house.worldOf(company) : { ...house.worldOf(company), calendar }),
    };
    const { reports, isWhole } = await syncAll(halfDown, new AbortController().signal);
    expect(reports.map(({ mailbox }) => mailbox)).toEqual([ANNA, CARLA]);
    expect(isWhole).toBe(false);
  }, 60_000);
});
