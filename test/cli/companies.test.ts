import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA, placeAnna } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { environmentOf, tandemIn, type Tandem } from '../support/tandem.ts';

const FABRIKAM = 'f0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a66';

describe('a second company', () => {
  let stage: Stage;
  let tandem: Tandem;
  beforeAll(async () => {
    stage = await openStage({ clock: runningClock() });
    await placeAnna(stage);
    tandem = tandemIn(environmentOf(stage));
  }, 180_000);
  afterAll(async () => {
    tandem.remove();
    await stage.close();
  });

  const addUser = () => tandem.run(['user', 'add', '--mailbox', ANNA, '--salesforce-user', ANNA, '--tenant', FABRIKAM]);

  it('is added before its people', async () => {
    const early = await addUser();
    expect(early).toMatchObject({ code: 2, stdout: '' });
    expect(early.stderr).toMatch(/no company with this id is kept here; add it first: npx tandem tenant add --id/);
    const added = await tandem.run([
      'tenant',
      'add',
      '--id',
      FABRIKAM.toUpperCase(),
      '--name',
      'Fabrikam',
      '--salesforce-login-url',
      stage.sandbox.salesforceUrl,
    ]);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect((await tandem.run(['tenant', 'list', '--json'])).stdout).toBe(
      `${JSON.stringify({ tenants: [{ id: FABRIKAM, name: 'Fabrikam', salesforceLoginUrl: stage.sandbox.salesforceUrl }] })}\n`,
    );
  }, 180_000);

  it('is signed in to at its own tenant, which has to know the app', async () => {
    const stranger = await addUser();
    expect(stranger).toMatchObject({ code: 1, stdout: '' });
    expect(stranger.stderr).toMatch(/Microsoft refused the sign-in of this server.*\[calendar\.signIn (?!Invalid)/);
    await stage.entra('seed', {
      tenants: [
        { id: DEMO_TENANT, clients: [{ id: DEMO_CLIENT, multiTenant: true }] },
        { id: FABRIKAM, name: 'Fabrikam', domain: 'fabrikam.com', installed: [DEMO_CLIENT] },
      ],
    });
    // The pretend Exchange holds one company's mailboxes: it must be this company's token that it does not take.
    const refused = await addUser();
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/\[calendar\.signIn InvalidAuthenticationToken\]/);
    const asked = (await stage.requests('entra')).requests.map(({ path }) => path);
    expect(asked.filter((path) => path.endsWith('/oauth2/v2.0/token')).at(-1)).toBe(`/${FABRIKAM}/oauth2/v2.0/token`);
  }, 180_000);
});
