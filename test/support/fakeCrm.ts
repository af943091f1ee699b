import { crmEventId, cursorOf } from '../../shared/ids.ts';
import type { CreationKey, CrmEventId } from '../../shared/ids.ts';
import type { CrmEvent, SeenCrmEvent } from '../../shared/meeting.ts';
import { problem } from '../../shared/problem.ts';
import { instantOf } from '../../shared/time.ts';
import type { Written } from '../../server/ports/answers.ts';
import type { CrmEcho, CrmPort, CrmWrite } from '../../server/ports/crm.ts';
import { meet, type FakeClock, type FakeSide, type Fate } from './fakeSide.ts';
import { aNewEvent } from './fakeItems.ts';
import type { FakeSources } from './fakePeople.ts';
import { ANNA, anOrg } from './user.ts';

export type CrmRun = { readonly number: () => number; readonly looksFail: () => boolean; readonly fate: () => Fate };

/** Entries a later read tells again: a long transaction may commit rows with an older stamp. */
const OVERLAP = 2;

/**
 * A CRM that behaves as its port says: a ledger with unique keys, versions, a feed of what changed that tells some of it twice, looks by id.
 * It knows nobody. @returns the port, every write it was sent, and the tags that stand in the ledger.
 */
export function fakeCrm(
  side: FakeSide<CrmEvent>,
  sources: FakeSources,
  clock: FakeClock,
  run: CrmRun,
): { readonly port: CrmPort; readonly sent: readonly CrmWrite[]; readonly tags: ReadonlyMap<CreationKey, readonly string[]> } {
  const sent: CrmWrite[] = [];
  const ledger = new Map<CreationKey, CrmEventId>();
  const tags = new Map<CreationKey, readonly string[]>();

  const create = (write: Extract<CrmWrite, { kind: 'create' }>): Written<CrmEcho> => {
    const known = ledger.get(write.key);
    if (known !== undefined) return { kind: 'written', echo: { id: known, adopted: true } };
    const { origin } = sources.of(write.key);
    const id = crmEventId(`e${side.all().length + 1}-of-${origin}`);
    const made = side.add(origin, aNewEvent(id, write.content, { createdAt: instantOf(clock.now()) }), run.number());
    ledger.set(write.key, made.id);
    if (write.tags !== undefined) tags.set(write.key, write.tags);
    sources.made('crm', made, origin);
    return { kind: 'written', echo: { id: made.id, adopted: false } };
  };
  const update = (write: Extract<CrmWrite, { kind: 'update' }>): Written<CrmEcho> => {
    const item = side.find(write.id);
    const isOld = item === undefined || item.gone || (write.expected !== null && item.value.version !== write.expected);
    if (touchesEvent(write) && isOld) return { kind: 'changedMeanwhile' };
    if (touchesEvent(write)) side.change(write.id, write.changes, run.number());
    if (write.ledger !== undefined) {
      ledger.set(write.ledger.key, write.id);
      tags.set(write.ledger.key, write.ledger.tags);
    }
    return { kind: 'written', echo: { id: write.id, adopted: false } };
  };
  const now = (id: CrmEventId): SeenCrmEvent => {
    const item = side.find(id);
    if (run.looksFail() || item === undefined) return { kind: 'notRead', id };
    return item.gone ? { kind: 'gone', id } : { kind: 'present', value: item.value };
  };
  const port: CrmPort = {
    whoIs: (username) => Promise.resolve({ username, userId: ANNA }),
    org: () => Promise.resolve(anOrg()),
    people: () => Promise.resolve([]),
    created: (_session, keys) => Promise.resolve(new Map([...ledger].filter(([key]) => keys.includes(key)))),
    changes: (_session, cursor, _window, revisit) => {
      const log = side.log();
      const from = cursor === null ? 0 : Math.max(0, Number(cursor) - OVERLAP);
      const moved = new Set(log.slice(from).map(({ id }) => crmEventId(id)));
      const told = [...moved].filter((id) => cursor !== null || side.find(id)?.gone === false);
      const events = told.map((id): SeenCrmEvent => {
        const item = side.find(id);
        return item === undefined || item.gone ? { kind: 'gone', id } : { kind: 'present', value: item.value };
      });
      const revisited = revisit.filter((id) => !told.includes(id)).map(now);
      return Promise.resolve({ whole: cursor === null, events: [...events, ...revisited], people: [], next: cursorOf(String(log.length)) });
    },
    look: (_session, ids) => Promise.resolve(ids.map(now)),
    // There is no vendor behind it whose words could be kept.
    record: () => Promise.reject(new Error('a fake has nothing to record')),
    write: async (_session, writes) => {
      const answers: Written<CrmEcho>[] = [];
      for (const write of writes) {
        sent.push(write);
        const answer = await meet<Written<CrmEcho>>(run.fate(), {
          carryOut: () => (write.kind === 'create' ? create(write) : update(write)),
          race: (edit) => {
            const { side: at, id } = write.kind === 'create' ? sources.of(write.key) : { side: 'crm' as const, id: write.id };
            return sources.race(at, id, edit);
          },
          lost: { kind: 'unsure', problem: problem('crm.unreachable') },
          refused: { kind: 'refused', problem: problem('crm.refused') },
          postponed: { kind: 'postponed', problem: problem('crm.throttled') },
        });
        answers.push(answer);
      }
      return answers;
    },
  };
  return { port, sent, tags };
}

/** Tags stand in the ledger: written alone they neither ask for the event's version nor change it. */
const touchesEvent = ({ changes, who, invitees }: Extract<CrmWrite, { kind: 'update' }>): boolean =>
  Object.keys(changes).length + invitees.add.length + invitees.update.length + invitees.remove.length > 0 || who !== null;
