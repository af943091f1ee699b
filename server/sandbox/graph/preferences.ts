import type { IdForm } from './ids.ts';
import { refusals } from './refusal.ts';
import { ianaZoneOf } from './zones.ts';

/** What one request asks for by `Prefer`. Nothing of it is remembered: a caller repeats it on every page. */
export type Preferences = {
  /** The zone as the caller spelt it; UTC unless he said otherwise. */
  readonly timeZone: string;
  readonly bodyAs: 'html' | 'text';
  readonly maxPageSize: number | null;
  readonly idForm: IdForm;
  /** For the header `Preference-Applied`; null when nothing was asked. */
  readonly applied: string | null;
};

/** Reads the `Prefer` header. An unknown zone is refused, an unknown preference is not: that is what "prefer" means. */
export function readPreferences(header: string | undefined): Preferences {
  const asked = new Map(
    [...(header ?? '').matchAll(/([\w.-]+)\s*=\s*(?:"([^"]*)"|([^\s,;]+))/g)].map(([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted ?? bare ?? '',
    ]),
  );
  const timeZone = asked.get('outlook.timezone');
  if (timeZone !== undefined && ianaZoneOf(timeZone) === null) throw refusals.zoneNotSupported(timeZone);
  const bodyAs = asked.get('outlook.body-content-type')?.toLowerCase() === 'text' ? 'text' : 'html';
  const size = Number(asked.get('odata.maxpagesize') ?? Number.NaN);
  const maxPageSize = Number.isInteger(size) && size > 0 ? Math.min(size, 1000) : null;
  const applied = [
    ...(timeZone === undefined ? [] : [`outlook.timezone="${timeZone}"`]),
    ...(asked.has('outlook.body-content-type') ? [`outlook.body-content-type="${bodyAs}"`] : []),
    ...(maxPageSize === null ? [] : [`odata.maxpagesize=${maxPageSize}`]),
  ];
  return {
    timeZone: timeZone ?? 'UTC',
    bodyAs,
    maxPageSize,
    idForm: asked.get('idtype')?.toLowerCase() === 'immutableid' ? 'immutable' : 'default',
    applied: applied.length === 0 ? null : applied.join(', '),
  };
}

export const statePreferences: Preferences = { timeZone: 'UTC', bodyAs: 'html', maxPageSize: null, idForm: 'immutable', applied: null };
