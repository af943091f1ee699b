import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ANNA } from '../support/people.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { entraDoor, mint, openApi, refusalIn, type Api } from './openApi.ts';

const PUSH = '/api/meetings/AAMkAG=/push';

let stage: Stage;
let api: Api;
beforeAll(async () => {
  stage = await openStage();
  await stage.seed('graph', { mailboxes: [{ address: ANNA, displayName: 'Anna Berg', timeZone: 'W. Europe Standard Time' }] });
}, 60_000);
beforeEach(async () => {
  api = await openApi(stage);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await api.close();
});
afterAll(() => stage.close());

/** 'api.noUser' is past the check of the token: the store knows nobody. */
const codeFor = async (token: string) => refusalIn(await api.ask(PUSH, { token })).code;
const asked = async () => ((await entraDoor(stage, 'requests'))['requests'] as unknown[]).length;
const rotate = (body: object = {}) => entraDoor(stage, 'rotateKeys', body);
/** jose measures the age of the keys it has by the clock of this machine. */
const pass = (seconds: number) => {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockReturnValue(now + seconds * 1000);
};

describe('when Entra changes its keys', () => {
  it('the one it had announced is taken without asking again, and the old one goes on being good', async () => {
    const old = await mint(stage);
    expect(await codeFor(old)).toBe('api.noUser');
    await rotate();
    await entraDoor(stage, 'requests', {});
    expect([await codeFor(await mint(stage)), await codeFor(old)]).toEqual(['api.noUser', 'api.noUser']);
    expect(await asked()).toBe(0);
  });

  it('in a hurry, the new one is found half a minute later, and from then on the withdrawn one is refused', async () => {
    const old = await mint(stage);
    expect(await codeFor(old)).toBe('api.noUser');
    await rotate({ withdraw: true });
    const fresh = await mint(stage);
    expect(await codeFor(fresh)).toBe('api.signIn');
    pass(31);
    expect(await codeFor(fresh)).toBe('api.noUser');
    expect(await codeFor(old)).toBe('api.signIn');
  });

  it('a withdrawn one is taken for ten minutes at most where nobody shows a new one', async () => {
    const old = await mint(stage);
    expect(await codeFor(old)).toBe('api.noUser');
    await rotate({ withdraw: true });
    expect(await codeFor(old)).toBe('api.noUser');
    pass(601);
    expect(await codeFor(old)).toBe('api.signIn');
  });
});
