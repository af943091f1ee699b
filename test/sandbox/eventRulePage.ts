import { eventRuleIds, eventRuleTable } from '../../server/sandbox/salesforce/eventRuleTable.ts';
import type { EventRule } from '../../server/sandbox/salesforce/eventRuleTable.ts';

const head = `# What Salesforce refuses when an event is saved

Made from \`server/sandbox/salesforce/eventRuleTable.ts\`; a test fails when it is not fresh, and \`TANDEM_RENDER=1\` before that test writes it anew.

No public oracle runs these rules, so every line says how sure we are: **R** recorded traffic of a real org, **D** text of the documentation, **P** seen in a third party's production, **U** unverified. The first mark is for the rule, the second for its code and text. A rule that is unverified as a whole can be turned off in the sandbox, and any answer can be given another code and text:

\`\`\`sh
curl --cacert .data/sandbox-ca.pem -X POST "$SALESFORCE/__control/org" -H 'content-type: application/json' \\
  -d '{"eventRules":{"oneRowPerPerson":"allowed","endsAgree":{"errorCode":"SOMETHING_ELSE"}}}'
\`\`\`
`;

/** docs/salesforce-event-rules.md as the rule table makes it, in the form prettier leaves alone. */
export function eventRulePage(): string {
  const parts = (['Event', 'EventRelation'] as const).map((object) => `## ${object}\n\n${ruleTable(object)}\n`);
  return [head, ...parts].join('\n');
}

function ruleTable(object: EventRule['object']): string {
  const rules = eventRuleIds.filter((id) => eventRuleTable[id].object === object);
  const rows = rules.map((id) => {
    const rule: EventRule = eventRuleTable[id];
    const turned = rule.evidence === 'U' ? 'yes' : 'no';
    return [
      `\`${id}\``,
      rule.says,
      rule.evidence,
      rule.answerEvidence,
      `\`${rule.errorCode}\``,
      `\`${rule.message}\``,
      turned,
      rule.source,
    ];
  });
  return aligned([['id', 'rule', 'rule is', 'answer is', 'code', 'text', 'can be off', 'from'], ...rows]);
}

function aligned([heads = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = heads.map((name, place) => Math.max(name.length, ...rows.map((row) => (row[place] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
