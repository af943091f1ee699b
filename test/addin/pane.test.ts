import { describe, expect, it } from '@jest/globals';
import type { Api } from '../../addin/api/client.ts';
import type { Outlook } from '../../addin/office/outlook.ts';
import { createPane, type Pane } from '../../addin/taskpane/pane.ts';
import { answered, trouble, troubled, type Answer } from '../../addin/trouble.ts';
import type { MeetingView, PushAnswer, TagSet } from '../../shared/view.ts';
import { at, aView } from './view.ts';

const EARLIER = at('2026-03-09T09:00:00Z');
const NOW = at('2026-03-10T09:00:00Z');
const PUSHED: PushAnswer = { outcome: 'done', because: 'new', explanation: '', remedy: 'Nothing to do.', problem: null };

type World = { readonly pane: Pane; readonly did: string[]; mirror: TagSet; server: TagSet; view: MeetingView };

/** A pane between an Outlook and a server that remember; `over` replaces single answers. */
function aWorld(over: { outlook?: Partial<Outlook>; api?: Partial<Api>; mirror?: TagSet; server?: TagSet } = {}): World {
  const none: TagSet = { tags: [], changedAt: null };
  const world = { did: [] as string[], mirror: over.mirror ?? none, server: over.server ?? none, view: aView() };
  const did = <Value>(what: string, value: Value): Promise<Answer<Value>> => {
    world.did.push(what);
    return Promise.resolve(answered(value));
  };
  const outlook: Outlook = {
    ready: () => Promise.resolve({ kind: 'outlook', canSignIn: true }),
    openMeeting: () => Promise.resolve(answered({ kind: 'meeting', id: 'one', mode: 'read' })),
    loadTags: () => did('loadTags', world.mirror),
    saveTags: ({ change }) => {
      const tags = change({ basedOn: null, ...world.mirror });
      world.mirror = tags ?? world.mirror;
      return did(`saveTags ${world.mirror.tags.join()}`, tags);
    },
    onMeetingChanged: () => {},
    ...over.outlook,
  };
  const api: Api = {
    look: () => did('look', { ...world.view, tags: { ...world.server, inSalesforce: false } }),
    push: () => did('push', PUSHED),
    setTags: (_, tags) => {
      if (tags.basedOn === world.server.changedAt) world.server = { tags: tags.tags, changedAt: tags.changedAt };
      return did(`setTags ${tags.tags.join()}`, world.server);
    },
    signIn: () => did('signIn', null),
    ...over.api,
  };
  return Object.assign(world, { pane: createPane({ outlook, api, now: () => NOW }) });
}

/** Promises of the pane that nobody waits for: a few turns are enough, nothing in this world takes time. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
const refusing = (): Promise<Answer<never>> => Promise.resolve(troubled(trouble('pane.serverDown')));

describe('opening', () => {
  it.each<{ name: string; outlook: Partial<Outlook>; code: string }>([
    { name: 'outside Outlook', outlook: { ready: () => Promise.resolve({ kind: 'outside' }) }, code: 'outlook.outside' },
    { name: 'with nothing open', outlook: { openMeeting: () => Promise.resolve(answered({ kind: 'none' })) }, code: 'outlook.noMeeting' },
    {
      name: 'on an unsaved meeting',
      outlook: { openMeeting: () => Promise.resolve(answered({ kind: 'unsaved' })) },
      code: 'outlook.unsaved',
    },
    {
      name: 'where nobody can sign in',
      outlook: { ready: () => Promise.resolve({ kind: 'outlook', canSignIn: false }) },
      code: 'outlook.cannotSignIn',
    },
    { name: 'when Outlook throws', outlook: { ready: () => Promise.reject(new Error('x')) }, code: 'pane.failed' },
  ])('$name says so and asks our server nothing', async ({ outlook, code }) => {
    const { pane, did } = aWorld({ outlook });
    await pane.open();
    expect(pane.screen()).toMatchObject({ kind: 'stopped', trouble: { code } });
    expect(did).not.toContain('look');
  });

  it('shows the tags Outlook keeps when our server is down', async () => {
    const mirror: TagSet = { tags: ['a'], changedAt: NOW };
    const { pane } = aWorld({ mirror, api: { look: refusing } });
    await pane.open();
    expect(pane.screen()).toMatchObject({ kind: 'stopped', mirror });
  });

  it('brings what the server holds to Outlook', async () => {
    const world = aWorld({ mirror: { tags: ['old'], changedAt: EARLIER }, server: { tags: ['theirs'], changedAt: NOW } });
    await world.pane.open();
    expect(world.mirror).toEqual({ tags: ['theirs'], changedAt: NOW, basedOn: NOW });
    expect(world.did).toEqual(['loadTags', 'look', 'saveTags theirs']);
  });

  it('overwrites nothing in Outlook that the server has not taken in', async () => {
    const world = aWorld({ mirror: { tags: ['mine'], changedAt: NOW }, server: { tags: ['old'], changedAt: EARLIER } });
    await world.pane.open();
    expect(world.mirror.tags).toEqual(['mine']);
  });

  it('writes nothing where both agree', async () => {
    const set: TagSet = { tags: ['a'], changedAt: NOW };
    const world = aWorld({ mirror: set, server: set });
    await world.pane.open();
    expect(world.did).toEqual(['loadTags', 'look']);
  });

  it('forgets what an earlier opening still finds', async () => {
    let finish: (view: Answer<MeetingView>) => void = () => {};
    const slow = new Promise<Answer<MeetingView>>((resolve) => {
      finish = resolve;
    });
    let meeting = 'one';
    const { pane } = aWorld({
      outlook: { openMeeting: () => Promise.resolve(answered({ kind: 'meeting', id: meeting, mode: 'read' })) },
      api: { look: (id) => (id === 'one' ? slow : Promise.resolve(answered(aView({ status: 'due' })))) },
    });
    const first = pane.open();
    await settled();
    meeting = 'two';
    await pane.open();
    finish(answered(aView({ status: 'left' })));
    await first;
    expect(pane.screen()).toMatchObject({ kind: 'shown', meeting: { id: 'two' }, view: { status: 'due' } });
  });
});

describe('an edit of the tags', () => {
  it('goes to Outlook and to our server', async () => {
    const world = aWorld();
    await world.pane.open();
    expect(world.pane.editTags({ kind: 'add', tag: '#new' })).toBe(true);
    await settled();
    expect(world.server).toEqual({ tags: ['new'], changedAt: NOW });
    expect(world.mirror).toEqual({ ...world.server, basedOn: NOW });
    expect(world.did.slice(2, 4)).toEqual(['setTags new', 'saveTags new']);
    expect(world.pane.screen()).toMatchObject({ tags: { mirror: { kind: 'same' }, server: { kind: 'same' } } });
  });

  it('that is refused goes nowhere', async () => {
    const world = aWorld();
    await world.pane.open();
    expect(world.pane.editTags({ kind: 'add', tag: '#' })).toBe(false);
    await settled();
    expect(world.did).toEqual(['loadTags', 'look']);
  });

  it('during a save is saved after it, so that the last one wins everywhere', async () => {
    const world = aWorld();
    await world.pane.open();
    world.pane.editTags({ kind: 'add', tag: 'a' });
    world.pane.editTags({ kind: 'add', tag: 'b' });
    world.pane.editTags({ kind: 'add', tag: 'c' });
    await settled();
    expect(world.server.tags).toEqual(['a', 'b', 'c']);
    expect(world.mirror).toMatchObject(world.server);
    expect(world.did.filter((what) => what.startsWith('setTags'))).toEqual(['setTags a', 'setTags a,b,c']);
  });

  it('our server fails to take stays on the screen and in Outlook until it is saved again', async () => {
    let down = true;
    const world = aWorld({ api: { setTags: (_, tags) => (down ? refusing() : Promise.resolve(answered(tags))) } });
    await world.pane.open();
    world.pane.editTags({ kind: 'add', tag: 'mine' });
    await settled();
    expect(world.pane.screen()).toMatchObject({ tags: { set: { tags: ['mine'] }, server: { kind: 'failed' }, mirror: { kind: 'same' } } });
    expect(world.mirror).toEqual({ tags: ['mine'], changedAt: NOW, basedOn: null });
    down = false;
    await world.pane.retryTags();
    expect(world.pane.screen()).toMatchObject({ tags: { server: { kind: 'same' } } });
  });
});

describe('a push', () => {
  it('waits for the tags, and looks again afterwards', async () => {
    let save: () => void = () => {};
    const saving = new Promise<void>((resolve) => {
      save = resolve;
    });
    const { pane, did } = aWorld({ api: { setTags: (_, tags) => saving.then(() => answered(tags)) } });
    await pane.open();
    pane.editTags({ kind: 'add', tag: 'new' });
    const pushing = pane.push();
    await settled();
    expect(did.slice(2)).toEqual([]);
    save();
    await pushing;
    expect(did.slice(2)).toEqual(['saveTags new', 'push', 'look']);
    expect(pane.screen()).toMatchObject({ push: { kind: 'answered', answer: PUSHED } });
  });

  it('looks again also when nobody knows what became of it', async () => {
    const { pane, did } = aWorld({ api: { push: refusing } });
    await pane.open();
    await pane.push();
    expect(did).toEqual(['loadTags', 'look', 'look']);
    expect(pane.screen()).toMatchObject({ push: { kind: 'failed' } });
  });

  it('pressed twice runs once', async () => {
    const { pane, did } = aWorld();
    await pane.open();
    await Promise.all([pane.push(), pane.push()]);
    expect(did.filter((what) => what === 'push')).toHaveLength(1);
  });
});

describe('signing in', () => {
  it('opens the meeting', async () => {
    let signedIn = false;
    const { pane } = aWorld({
      api: {
        look: () => Promise.resolve(signedIn ? answered(aView()) : troubled(trouble('pane.signInNeeded'))),
        signIn: () => {
          signedIn = true;
          return Promise.resolve(answered(null));
        },
      },
    });
    await pane.open();
    expect(pane.screen()).toMatchObject({ trouble: { code: 'pane.signInNeeded' } });
    await pane.signIn();
    expect(pane.screen().kind).toBe('shown');
  });

  it('that the person closes says so', async () => {
    const { pane } = aWorld({
      api: { look: refusing, signIn: () => Promise.resolve(troubled(trouble('pane.signInClosed'))) },
    });
    await pane.open();
    await pane.signIn();
    expect(pane.screen()).toMatchObject({ kind: 'stopped', trouble: { code: 'pane.signInClosed' }, busy: false });
  });
});
