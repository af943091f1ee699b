import { inFile } from './mutation.ts';
import type { Mutation } from './mutation.ts';

const access: readonly Mutation[] = [
  ...inFile('salesforce/sharing.ts', 'salesforceQuery', [
    [
      "everybody's events for everybody",
      "if (textOf(event, 'OwnerId') === acting.userId) return true;",
      'if (acting.userId !== "") return true;',
    ],
    [
      'whoever sees an event changes it',
      "if (objectName === 'Event' || objectName === 'Tandem_Link__c') return",
      "if (objectName === 'Event') return true;\n  if (objectName === 'Tandem_Link__c') return",
    ],
  ]),
  ...inFile('salesforce/sharing.ts', 'salesforceSecurity', [
    [
      "everybody's ledger",
      "case 'Tandem_Link__c':\n      return textOf(row, 'OwnerId') === acting.userId;",
      "case 'Tandem_Link__c':\n      return true;",
    ],
  ]),
  ...inFile('salesforce/schema.ts', 'salesforceSecurity', [
    ['hidden fields that show', "access[name] !== 'none'", 'name.length > 0'],
    ['frozen fields that can be written', "access[candidate.name] === 'read'", "access[candidate.name] === 'frozen'"],
  ]),
  ...inFile('salesforce/sharing.ts', 'salesforceSecurity', [['private events their parent shows', 'if (isPrivate) return false;', '']]),
  ...inFile('salesforce/security.ts', 'salesforceSecurity', [
    ['the package for everybody', 'switches.tandemPackage && hasTandem(org, userId)', 'switches.tandemPackage'],
  ]),
];

const saving: readonly Mutation[] = [
  ...inFile('salesforce/eventSave.ts', 'salesforcePeople', [
    ["an invitee's copy that is not told of the place", "'Location', 'Description', 'ShowAs'", "'Description', 'ShowAs'"],
    [
      'copies that outlive their master',
      "if (!isTrue(row, 'IsDeleted')) putRow(org, objectName",
      "if (isTrue(row, 'IsDeleted')) putRow(org, objectName",
    ],
    ['one person at most', 'WhoCount: people.length,', 'WhoCount: Math.min(people.length, 1),'],
  ]),
  ...inFile('salesforce/eventTimes.ts', 'salesforceEventRules', [
    ['fifteen days', 'const longestMinutes = 14 * minutesOfDay;', 'const longestMinutes = 15 * minutesOfDay;'],
  ]),
  ...inFile('salesforce/eventTimes.ts', 'salesforceEvents', [
    [
      'a moved start that leaves the end where it was',
      "  return numberOf(before, 'DurationInMinutes');\n}\n\nfunction allDayTimes",
      "  return minutesBetween(start, textOf(before, 'EndDateTime') ?? start);\n}\n\nfunction allDayTimes",
    ],
    [
      'an all-day event that ends the day after',
      'EndDateTime: startOfDate(lastDate),',
      'EndDateTime: plusMinutes(startOfDate(lastDate), minutesOfDay),',
    ],
  ]),
  ...inFile('salesforce/composite.ts', 'salesforceComposite', [
    [
      'all or none that keeps what went well',
      'outcomes = allOrNone ? runAllOrNone(acting, parts) :',
      'outcomes = allOrNone ? runParts(acting, parts) :',
    ],
    ['twenty-six parts', 'const mostParts = 25;', 'const mostParts = 26;'],
  ]),
  ...inFile('salesforce/compositeGraph.ts', 'salesforceComposite', [
    [
      'a graph that keeps what went well',
      'outcomes: inTransaction(acting.org, () => runNodes(acting, graph))',
      'outcomes: runNodes(acting, graph)',
    ],
    ['graphs that go on after fourteen failures', 'const mostFailures = 14;', 'const mostFailures = 15;'],
  ]),
  ...inFile('salesforce/rowResource.ts', 'salesforceComposite', [
    [
      'If-Unmodified-Since that is overlooked',
      'since === null || modifiedSeconds(row) <= since) return;',
      'since === null || modifiedSeconds(row) >= since) return;',
    ],
  ]),
];

const reading: readonly Mutation[] = [
  ...inFile('salesforce/soqlFilter.ts', 'salesforceQuery', [
    ['texts that mind their case', '  return value.toLowerCase();\n}\n\nfunction comparison', '  return value;\n}\n\nfunction comparison'],
    [
      'nothing is less than everything',
      'if (left === null || right === null || typeof left',
      'if (left === null && right !== null) return test(-1);\n  if (right === null || typeof left',
    ],
    ['any number of characters for one', "if (piece === '_') return '[^]';", "if (piece === '_') return '[^]*';"],
    ['NOT IN that is IN', 'readField(field, row))) !== negated;', 'readField(field, row))) !== false;'],
  ]),
  ...inFile('salesforce/unplayed.ts', 'salesforceUnplayed', [
    ['a task nobody ever heard of', 'if (isCompanion || standardObjects.has(wanted)) refuseUnplayed', 'if (isCompanion) refuseUnplayed'],
  ]),
  ...inFile('salesforce/soqlText.ts', 'salesforceSoqlUnplayed', [
    ['USING as if it were played', "  { form: /\\bUSING\\s+(?:SCOPE|LOOKUP)\\b/i, what: 'USING' },\n", ''],
  ]),
  ...inFile('salesforce/rowResource.ts', 'salesforceChanges', [
    ['If-Modified-Since that is overlooked', 'if (isUnmodified(row, request)) return { status: 304, body: null };', ''],
  ]),
  ...inFile('salesforce/changeReading.ts', 'salesforceChanges', [
    ['deleted rows among the updated', "filter((row) => !isTrue(row, 'IsDeleted') && isWithin(", 'filter((row) => isWithin('],
    ['a delete log that forgets what left the bin', '[...inBin, ...gone]', '[...inBin]'],
    ['all that is asked for is covered', 'isBefore(settled, end) ? settled : end', 'isBefore(end, settled) ? settled : end'],
    ['forty days of updates', 'const daysOfUpdates = 30;', 'const daysOfUpdates = 40;'],
  ]),
  ...inFile('salesforce/recycleBin.ts', 'salesforceChanges', [
    ['a bin of sixteen days', 'const binDays = 15;', 'const binDays = 16;'],
    ['a delete log for everybody', 'visibleTo: ownerOf(org, objectName, row)', 'visibleTo: null'],
  ]),
  ...inFile('salesforce/usage.ts', 'salesforceSignIn', [
    ['a day of two days', 'counted <= hour - 24', 'counted <= hour - 48'],
    ['usage that is not told', 'api-usage=${usageOf(org, now)}/', 'api-usage=0/'],
  ]),
];

/** Mistakes in the pretended Salesforce. */
export const salesforceMutations: readonly Mutation[] = [...access, ...saving, ...reading];
