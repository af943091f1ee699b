import { mutationsOfAsking } from './graph/mutations.ts';
import { inFile } from './mutation.ts';
import type { Mutation } from './mutation.ts';
import { faultMutations } from './mutationsOfFaults.ts';
import { salesforceMutations } from './mutationsOfSalesforce.ts';

/** The first two dozen are the handbook's toy mistakes (tools/mutate-check.mjs), made in code instead of in an answer. */
const shapes: readonly Mutation[] = [
  ...inFile('graph/render.ts', 'graphInvariants', [
    ['showAs with a capital', 'showAs: fields.showAs,', 'showAs: fields.showAs.replace(/^./, (letter) => letter.toUpperCase()),'],
    [
      'start as a bare text',
      'return { start: render(start), end: render(end) };',
      'return { start: render(start).dateTime, end: render(end).dateTime };',
    ],
    [
      'a time as a number',
      'dateTime: plain.toString({ fractionalSecondDigits: 7 })',
      'dateTime: plain.toZonedDateTime(zone).epochMilliseconds',
    ],
    ['a time without its seven digits', 'dateTime: plain.toString({ fractionalSecondDigits: 7 })', 'dateTime: plain.toString()'],
    [
      'timezone in lower case',
      'plain.toString({ fractionalSecondDigits: 7 }), timeZone }',
      'plain.toString({ fractionalSecondDigits: 7 }), timezone: timeZone }',
    ],
    ['a stamp without Z', ".replace(/\\.?0+Z$/, 'Z')", ".replace(/\\.?0+Z$/, '')"],
    ['a stamp with trailing zeros', ".replace(/\\.?0+Z$/, 'Z')", ''],
    ['an attendee without emailAddress', 'neverResponded, emailAddress, ...proposed }', 'neverResponded, ...emailAddress, ...proposed }'],
    ['an attendee type with a capital', 'return { type, status: visible', "return { type: type.replace('req', 'Req'), status: visible"],
    ['a recurrence range with count', 'range: series.recurrence.range };', 'range: { ...series.recurrence.range, count: 3 } };'],
    [
      'a start date with a time',
      'range: series.recurrence.range };',
      'range: { ...series.recurrence.range, startDate: `${series.recurrence.range.startDate}T00:00:00` } };',
    ],
    ['isAllDay as a text', 'isAllDay: fields.isAllDay,', 'isAllDay: String(fields.isAllDay),'],
    [
      'an etag of its own',
      "'@odata.etag': etagOf(mailbox, entry),\n    id,",
      "'@odata.etag': changeKeyOf(mailbox, changeOf(entry)),\n    id,",
    ],
    ['one iCalUId for all occurrences', 'iCalUId: iCalUIdOf(event.uid, date),', 'iCalUId: event.uid,'],
    ['a web link with the id as it is', 'encodeURIComponent(standardBase64(id))', 'encodeURIComponent(id)'],
    ['only the first of several places', "locations.map((location) => location.displayName).join('; ')", "locations[0]?.displayName ?? ''"],
    ['a recurrence on occurrences', "recurrence: entry.kind === 'master' ? ", "recurrence: entry.kind !== 'single' ? "],
  ]),
  ...inFile('graph/meetingCopies.ts', 'graphInvariants', [
    [
      "another calendar's word for no answer",
      "({ response: 'notResponded', time: neverResponded.time } as const)",
      "({ response: 'needsAction', time: neverResponded.time } as const)",
    ],
    ['a cancelled meeting that still shows as busy', "isCancelled: true, showAs: 'free', subject", 'isCancelled: true, subject'],
  ]),
  ...inFile('graph/members.ts', 'graphInvariants', [["an echo of the caller's spelling", '  return found;\n', '  return value as T;\n']]),
  ...inFile('graph/members.ts', 'graphOraclesSchema', [
    ['a subject that is a number', "if (typeof value !== 'string') throw refusals.wrongValue(name, 'Edm.String');", ''],
    ['a sensitivity nobody has heard of', 'if (found === undefined) throw', 'if (typeof value !== "string") throw'],
    [
      'a member nobody has heard of is taken',
      'if (name === undefined || reader === undefined) throw refusals.unknownProperty(sent, type);',
      'if (name === undefined || reader === undefined) continue;',
    ],
  ]),
  ...inFile('graph/call.ts', 'graphClient', [
    ['items instead of value', 'value: page.map(', 'items: page.map('],
    ['nextLink without its prefix', "? { '@odata.nextLink': ", '? { nextLink: '],
    ['a next page that begins where this one did', "next.set('$skip', String(skip + top));", "next.set('$skip', String(skip));"],
  ]),
  ...inFile('graph/refusal.ts', 'graphClient', [
    ['an error that is not wrapped', '    body: {\n      error: {', '    body: {\n      fault: {'],
    ['an error without a message', '        message: refusal.message,\n', ''],
  ]),
  ...inFile('graph/batch.ts', 'graphClient', [
    ['a batch of twenty-one', 'const mostRequests = 20;', 'const mostRequests = 21;'],
    ['a batched status as a text', '    id,\n    status,\n', '    id,\n    status: String(status),\n'],
  ]),
  ...inFile('graph/turnstile.ts', 'graphClient', [['five of a mailbox at once', 'const mostAtOnce = 4;', 'const mostAtOnce = 5;']]),
];

const tracking: readonly Mutation[] = [
  ...inFile('graph/eventRoutes.ts', 'graphTracking', [
    ['a tracked page with neither link', '      [link]: `', '      [`${link}s`]: `'],
    [
      'a tracked page with both links',
      '      value: page.value,\n',
      "      value: page.value,\n      '@odata.nextLink': request.origin,\n",
    ],
  ]),
  ...inFile('graph/changeTracking.ts', 'graphTracking', [
    ['a removed item without a reason', "'@removed': { reason: 'deleted' },", "'@removed': {},"],
    ['a removed item with an invented reason', "'@removed': { reason: 'deleted' },", "'@removed': { reason: 'moved' },"],
    ['a removed item without id', "    id: itemId(mailbox, mention, preferences.idForm),\n    '@removed'", "    '@removed'"],
    ['whole occurrences', "if (entry.kind === 'occurrence') return renderBareOccurrence(mailbox, entry, preferences);", ''],
    [
      'no word of what was changed outside the window',
      'since === null ? inside : [{ ...itself, removed: true }]',
      'since === null ? inside : []',
    ],
    ['sync states kept for ever', '.slice(0, keptGenerations);', '.slice(0, keptGenerations * 100);'],
    ['no end of what is told', 'since === null || event.change > since', 'since === null || event.change > 0'],
    ['deletions that are not told', 'const gone = since === null ? [] :', 'const gone = since !== null ? [] :'],
  ]),
];

const behaviour: readonly Mutation[] = [
  ...inFile('graph/writes.ts', 'graph', [
    [
      'a used transactionId that makes another meeting',
      'if (earlier !== undefined) {',
      'if (earlier !== undefined && request.start === undefined) {',
    ],
    ['a stale If-Match that is overlooked', "ifMatch !== null && ifMatch !== '*' && ifMatch !== etagOf(mailbox, entry)", "ifMatch === ''"],
  ]),
  ...inFile('graph/render.ts', 'graphOracles', [
    ["others' answers on an attendee's copy", 'const visible = isOrganizer || ', 'const visible = isOrganizer || owner !== "" || '],
  ]),
  ...inFile('graph/preferences.ts', 'graph', [
    [
      "a zone of the sandbox's own as the default",
      "timeZone: timeZone ?? 'UTC',\n    bodyAs,",
      "timeZone: timeZone ?? 'Pacific Standard Time',\n    bodyAs,",
    ],
  ]),
  ...inFile('graph/meetingCopies.ts', 'graphCopies', [
    ["the organizer's properties in an attendee's copy", 'existing?.extendedProperties ?? []', 'original.extendedProperties'],
    ["the organizer's transactionId in an attendee's copy", '    transactionId: null,', '    transactionId: original.transactionId,'],
    [
      'a copy that stays as it was for who is taken off',
      'if (!invitedBoxes.includes(mailbox)) cancelCopy',
      'if (after === null) cancelCopy',
    ],
  ]),
  ...inFile('graph/turnstile.ts', 'graphLimits', [
    ['four requests of a mailbox in both readings', "=== 'perApp' ? passer.app : ", "=== 'perApp' ? accountOf(passer) : "],
    ['one budget for all apps', 'return `${app} ${mailbox}`;', 'return `${app.slice(0, 0)} ${mailbox}`;'],
  ]),
  ...inFile('graph/listing.ts', 'graphPaging', [
    ['twelve to a page', '?? maxPageSize ?? 10)', '?? maxPageSize ?? 12)'],
    ['a window a day too long', 'longestRangeDays = 1825', 'longestRangeDays = 1826'],
  ]),
  ...inFile('graph/listing.ts', 'graphSpelling', [
    ['options of a query in one spelling', 'sent.toLowerCase() === name.toLowerCase()', 'sent === name'],
  ]),
  ...inFile('graph/witness.ts', 'graphChallenge', [
    ['a revoked token without a word of the claims', 'checked.challenge === undefined ? {} : ', 'checked.challenge !== null ? {} : '],
  ]),
  ...inFile('graph/changeTracking.ts', 'graphRounds', [
    ['a page size that the link remembers', 'preferences.maxPageSize ?? defaultPageSize', 'preferences.maxPageSize ?? 3'],
  ]),
  ...inFile('graph/ids.ts', 'graphInvariants', [
    [
      'ids as base64url',
      ".replaceAll('/', '-').replaceAll('+', '_');\n}\n\nconst replicas",
      ".replaceAll('/', '_').replaceAll('+', '-');\n}\n\nconst replicas",
    ],
  ]),
  ...inFile('graph/occurrences.ts', 'graphOraclesRecurrence', [
    [
      'a series that meets at the same UTC hour all year',
      'start: { ...event.fields.start, dateTime: start.add(days).toString() },',
      "start: { timeZone: 'UTC', dateTime: instantOf(event.fields.start).toZonedDateTimeISO('UTC').toPlainDateTime().add(days).toString() },",
    ],
  ]),
  ...inFile('graph/recurrenceRule.ts', 'graphOraclesRecurrence', [
    ['weeks that begin on Monday for everybody', 'wkst: dayCodes[firstDayOfWeek]', "wkst: 'MO'"],
    ['the fourth instead of the last', 'last: -1 }', 'last: 4 }'],
    ['an end date that is left out', 'until: utcMidnight(range.endDate)', 'until: utcMidnight(range.endDate).subtract({ days: 1 })'],
  ]),
  ...inFile('entra/tokens.ts', 'graphOraclesTokens', [
    [
      'a token for another audience',
      'issuer: graphIssuer(tenantId), audience: GRAPH, algorithms',
      'issuer: graphIssuer(tenantId), algorithms',
    ],
  ]),
  ...inFile('entra/tokens.ts', 'entra', [
    ['tokens that live for a day', 'export const tokenLifeSeconds = 3600;', 'export const tokenLifeSeconds = 86_400;'],
    [
      'a token that Graph takes after its time',
      "algorithms: ['RS256'], currentDate }",
      "algorithms: ['RS256'], currentDate: new Date(0), clockTolerance: 1e12 }",
    ],
  ]),
  ...inFile('entra/clientAuthentication.ts', 'entra', [
    ['any secret will do', 'app.secrets.find(({ value }) => value === given)', 'app.secrets.find(({ value }) => value !== "")'],
  ]),
  ...inFile('entra/brokerGrant.ts', 'entraBroker', [
    ["anybody's refresh token for any broker", "form['brk_client_id'] !== OUTLOOK_CLIENT || ", ''],
    ['any redirect will do', 'if (!isRegisteredRedirect(redirect)) return refused(unregisteredRedirect(redirect));', ''],
  ]),
  ...inFile('entra/tokens.ts', 'graphOraclesTokens', [
    ["another tenant's token under our key", "if (payload['tid'] !== tenantId) return invalid;", ''],
    ['a token without an end', ", { ...expected, requiredClaims: ['exp'] });", ', expected);'],
  ]),
  ...inFile('entra/signingKey.ts', 'graphOraclesTokens', [
    [
      'any id of a key',
      'if (named === undefined) throw new errors.JWKSNoMatchingKey();',
      'if (named === undefined) return signing.publicKey;',
    ],
  ]),
  ...inFile('entra/signingKey.ts', 'entraKeys', [
    ['withdrawn keys that stay good', 'former: isWithdrawn ? [] : [', 'former: ['],
    ['one key alone', 'const all = [await announceNext(key), key, ...key.former];', 'const all = [key, ...key.former];'],
    ['keys that say their algorithm', "use: 'sig', kid: keyId,", "use: 'sig', alg: 'RS256', kid: keyId,"],
  ]),
  ...inFile('entra/seedMembers.ts', 'entraTenants', [
    ['a list that is none and counts as empty', 'if (isList(value)) return value;', 'if (name !== "") return isList(value) ? value : [];'],
  ]),
  ...inFile('entra/codeGrant.ts', 'entraCode', [['a code that can be redeemed twice', 'isRedeemed: true', 'isRedeemed: false']]),
  ...inFile('entra/codes.ts', 'entraCode', [['any verifier will do', "digest('base64url') === challenge", "digest('base64url') !== ''"]]),
  ...inFile('entra/appGrant.ts', 'entraClients', [
    ['roles nobody granted', 'isConsentedForAll(app, tenant) ? app.roles : []', 'app.roles'],
    [
      'a token for any resource',
      'if (resource === null) return refused(unknownResource(name, tenant));',
      'if (resource === null) continue;',
    ],
  ]),
];

/** All there are; `scripts/sandboxMutants.mjs` tries them. */
export const mutations: readonly Mutation[] = [
  ...shapes,
  ...tracking,
  ...behaviour,
  ...mutationsOfAsking,
  ...salesforceMutations,
  ...faultMutations,
];
