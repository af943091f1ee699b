import { ANNA } from './people.ts';
import type { Act, Scene } from './scene.ts';

export const BEN = 'ben@contoso.com';
export const BEN_ID = '0055g000000001BAAQ';
type Event = {
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  readonly isOrganizer: boolean;
  readonly start: { readonly dateTime: string };
};

/** What people do in Outlook. Each throws where there is nothing to do it to, and where Exchange refuses. */
export const inOutlook: Readonly<Record<string, Act>> = {
  create: (scene) => create(scene, {}),
  createWithPeople: (scene) => create(scene, { attendees: [attendee(scene), attendee(scene)] }),
  createHtml: (scene) =>
    create(scene, {
      body: { contentType: 'html', content: `<p>Agenda &amp; <b>${scene.word()}</b></p>` },
      location: { displayName: 'Room 1' },
    }),
  createAllDay: (scene) => create(scene, { isAllDay: true, ...days(scene) }),
  createPrivate: (scene) => create(scene, { sensitivity: 'private', attendees: [attendee(scene)] }),
  createOnline: (scene) => create(scene, { isOnlineMeeting: true }),
  createSeries: (scene) => {
    const start = scene.time();
    return create(scene, {
      start: start.graph,
      end: start.later(30).graph,
      recurrence: {
        pattern: { type: 'daily', interval: 2 },
        range: { type: 'numbered', startDate: start.date, numberOfOccurrences: 3, recurrenceTimeZone: 'UTC' },
      },
    });
  },
  copy: async (scene) => {
    const { subject, start } = scene.dice.oneOf(await events(scene));
    const from = scene.timeAt(start.dateTime);
    await act(scene, { do: 'create', event: { subject, start: from.graph, end: from.later(30).graph } });
  },
  rename: (scene) => edit(scene, { subject: scene.word() }),
  describe: (scene) =>
    edit(scene, { body: { contentType: 'text', content: `${scene.word()}\nmore` }, location: { displayName: scene.word() } }),
  showAs: (scene) => edit(scene, { showAs: scene.dice.oneOf(['free', 'oof', 'tentative', 'busy']) }),
  invite: (scene) => edit(scene, { attendees: [attendee(scene), attendee(scene)] }),
  uninvite: (scene) => edit(scene, { attendees: [] }),
  makePrivate: (scene) => edit(scene, { sensitivity: 'private' }),
  makeOpen: (scene) => edit(scene, { sensitivity: 'normal' }),
  makeAllDay: (scene) => edit(scene, { isAllDay: true, ...days(scene) }),
  move: async (scene) => {
    const start = scene.time();
    await act(scene, { do: 'move', id: (await some(scene)).id, start: start.graph, end: start.later(45).graph });
  },
  moveFarAway: async (scene) => {
    const start = scene.time(400);
    await act(scene, { do: 'move', id: (await some(scene)).id, start: start.graph, end: start.later(45).graph });
  },
  remove: async (scene) => {
    const { id } = await some(scene);
    await act(scene, { do: 'delete', id });
    scene.removed.push(id);
  },
  restore: async (scene) => act(scene, { do: 'restore', id: scene.dice.oneOf(scene.removed) }),
  replace: async (scene) => {
    const { id, subject, start } = await some(scene);
    await act(scene, { do: 'delete', id });
    const from = scene.timeAt(start.dateTime);
    await act(scene, { do: 'create', event: { subject, start: from.graph, end: from.later(30).graph } });
  },
  toOtherCalendar: async (scene) => {
    const { id } = scene.dice.oneOf((await events(scene)).filter(({ isOrganizer }) => isOrganizer));
    await act(scene, { do: 'moveToCalendar', id, calendar: 'Other' });
    scene.away.add(id);
  },
  toOwnCalendar: async (scene) => {
    const id = scene.dice.oneOf([...scene.away]);
    await act(scene, { do: 'moveToCalendar', id, calendar: 'Calendar' });
    scene.away.delete(id);
  },
  editOccurrence: async (scene) => act(scene, { do: 'edit', id: await occurrence(scene), changes: { subject: scene.word() } }),
  moveOccurrence: async (scene) => {
    const [id, start] = [await occurrence(scene), scene.time()];
    await act(scene, { do: 'move', id, start: start.graph, end: start.later(30).graph });
  },
  removeOccurrence: async (scene) => act(scene, { do: 'delete', id: await occurrence(scene) }),
  beInvited: async (scene) => {
    const start = scene.time();
    const attendees = [{ type: 'required', emailAddress: { address: ANNA, name: 'Anna Berg' } }, attendee(scene)];
    const event = { subject: scene.word(), start: start.graph, end: start.later(60).graph, attendees };
    await scene.stage.act('graph', { mailbox: BEN, do: 'create', event });
  },
  answer: async (scene) => {
    const invited = (await events(scene)).filter(({ isOrganizer }) => !isOrganizer);
    await act(scene, {
      do: 'respond',
      id: scene.dice.oneOf(invited).id,
      response: scene.dice.oneOf(['accepted', 'declined', 'tentativelyAccepted']),
    });
  },
  beCancelled: async (scene) => {
    const ofBen = await events(scene, BEN);
    await scene.stage.act('graph', { mailbox: BEN, do: 'delete', id: scene.dice.oneOf(ofBen).id });
  },
  beMoved: async (scene) => {
    const [{ id }, start] = [scene.dice.oneOf(await events(scene, BEN)), scene.time()];
    await scene.stage.act('graph', { mailbox: BEN, do: 'move', id, start: start.graph, end: start.later(60).graph });
  },
};

const act = (scene: Scene, what: Record<string, unknown>) => scene.stage.act('graph', { mailbox: ANNA, ...what });

async function create(scene: Scene, more: Record<string, unknown>): Promise<unknown> {
  const start = scene.time();
  return act(scene, { do: 'create', event: { subject: scene.word(), start: start.graph, end: start.later(30).graph, ...more } });
}

async function edit(scene: Scene, changes: Record<string, unknown>): Promise<unknown> {
  return act(scene, { do: 'edit', id: (await some(scene)).id, changes });
}

const some = async (scene: Scene): Promise<Event> => scene.dice.oneOf(await events(scene));

async function events(scene: Scene, mailbox: string = ANNA): Promise<readonly Event[]> {
  const { mailboxes } = (await scene.stage.state('graph')) as unknown as {
    readonly mailboxes: readonly { readonly address: string; readonly events: readonly Event[] }[];
  };
  return (mailboxes.find(({ address }) => address === mailbox)?.events ?? []).filter(({ id }) => !scene.away.has(id));
}

async function occurrence(scene: Scene): Promise<string> {
  const master = scene.dice.oneOf((await events(scene)).filter(({ type }) => type === 'seriesMaster'));
  const range = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z';
  const answer = await scene.stage.graph(`users/${ANNA}/events/${encodeURIComponent(master.id)}/instances?${range}`);
  return scene.dice.oneOf(answer['value'] as readonly { readonly id: string }[]).id;
}

const attendee = (scene: Scene) => {
  const address = scene.dice.oneOf([...scene.addresses, BEN, 'stranger@elsewhere.example', 'new@late.example']);
  return { type: scene.dice.oneOf(['required', 'optional']), emailAddress: { address, name: address } };
};

const days = (scene: Scene) => {
  const { date } = scene.time();
  const end = Temporal.PlainDate.from(date).add({ days: 1 + scene.dice.below(2) });
  const midnight = (day: string) => ({ dateTime: `${day}T00:00:00`, timeZone: 'UTC' });
  return { start: midnight(date), end: midnight(end.toString()) };
};
