import { entraToken } from '../../server/connectors/graph/token.ts';
import type { StoredUser } from '../../server/ports/store.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { mailboxOf } from '../../shared/ids.ts';
import { diceFrom } from './dice.ts';
import { ANNA, ANNA_ID, placeAnna } from './people.ts';
import { openStage, type Stage } from './stage.ts';
import type { Scene } from './scene.ts';
import { letThingsHappen, sceneOn } from './unrest.ts';
import { BEN, BEN_ID } from './unrestInOutlook.ts';

/** Anna, her colleague Ben, three people the CRM knows, two calendars, and some meetings on both sides. */
export type Company = {
  readonly stage: Stage;
  readonly scene: Scene;
  anna(): Promise<StoredUser>;
  /** What an administrator of the org turns. */
  org(switches: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
};

const [CONTACT, OTHER, LEAD] = ['kim@acme.example', 'pat@acme.example', 'lee@initech.example'];

export async function openCompany(seed: number, org: Record<string, unknown> = {}): Promise<Company> {
  const stage = await openStage();
  const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<void> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${url}: ${await answer.text()}`);
  };
  const turn = (switches: Record<string, unknown>) => post(`${stage.sandbox.salesforceUrl}/__control/org`, switches);
  await turn(org);
  await placeAnna(stage);
  await stage.seed('graph', { mailboxes: [{ address: BEN, displayName: 'Ben Bauer', timeZone: 'UTC' }] });
  await post(
    `${stage.sandbox.graphUrl}/v1.0/users/${ANNA}/calendars`,
    { name: 'Other' },
    { authorization: `Bearer ${await tokenFor(stage)}` },
  );
  await stage.seed('salesforce', {
    rows: {
      User: [{ Id: BEN_ID, Username: BEN, Email: BEN, LastName: 'Bauer', IsActive: true, UserType: 'Standard' }],
      Contact: [
        { LastName: 'Kim', Email: CONTACT, OwnerId: ANNA_ID },
        { LastName: 'Pat', Email: OTHER, OwnerId: ANNA_ID },
      ],
      Lead: [{ LastName: 'Lee', Company: 'Initech', Email: LEAD, OwnerId: ANNA_ID }],
    },
  });
  const scene = sceneOn(stage, diceFrom(seed), [CONTACT, OTHER, LEAD]);
  await letThingsHappen(scene, 20);
  return {
    stage,
    scene,
    anna: async () => {
      const user = await stage.world.store.user(mailboxOf(ANNA));
      if (user === null) throw new Error('Anna is not connected');
      return user;
    },
    org: turn,
    close: () => stage.close(),
  };
}

const tokenFor = ({ sandbox: { entraUrl, graphUrl } }: Stage) =>
  entraToken({ authority: entraUrl, tenant: DEMO_TENANT, clientId: DEMO_CLIENT, clientSecret: DEMO_SECRET, graphUrl, meter: () => {} })();
