import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Action, Decision, Plan } from '../../shared/plan.ts';
import type { RunInput } from '../../server/core/input.ts';
import { planRun } from '../../server/core/plan.ts';
import { readSnapshot } from '../../server/snapshot/readSnapshot.ts';
import type { FilesToScrub } from '../../server/snapshot/scrub.ts';
import type { Names } from '../../server/snapshot/scrubNames.ts';
import { hashing } from '../support/planning.ts';

export const SECRET = Buffer.from('a secret that every test may know');

export const planOfFiles = async (files: FilesToScrub): Promise<Plan> => planRun(await inputOfFiles(files), hashing).plan;

/** What a run plans from, read from a disk like any snapshot. */
export async function inputOfFiles(files: FilesToScrub): Promise<RunInput> {
  const folder = mkdtempSync(path.join(tmpdir(), 'scrub-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), JSON.stringify(content));
    }
    return (await readSnapshot(folder, hashing)).input;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The plan under other names. Approvals hash what is renamed, so only whether there is one is kept. */
export const renamed = (plan: Plan, names: Names): object => ({
  ...withoutHashes(plan),
  mailbox: names.address(plan.mailbox),
  decisions: plan.decisions.map((decision) => ({
    ...withoutApproval(decision),
    calendarId: decision.calendarId === null ? null : names.calendarId(decision.calendarId),
    crmEventId: decision.crmEventId === null ? null : names.crmId(decision.crmEventId),
    actions: decision.actions.map((action) => renamedAction(action, names)),
  })),
});

export const withoutHashes = (plan: Plan): object => ({ ...plan, set: plan.set !== null, decisions: plan.decisions.map(withoutApproval) });
const withoutApproval = (decision: Decision): object => ({ ...decision, approval: decision.approval !== undefined });

function renamedAction(action: Action, names: Names): unknown {
  const ids = (some: readonly string[]): string[] => some.map(names.crmId);
  const people = (some: readonly { readonly id: string }[]): unknown[] => some.map((one) => ({ ...one, id: names.crmId(one.id) }));
  const guests = (some: readonly { readonly address: string; readonly name: string }[]): unknown[] =>
    some.map(({ address, name }) => ({ address: names.address(address), name: name === '' ? '' : names.person(name) }));
  switch (action.kind) {
    case 'createCrmEvent':
      return { ...action, content: renamedTexts(action.content, names), who: ids(action.who), invitees: people(action.invitees) };
    case 'updateCrmEvent':
      return {
        ...action,
        crmEventId: names.crmId(action.crmEventId),
        changes: renamedTexts(action.changes, names),
        ...(action.who === undefined ? {} : { who: ids(action.who) }),
        ...(action.invitees === undefined
          ? {}
          : {
              invitees: {
                add: people(action.invitees.add),
                update: people(action.invitees.update),
                remove: ids(action.invitees.remove),
              },
            }),
      };
    case 'createMeeting':
      return { ...action, content: renamedTexts(action.content, names), attendees: guests(action.attendees) };
    case 'updateMeeting':
      return {
        ...action,
        calendarId: names.calendarId(action.calendarId),
        changes: renamedTexts(action.changes, names),
        ...(action.attendees === undefined
          ? {}
          : { attendees: { add: guests(action.attendees.add), remove: action.attendees.remove.map(names.address) } }),
      };
    case 'setTags':
      return { ...action, tags: action.tags.map((tag) => names.text('tag', tag)) };
    case 'deleteCrmEvent':
      return { ...action, crmEventId: names.crmId(action.crmEventId) };
    case 'cancelMeeting':
      return { ...action, calendarId: names.calendarId(action.calendarId) };
    default:
      return { ...action, calendarId: names.calendarId(action.calendarId), crmEventId: names.crmId(action.crmEventId) };
  }
}

type Texts = {
  readonly subject?: string;
  readonly description?: string;
  readonly location?: string;
  readonly related?: { readonly type: string; readonly id: string } | null;
};
export const renamedTexts = ({ subject, description, location, related, ...more }: Texts, names: Names): unknown => ({
  ...(subject === undefined ? {} : { subject: names.text('subject', subject) }),
  ...(description === undefined ? {} : { description: names.text('description', description) }),
  ...(location === undefined ? {} : { location: names.text('location', location) }),
  ...(related === undefined
    ? {}
    : { related: related === null ? null : { type: names.object(related.type), id: names.crmId(related.id) } }),
  ...more,
});
