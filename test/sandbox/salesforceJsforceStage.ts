import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { Connection } from 'jsforce/lib/connection.js';
import { setDispatcher } from 'jsforce/lib/request.js';
import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { pretendOrg, seedRows } from './salesforceCaller.ts';
import type { PretendedOrg, Told } from './salesforceCaller.ts';

/** jsforce in front of a fresh org for every test, Anna signed in. Members are only good inside of tests. */
export type JsforceStage = {
  readonly org: PretendedOrg;
  readonly connection: Connection;
  readonly url: string;
  seed(objectName: string, rows: Told[]): string[];
  /** Arms a fault at the control door. */
  arm(fault: Told): Promise<void>;
};

export function jsforceStage(): JsforceStage {
  let agent: Agent;
  let open: { org: PretendedOrg; connection: Connection; url: string; close(): Promise<void> } | null = null;
  const certificate = makeCertificate();

  beforeAll(async () => {
    agent = new Agent({ connect: { ca: (await certificate).caPem } });
    setDispatcher(agent);
  });

  beforeEach(async () => {
    await open?.close();
    const org = pretendOrg();
    const stand = await openStand(org.witness, { port: 0, certificate: await certificate, clock: org.clock });
    const connection = new Connection({ version: '62.0', oauth2: { clientId: DEMO_CONSUMER_KEY, loginUrl: stand.url } });
    await connection.authorize({ grant_type: jwtGrant, assertion: await org.assertion({ aud: stand.url }) });
    open = { org, connection, url: stand.url, close: () => stand.close() };
  });

  afterAll(async () => {
    setDispatcher();
    await agent.close();
    await open?.close();
  });

  const now = () => {
    if (open === null) throw new Error('the stage opens before each test');
    return open;
  };
  return {
    get org() {
      return now().org;
    },
    get connection() {
      return now().connection;
    },
    get url() {
      return now().url;
    },
    seed: (objectName, rows) => seedRows(now().org, objectName, rows),
    arm: async (fault) => {
      const answer = await fetch(`${now().url}/__control/faults`, { method: 'POST', dispatcher: agent, body: JSON.stringify([fault]) });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
}

export const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What a promise was refused with, as jsforce tells it. */
export async function refusalOf(
  promise: PromiseLike<unknown>,
): Promise<{ name?: string; errorCode?: string; data?: unknown; message: string }> {
  try {
    await promise;
  } catch (problem) {
    return problem as { errorCode?: string; message: string };
  }
  throw new Error('it was not refused');
}
