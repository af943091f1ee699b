import type { SandboxRequest } from '../witness.ts';
import { parameter, readExpand } from './listing.ts';
import { checkSelection } from './memberNames.ts';
import type { TypeName } from './memberNames.ts';
import { refusals } from './refusal.ts';
import { parameterlessPath } from './unplayed.ts';

type Route = {
  readonly where: RegExp;
  readonly type: TypeName;
  readonly options: readonly string[];
  readonly alsoPlayed?: readonly string[];
};

/**
 * Checks the query options of a request before anything is done: Graph's 400 for what no option of OData is, 501 NOT_PLAYED for one that is
 * legal and would be left out here. What has no `$` is nobody's business, as in OData.
 */
export function checkOptions({ method, path, query }: SandboxRequest): void {
  const asked = `${method} ${parameterlessPath(path)}`;
  const route = routes.find(({ where }) => where.test(asked));
  if (route === undefined) return;
  const seen = new Set<string>();
  for (const [written, value] of query) {
    const name = written.toLowerCase();
    if (!name.startsWith('$')) continue;
    if (!legal.includes(name)) throw refusals.unknownOption(written);
    if (seen.has(name)) throw refusals.optionTwice(written);
    seen.add(name);
    const asksNothing = name === '$count' && value.toLowerCase() === 'false';
    if (!route.options.includes(name) && !asksNothing) throw refusals.notPlayed(`${written} with ${asked.replace('user', '/users/{id}')}`);
  }
  const select = parameter(query, '$select');
  if (select !== null && !isTracking.test(asked)) checkSelection(route.type, select, route.alsoPlayed);
  if (!isTracking.test(asked)) readExpand(query);
}

const legal: readonly string[] = '$select $expand $filter $orderby $search $count $top $skip $skiptoken $deltatoken $format $apply'.split(
  ' ',
);
const isTracking = /\/delta(\(\))?$/i;

const routes: readonly Route[] = [
  { where: /^GET user$/i, type: 'user', options: ['$select'] },
  { where: /^GET user\/mailboxSettings$/i, type: 'mailboxSettings', options: ['$select'] },
  {
    // It refuses the first five itself, as it was recorded to do.
    where: /^GET user\/(calendar\/)?(calendarView|events)\/delta(\(\))?$/i,
    type: 'event',
    options: ['$select', '$expand', '$filter', '$orderby', '$search', '$skiptoken', '$deltatoken'],
  },
  {
    where: /^GET user\/(calendar\/)?(calendarView|events)$/i,
    type: 'event',
    options: ['$select', '$expand', '$filter', '$orderby', '$top', '$skip'],
  },
  { where: /^GET user\/(calendar\/)?events\/[^/]+\/instances$/i, type: 'event', options: ['$select', '$expand', '$top', '$skip'] },
  {
    where: /^(GET|PATCH) user\/(calendar\/)?events\/[^/]+$/i,
    type: 'event',
    options: ['$select', '$expand'],
    alsoPlayed: ['cancelledOccurrences'],
  },
  { where: /^POST user\/(calendar\/)?events$/i, type: 'event', options: ['$select', '$expand'], alsoPlayed: ['cancelledOccurrences'] },
  { where: /^GET user\/(calendar|calendars|calendars\/[^/]+)$/i, type: 'calendar', options: ['$select'] },
  { where: /^GET user\/calendarGroups$/i, type: 'calendarGroup', options: ['$select'] },
  { where: /^GET user\/outlook\/masterCategories(\/[^/]+)?$/i, type: 'outlookCategory', options: ['$select'] },
];
