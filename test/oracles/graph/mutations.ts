import type { Mutation } from '../mutation.ts';

type Change = readonly [name: string, file: string, find: string, replace: string];

const killedBy = (judge: string, changes: readonly Change[]): readonly Mutation[] =>
  changes.map(([name, file, find, replace]) => ({ name, file, find, replace, killedBy: judge }));

/** Mistakes in what Graph lets whom ask, in what it says of what it does not play, and in the words of its control door. */
export const mutationsOfAsking: readonly Mutation[] = [
  ...killedBy('graphPeople', [
    ['any token reads people', 'graph/permissions.ts', "app: ['User.Read.All',", "app: ['Calendars.ReadWrite', 'User.Read.All',"],
    ['settings for whoever has calendars', 'graph/permissions.ts', "? 'settings' : 'calendars';", "? 'calendars' : 'calendars';"],
    ['categories written by who may read', 'graph/permissions.ts', "both('MailboxSettings.ReadWrite') }", "both('MailboxSettings.Read') }"],
    [
      "Exchange's words for the directory",
      'graph/permissions.ts',
      "area === 'directory' ? refusals.noPrivileges()",
      "area === 'settings' ? refusals.noPrivileges()",
    ],
  ]),
  ...killedBy('graphNotPlayed', [
    [
      'other names of an address unasked',
      'graph/routes.ts',
      '...(select === null ? unasked :',
      '...(select === null ? { ...unasked, proxyAddresses } :',
    ],
    [
      'a whole person whatever is selected',
      'graph/routes.ts',
      'selectedMembers({ ...unasked, proxyAddresses }, select, [])',
      '{ ...unasked, proxyAddresses }',
    ],
    [
      'unknown names that select nothing',
      'graph/memberNames.ts',
      'if (known === null) throw refusals.badSelection(first, type);',
      'if (known === null) continue;',
    ],
    [
      'members that are left out in silence',
      'graph/memberNames.ts',
      'deeper.length > 0 || !(known.isPlayed || alsoPlayed.includes(known.name))',
      'deeper.length > 9',
    ],
    [
      'options nobody knows',
      'graph/queryOptions.ts',
      'if (!legal.includes(name)) throw refusals.unknownOption(written);',
      'if (!legal.includes(name)) continue;',
    ],
    [
      'options that are left out in silence',
      'graph/queryOptions.ts',
      'if (!route.options.includes(name) && !asksNothing)',
      'if (!route.options.includes(name) && name === written + name)',
    ],
    ['an option twice', 'graph/queryOptions.ts', 'if (seen.has(name)) throw refusals.optionTwice(written);', ''],
    ['unplayed addresses as unknown ones', 'graph/unplayed.ts', 'if (unplayed.some(', 'if (path === "" && unplayed.some('],
    ['members of an event that are lost', 'graph/eventRequest.ts', '() => refuseUnplayed(name)', '() => ({})'],
    [
      'dates of the calendar of nobody',
      'graph/recurrenceRequest.ts',
      'return Temporal.PlainDate.from(text).toString() === text;',
      'return true;',
    ],
  ]),
  ...killedBy('graphQueries', [
    ['a filter that is none taken for one that is not played', 'graph/filters.ts', '  checkFilter(filter);\n', ''],
    ['a filter over unknown members', 'graph/filterGrammar.ts', "if (nameIn('event', first) === null)", "if (first === '')"],
    [
      'an order by unknown members',
      'graph/filters.ts',
      "if (nameIn('event', name) === null) throw refusals.unknownName(name, 'event');",
      '',
    ],
  ]),
  ...killedBy('graphActs', [
    [
      'a race that is armed unread',
      'graph/faults.ts',
      'if (edit !== null) inWords(\'The "edit" of a race\', () => readEventRequest(edit));',
      '',
    ],
    ['a race for nobody', 'graph/faults.ts', 'if (id !== null && holderOf(store, id) === null)', 'if (id === "")'],
    [
      'a race against what is gone',
      'graph/faults.ts',
      'if (holder === null || ref === null || event === undefined) return null;',
      'if (holder === null || ref === null) return { mailbox, id };',
    ],
    [
      "a seed in Graph's words",
      'graph/seed.ts',
      'inWords(`The event ${place + 1} of the seed`, () => seedEvent(mailbox, event, { now, shortMonths }))',
      'seedEvent(mailbox, event, { now, shortMonths })',
    ],
    ["an act in Graph's words", 'graph/act.ts', 'checkAct(mailbox, body);', ''],
    [
      'a sentence that is a refusal all the same',
      'graph/refusal.ts',
      'if (!(problem instanceof GraphRefusal)) throw problem;\n    const why',
      'if (problem !== null) throw problem;\n    const why',
    ],
  ]),
  ...killedBy('graphSwitches', [
    [
      'seeded series that know no switch',
      'graph/seed.ts',
      'completeRecurrence(request.recurrence, fields, shortMonths);',
      'completeRecurrence(request.recurrence, fields);',
    ],
    [
      'calendars that forget every transaction',
      'graph/calendarRoutes.ts',
      'removeEvent(mailbox, event.key, store.switches.transactions);',
      'removeEvent(mailbox, event.key);',
    ],
  ]),
  ...killedBy('controlDoors', [
    ['details of another service', 'stand.ts', 'ownFaults?.details?.[kind] ?? []', "['id', 'edit', 'status']"],
    ['a month for some seconds', 'controlDoor.ts', 'if (years !== 0 || months !== 0) throw', 'if (years !== 0) throw'],
    [
      'a form at the control door',
      'readRequest.ts',
      "isControl(path) ? '' : (headers['content-type'] ?? '')",
      "headers['content-type'] ?? ''",
    ],
    ['doors nobody is told of', 'controlDoor.ts', "if (name === '') return { status: 200, body: doorsOf(room.witness) };", ''],
  ]),
  ...killedBy('controlDoors', [
    ['a flag that is a text', 'fault.ts', "applied: readFlag(value, 'applied'),", "applied: value['applied'] === true,"],
  ]),
];
