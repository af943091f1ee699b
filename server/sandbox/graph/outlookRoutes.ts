import { findWindows } from 'windows-iana';
import { guidFrom } from '../guid.ts';
import type { SandboxAnswer } from '../witness.ts';
import type { Call } from './call.ts';
import { isIdOf, itemId, refOf } from './ids.ts';
import type { IdForm } from './ids.ts';
import { parameter } from './listing.ts';
import type { Category } from './mailboxes.ts';
import { selectedMembers } from './memberNames.ts';
import { listFrom, literalFrom, readMembers, textFrom } from './members.ts';
import { refusals } from './refusal.ts';

/** Answers what is below `/outlook`: the master list of categories, and the time zones a mailbox knows. Throws a GraphRefusal. */
export function answerOutlookRequest(call: Call, [first = '', second, ...more]: readonly string[]): SandboxAnswer {
  const { mailbox } = call.scene;
  if (more.length > 0) throw refusals.noSuchPath(more[0] ?? '');
  if (/^supportedTimeZones(\(|$)/i.test(first) && call.request.method === 'GET') return listZones(call, first);
  if (first.toLowerCase() !== 'mastercategories') throw refusals.noSuchPath(first);
  switch (`${call.request.method}${second === undefined ? '' : ' *'}`) {
    case 'GET':
      return {
        status: 200,
        body: {
          '@odata.context': `${call.context}/outlook/masterCategories`,
          value: mailbox.categories.map((category) => asAsked(call, category)),
        },
      };
    case 'POST':
      return addCategory(call);
    case 'GET *':
      return oneCategory(call, 200, categoryOf(call, second));
    case 'PATCH *':
      return recolour(call, categoryOf(call, second));
    case 'DELETE *': {
      const gone = categoryOf(call, second);
      mailbox.categories = mailbox.categories.filter(({ id }) => id !== gone.id);
      return { status: 204 };
    }
    default:
      throw refusals.noSuchPath(first);
  }
}

/** `POST /translateExchangeIds` between default and immutable ids. Throws a GraphRefusal for a kind of id REST callers never see. */
export function translateIds({ request, scene: { mailbox } }: Call): SandboxAnswer {
  if (request.method !== 'POST') throw refusals.noSuchPath('translateExchangeIds');
  type Wanted = { readonly inputIds: readonly string[]; readonly sourceIdType: string; readonly targetIdType: string };
  const read = readMembers<Wanted>(request.body, 'microsoft.graph.translateExchangeIds', {
    inputIds: (value, name) => ({ inputIds: listFrom(value, name).map((id) => textFrom(id, name)) }),
    sourceIdType: (value, name) => ({ sourceIdType: literalFrom(value, name, ['restId', 'restImmutableEntryId']) }),
    targetIdType: (value, name) => ({ targetIdType: literalFrom(value, name, ['restId', 'restImmutableEntryId']) }),
  });
  if (read.sourceIdType === undefined || read.targetIdType === undefined) throw refusals.failedValidation('Both types of id are needed.');
  const form: IdForm = read.targetIdType === 'restId' ? 'default' : 'immutable';
  const value = (read.inputIds ?? []).map((sourceId) => {
    const ref = refOf(mailbox, sourceId);
    if (ref !== null) return { sourceId, targetId: itemId(mailbox, ref, form) };
    if (isIdOf(mailbox, sourceId)) throw refusals.itemNotFound();
    throw refusals.malformedId();
  });
  return {
    status: 200,
    body: { '@odata.context': `${request.origin}/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)`, value },
  };
}

const colors = ['none', ...Array.from({ length: 25 }, (_, number) => `preset${number}`)];

function readCategory({ request }: Call): Partial<Category> {
  return readMembers<Category>(request.body, 'microsoft.graph.outlookCategory', {
    displayName: (value, name) => ({ displayName: textFrom(value, name) }),
    color: (value, name) => ({ color: literalFrom(value, name, colors) }),
  });
}

function addCategory(call: Call): SandboxAnswer {
  const { mailbox } = call.scene;
  const { displayName = '', color = 'none' } = readCategory(call);
  if (displayName === '') throw refusals.failedValidation('A category needs a displayName.');
  if (mailbox.categories.some((known) => known.displayName.toLowerCase() === displayName.toLowerCase())) throw refusals.nameInUse();
  const category = { id: guidFrom(`${mailbox.id}/category/${displayName}`), displayName, color };
  mailbox.categories = [...mailbox.categories, category];
  return oneCategory(call, 201, category);
}

/** The name is there for good: events carry it as text. */
function recolour(call: Call, category: Category): SandboxAnswer {
  const { mailbox } = call.scene;
  const { displayName, color = category.color } = readCategory(call);
  if (displayName !== undefined && displayName !== category.displayName)
    throw refusals.invalid('The displayName of a category cannot be changed.');
  const changed = { ...category, color };
  mailbox.categories = mailbox.categories.map((known) => (known.id === category.id ? changed : known));
  return oneCategory(call, 200, changed);
}

function categoryOf({ scene: { mailbox } }: Call, wanted: string | undefined): Category {
  const found = mailbox.categories.find(({ id }) => id === wanted?.toLowerCase());
  if (found === undefined) throw refusals.itemNotFound();
  return found;
}

function asAsked({ request }: Call, category: Category): Readonly<Record<string, unknown>> {
  return request.method === 'GET' ? selectedMembers(category, parameter(request.query, '$select'), ['id']) : category;
}

function oneCategory(call: Call, status: number, category: Category): SandboxAnswer {
  return { status, body: { '@odata.context': `${call.context}/outlook/masterCategories/$entity`, ...asAsked(call, category) } };
}

function listZones({ request }: Call, segment: string): SandboxAnswer {
  const standard = /timeZoneStandard'(\w+)'|TimeZoneStandard='(\w+)'/i.exec(segment);
  const wanted = literalFrom(standard?.[1] ?? standard?.[2] ?? 'Windows', 'TimeZoneStandard', ['Windows', 'Iana']);
  const iana = Intl.supportedValuesOf('timeZone');
  const names = wanted === 'Iana' ? iana : [...new Set(['UTC', ...iana.flatMap((zone) => findWindows(zone))])].toSorted();
  return {
    status: 200,
    body: {
      '@odata.context': `${request.origin}/v1.0/$metadata#Collection(microsoft.graph.timeZoneInformation)`,
      value: names.map((name) => ({ alias: name, displayName: name })),
    },
  };
}
