import { ANNA, ANNA_ID } from './people.ts';
import type { Act, Scene } from './scene.ts';

type Row = {
  readonly Id: string;
  readonly OwnerId?: string;
  readonly IsDeleted?: boolean;
  readonly Subject?: string;
  readonly StartDateTime?: string | null;
};
type Table = 'Event' | 'Contact' | 'Lead' | 'EventRelation';

/** What people do in Salesforce. Each throws where there is nothing to do it to, and where Salesforce refuses. */
export const inSalesforce: Readonly<Record<string, Act>> = {
  create: (scene) => create(scene, {}),
  createWithName: async (scene) => create(scene, { WhoId: scene.dice.oneOf(await rows(scene, 'Contact')).Id }),
  createPrivate: (scene) => create(scene, { IsPrivate: true, Description: 'nobody may know' }),
  createAllDay: (scene) =>
    act(scene, {
      do: 'create',
      fields: { Subject: scene.word(), IsAllDayEvent: true, ActivityDate: scene.time().date, DurationInMinutes: 1440 },
    }),
  copy: async (scene) => {
    const { Subject, StartDateTime } = scene.dice.oneOf(await rows(scene, 'Event'));
    const start = scene.timeAt((StartDateTime ?? '').replace('+0000', ''));
    await act(scene, { do: 'create', fields: { Subject, StartDateTime: start.crm, EndDateTime: start.later(30).crm } });
  },
  rename: async (scene) => edit(scene, { Subject: scene.word() }),
  describe: async (scene) => edit(scene, { Description: `${scene.word()}\n`, Location: scene.word() }),
  showAs: async (scene) => edit(scene, { ShowAs: scene.dice.oneOf(['Busy', 'Free', 'OutOfOffice']) }),
  makePrivate: async (scene) => edit(scene, { IsPrivate: true }),
  makeOpen: async (scene) => edit(scene, { IsPrivate: false }),
  move: async (scene) => {
    const start = scene.time();
    await edit(scene, { StartDateTime: start.crm, EndDateTime: start.later(45).crm });
  },
  moveFarAway: async (scene) => {
    const start = scene.time(400);
    await edit(scene, { StartDateTime: start.crm, EndDateTime: start.later(45).crm });
  },
  remove: async (scene) => {
    const { Id } = await some(scene);
    await act(scene, { do: 'delete', id: Id });
    scene.deleted.push(Id);
  },
  undelete: async (scene) => {
    const id = scene.dice.oneOf(scene.deleted);
    await act(scene, { do: 'undelete', id });
    for (const list of [scene.deleted, scene.seenDeleted]) if (list.includes(id)) list.splice(list.indexOf(id), 1);
  },
  // One that goes for good before any run saw it deleted is a known gap: no query tells of it (ADR 0019).
  purge: async (scene) => act(scene, { do: 'purge', id: scene.dice.oneOf(scene.seenDeleted) }),
  relate: async (scene) =>
    act(scene, {
      do: 'relate',
      id: (await some(scene)).Id,
      fields: { RelationId: scene.dice.oneOf(await people(scene)).Id, IsInvitee: true },
    }),
  unrelate: async (scene) => {
    const relation = scene.dice.oneOf(
      (await rows(scene, 'EventRelation')) as readonly (Row & { readonly EventId: string; readonly RelationId: string })[],
    );
    await act(scene, { do: 'unrelate', id: relation.EventId, fields: { RelationId: relation.RelationId } });
  },
  newContact: async (scene) => {
    const address = scene.dice.oneOf([...scene.addresses, 'new@late.example', `${scene.word().replaceAll(' ', '')}@acme.example`]);
    await act(scene, { do: 'create', type: 'Contact', fields: { LastName: scene.word(), Email: address } });
  },
  newLead: async (scene) =>
    act(scene, {
      do: 'create',
      type: 'Lead',
      fields: { LastName: scene.word(), Company: 'Initech', Email: scene.dice.oneOf(scene.addresses) },
    }),
  newAddress: async (scene) =>
    act(scene, {
      do: 'edit',
      type: 'Contact',
      id: scene.dice.oneOf(await rows(scene, 'Contact')).Id,
      fields: { Email: scene.dice.oneOf([...scene.addresses, 'moved@acme.example']) },
    }),
  removeContact: async (scene) => act(scene, { do: 'delete', type: 'Contact', id: scene.dice.oneOf(await rows(scene, 'Contact')).Id }),
  convert: async (scene) => act(scene, { do: 'convert', type: 'Lead', id: scene.dice.oneOf(await rows(scene, 'Lead')).Id }),
};

const act = (scene: Scene, what: Record<string, unknown>) => scene.stage.act('salesforce', { user: ANNA, ...what });

function create(scene: Scene, more: Record<string, unknown>): Promise<unknown> {
  const start = scene.time();
  return act(scene, {
    do: 'create',
    fields: { Subject: scene.word(), StartDateTime: start.crm, EndDateTime: start.later(30).crm, ...more },
  });
}

const edit = async (scene: Scene, fields: Record<string, unknown>): Promise<unknown> =>
  act(scene, { do: 'edit', id: (await some(scene)).Id, fields });
const some = async (scene: Scene): Promise<Row> =>
  scene.dice.oneOf((await rows(scene, 'Event')).filter(({ OwnerId }) => OwnerId === ANNA_ID));
const people = async (scene: Scene): Promise<readonly Row[]> => [...(await rows(scene, 'Contact')), ...(await rows(scene, 'Lead'))];

async function rows(scene: Scene, table: Table): Promise<readonly Row[]> {
  const state = (await scene.stage.state('salesforce')) as unknown as { readonly rows: Partial<Record<Table, readonly Row[]>> };
  return (state.rows[table] ?? []).filter(({ IsDeleted }) => IsDeleted !== true);
}
