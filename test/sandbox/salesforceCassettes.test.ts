import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { inHandbook } from '../support/handbook.ts';
import { anna, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';
import { differences } from './salesforceCassettesShape.ts';

const folder = inHandbook('oracles/salesforce/samples/cumulusci');
const present = existsSync(folder);
if (!present) process.stderr.write('The handbook is not here: the recorded Salesforce traffic is not replayed.\n');

type Cassette = {
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly body: unknown };
};

/** When the recorded org last changed; it was asked some weeks later whether it had. */
const lastChanged = '2020-08-14T20:53:02Z';

/** Recorded traffic that the sandbox answers otherwise, and why. A deviation that went away fails here too: strike it out. */
const deviations: Readonly<Record<string, string>> = {
  '04-GET-query-RecordType.json': 'record types are not played',
  '41-GET-connect-communities.json': 'Connect is not played',
};

const cassettes = present
  ? readdirSync(folder)
      .filter((file) => /^(?:\d\d-|err-|composite-).*\.json$/.test(file))
      .toSorted()
  : [];

(present ? describe : describe.skip)('traffic recorded at a real org, replayed', () => {
  let org: PretendedOrg;
  let caller: Caller;
  beforeEach(async () => {
    org = pretendOrg({ at: lastChanged });
    caller = await org.signIn(anna);
  });

  it.each(cassettes.filter((file) => !(file in deviations)).map((file) => ({ file })))('$file is answered alike', async ({ file }) => {
    expect(await replay(file)).toEqual([]);
  });

  it.each(Object.entries(deviations).map(([file, why]) => ({ file, why })))('$file is not, because $why', async ({ file }) => {
    expect(await replay(file)).not.toEqual([]);
  });

  async function replay(file: string): Promise<string[]> {
    const { request, response } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Cassette;
    const known = await knownColumns();
    for (const result of resultsIn(response.body)) seedAnswer(result, known, wantedBy(request.path));
    seedNamed(request.body, known);
    const body = onlyKnown(request.body, known);
    const answer = await caller.ask(onlyKnownFields(request.path, known).replace(/\/v(?:xx|49)\.0\//, '/v62.0/'), {
      method: request.method,
      ...(body === null ? {} : { body: withVersion(body) }),
    });
    const status = answer.status === response.status ? [] : [`status ${answer.status} instead of ${response.status}`];
    return [...status, ...differences(onlyKnown(response.body, known), answer.body ?? null)];
  }

  /** Object to columns, of every object the cassettes speak of and the sandbox has. */
  async function knownColumns(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const names = ['Account', 'Contact', 'Lead', 'Event', 'Opportunity', 'User'];
    const describes = names.map(async (name) => {
      const { fields } = (await caller.ask(`/sobjects/${name}/describe`)).body as { fields: { name: string }[] };
      return [name, new Set(fields.map((field) => field.name))] as const;
    });
    return new Map(await Promise.all(describes));
  }

  /** Makes the rows that the recorded answer shows. */
  function seedAnswer(body: RecordList, known: ReadonlyMap<string, ReadonlySet<string>>, wanted: Told): void {
    for (const record of body.records) {
      const { attributes, ...row } = record;
      if (attributes.type === 'AggregateResult') {
        seedRows(
          org,
          'Account',
          Array.from({ length: Number(record['expr0']) }, (_, place) => ({ Name: `Account ${place}` })),
        );
      } else if (known.has(attributes.type) && attributes.type !== 'User') {
        seedRow(attributes, { ...wanted, ...row }, known);
      }
    }
    if (body.records.length === 0)
      seedRows(
        org,
        'Account',
        Array.from({ length: body.totalSize }, (_, place) => ({ Name: `Account ${place}` })),
      );
  }

  function seedRow({ type, url }: Attributes, row: Told, known: ReadonlyMap<string, ReadonlySet<string>>): string {
    const id = url.split('/').at(-1) ?? '';
    if (seeded.has(id)) return id;
    seeded.add(id);
    const values = Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
      if (isRecord(value)) return [[`${name}Id`, seedRow(value.attributes, { ...value, attributes: undefined }, known)]];
      return known.get(type)?.has(name) === true && name !== 'Id' && value !== null ? [[name, value]] : [];
    });
    const usual =
      type === 'Event' ? { ActivityDateTime: '2026-03-10T09:00:00.000Z', DurationInMinutes: 60 } : { Name: 'Some Name', Company: 'Some' };
    seedRows(org, type, [{ ...only(usual, known.get(type)), ...Object.fromEntries(values), Id: id }]);
    for (const value of Object.values(row)) {
      if (isRecordList(value)) for (const child of value.records) seedRow(child.attributes, { ...child, [`${type}Id`]: id }, known);
    }
    return id;
  }

  const seeded = new Set<string>();
  beforeEach(() => seeded.clear());

  /** Makes the rows that a recorded write points at. */
  function seedNamed(body: unknown, known: ReadonlyMap<string, ReadonlySet<string>>): void {
    const types: Readonly<Record<string, string>> = { '001': 'Account', '003': 'Contact', '00Q': 'Lead', '006': 'Opportunity' };
    for (const [, id = ''] of JSON.stringify(body).matchAll(/"(00[136Q]\w{15})"/g)) {
      const type = types[id.slice(0, 3)] ?? '';
      seedRow({ type, url: `/${id}` }, {}, new Map([...known, [type, known.get(type) ?? new Set(['Name'])]]));
    }
  }
});

type Attributes = { readonly type: string; readonly url: string };
type RecordList = { readonly totalSize: number; readonly records: readonly ({ attributes: Attributes } & Told)[] };

function isRecord(value: unknown): value is { attributes: Attributes } & Told {
  return typeof value === 'object' && value !== null && 'attributes' in value;
}

function isRecordList(value: unknown): value is RecordList {
  return typeof value === 'object' && value !== null && 'records' in value && 'totalSize' in value;
}

/** Every query result of the answer, alone or in a composite. */
function resultsIn(body: unknown): RecordList[] {
  if (isRecordList(body)) return [body];
  const parts =
    typeof body === 'object' && body !== null && 'compositeResponse' in body ? (body.compositeResponse as { body: unknown }[]) : [];
  return parts.flatMap((part) => resultsIn(part.body));
}

/** What a recorded query asks its rows to be. */
function wantedBy(path: string): Told {
  const [, name, value] = /\bwhere (\w+)\s*=\s*'(\w+)'/i.exec(decodeURIComponent(path.replaceAll('+', ' '))) ?? [];
  return name === undefined ? {} : { [name]: value };
}

/** The sandbox keeps the columns Tandem and its tests need; what the recording has besides is left out on both sides. */
function onlyKnown(value: unknown, known: ReadonlyMap<string, ReadonlySet<string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => onlyKnown(one, known));
  if (typeof value !== 'object' || value === null) return value;
  const columns = isRecord(value) ? known.get(value.attributes.type) : undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => columns === undefined || columns.has(name) || relationships.has(name))
      .map(([name, inner]) => [name, onlyKnown(inner, known)]),
  );
}

/** Members of a record that are no column. */
const relationships = new Set(['attributes', 'Who', 'What', 'Opportunities']);

function onlyKnownFields(path: string, known: ReadonlyMap<string, ReadonlySet<string>>): string {
  const [address = '', query = ''] = path.split('?q=');
  const found = /^(SELECT )([\w, ]+)( FROM (\w+).*)$/i.exec(decodeURIComponent(query.replaceAll('+', ' ')));
  if (/ TYPEOF /.test(found?.[2] ?? '')) return path;
  const columns = known.get(found?.[4] ?? '');
  if (found === null || columns === undefined) return path;
  const fields = (found[2] ?? '').split(',').filter((name) => columns.has(name.trim()));
  return `${address}?q=${encodeURIComponent(`${found[1]}${fields.join(',')}${found[3]}`)}`;
}

function withVersion(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll(/\/v(?:xx|49)\.0\//g, '/v62.0/')) as unknown;
}

function only(values: Told, columns: ReadonlySet<string> | undefined): Told {
  return Object.fromEntries(Object.entries(values).filter(([name]) => columns?.has(name) === true));
}
