import { inFile } from './mutation.ts';
import type { Mutation } from './mutation.ts';

/** Mistakes in what goes wrong on purpose: which request a fault is for, how often it strikes, what a seed draws. */
export const faultMutations: readonly Mutation[] = [
  ...inFile('match.ts', 'faults', [
    ['a fault for every method', '(method === null || method === request.method) && ', ''],
    ['a path in its own spelling', 'request.target.toLowerCase().includes(path)', 'request.target.includes(path)'],
    ['a fault for every path', '(path === null || request.target.toLowerCase().includes(path))', '(path === null || path !== "")'],
  ]),
  ...inFile('faults.ts', 'faultsEntra', [['a fault that is never used up', '      found.left -= 1;\n', '']]),
  ...inFile('faults.ts', 'faults', [
    ['chance before what is armed', 'armed.find(({ match, fault, left })', 'armed.find(({ match, fault, left }) => chance === null && '],
  ]),
  ...inFile('chance.ts', 'faultsEntra', [
    ['chance that a client makes up', ".replaceAll(madeUp, '')", ''],
    ['the same fault for every repetition', '`${seed}/${before}/${text}`', '`${seed}/${text}`'],
  ]),
  ...inFile('chance.ts', 'faults', [
    ['the same faults for every seed', '`${seed}/${before}/${text}`', '`${before}/${text}`'],
    ['chance that minds the order of addresses', 'seen.get(text) ?? 0', '[...seen.values()].reduce((sum, one) => sum + one, 0)'],
    ['chance that strikes elsewhere as well', 'if (!isMatch(match, request)) return null;', ''],
  ]),
  ...inFile('stand.ts', 'faults', [
    [
      'a lost request whose work is done',
      "return { status: 0, count: 'lost' };\n      case 'throttle':",
      "return answerWhole(null, request);\n      case 'throttle':",
    ],
  ]),
  ...inFile('graph/faults.ts', 'faultsGraph', [['one void token and all are void', 'voidTokens.has(token)', 'voidTokens.size > 0']]),
  ...inFile('salesforce/faults.ts', 'faultsSalesforce', [
    ['a lock that nobody meets', 'org.locks.set(id, before + 1);', 'org.locks.set(id, before);'],
    ['a race that nobody can notice', '  clock.advance(1);\n', ''],
  ]),
  ...inFile('entra/faults.ts', 'faultsEntra', [
    ['an assertion that stays good', 'voidAssertions.add(shown.text)', 'voidAssertions.has(shown.text)'],
  ]),
];
