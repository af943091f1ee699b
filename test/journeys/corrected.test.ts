import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mailboxOf } from '../../shared/ids.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { lookAtMeeting, pushMeeting } from '../../server/sync/oneMeeting.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { ANNA, at, placeAnna } from '../support/people.ts';

/** A text the composite graph cannot carry: refused by every run until somebody corrects it. */
const REFUSED = 'Lunch @{x}';

describe('a meeting that Salesforce refused', () => {
  let stage: Stage;
  let id: string;
  beforeEach(async () => {
    stage = await openStage();
    await placeAnna(stage);
    const seeded = (await stage.seed('graph', {
      events: [{ mailbox: ANNA, subject: REFUSED, start: at(0).graph, end: at(30).graph }],
    })) as { events: { id: string }[] };
    id = seeded.events[0]?.id ?? '';
  }, 60_000);
  afterEach(() => stage.close());

  const anna = async () => {
    const user = await stage.world.store.user(mailboxOf(ANNA));
    if (user === null) throw new Error('Anna is not connected');
    return user;
  };
  const push = async () => pushMeeting(await anna(), DEFAULT_SETTINGS, stage.world, id);
  const subjects = async () =>
    ((await stage.state('salesforce')) as { rows: { Event?: { Subject: string }[] } }).rows.Event?.map(({ Subject }) => Subject) ?? [];

  it('rests, and is not asked again before its time', async () => {
    expect(await push()).toMatchObject({ outcome: 'refused', problem: { code: 'crm.refused' } });
    await stage.clearRequests();
    expect(await push()).toMatchObject({ outcome: 'closed', because: 'quarantined' });
    await stage.sync(ANNA);
    expect((await stage.requests('salesforce')).writes).toBe(0);
    expect(await subjects()).toEqual([]);
  });

  it.each(['pushed', 'synced'])('is tried at once when it was corrected, %s', async (how) => {
    await push();
    stage.clock.advance(2);
    await stage.act('graph', { mailbox: ANNA, do: 'edit', id, changes: { subject: 'Lunch' } });
    if (how === 'pushed') expect(await push()).toMatchObject({ outcome: 'done' });
    else await stage.sync(ANNA);
    expect(await subjects()).toEqual(['Lunch']);
    expect(await lookAtMeeting(await anna(), DEFAULT_SETTINGS, stage.world, id)).toMatchObject({ status: 'synced' });
  });
});
