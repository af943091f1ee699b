import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import { canonicalField, keyOf } from '../core/canonical.ts';
import type { RunInput } from '../core/input.ts';

/**
 * A subject for every item among `closed` (private ones and what belongs to them), by its id. The real one must not leave the house, and yet twins are told apart by it (ADR 0012): so two that pair by
 * their key get the same made-up one, and a copy of an item that stays open gets that one's, which stands in the snapshot anyway.
 */
export function privateSubjects({ calendar, crm, org }: RunInput, closed: ReadonlySet<string>): ReadonlyMap<string, string> {
  const items: readonly (Meeting | CrmEvent)[] = [
    ...calendar.items.flatMap((seen) => (seen.kind === 'present' ? [seen.value] : [])),
    ...crm.items.flatMap((seen) => (seen.kind === 'present' ? [seen.value] : [])),
  ];
  const open = items.filter(({ id }) => !closed.has(id));
  const taken = new Set(open.map(({ content }) => canonicalField('subject', content, org.limits)));
  const subjectOfKey = new Map(open.map(({ content }) => [keyOf(content, org.limits), canonicalField('subject', content, org.limits)]));
  let made = 0;
  const nextSubject = (): string => {
    do made += 1;
    while (taken.has(`Private ${made}`));
    return `Private ${made}`;
  };
  return new Map(
    items
      .filter(({ id }) => closed.has(id))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, content }) => {
        const key = keyOf(content, org.limits);
        const subject = subjectOfKey.get(key) ?? nextSubject();
        subjectOfKey.set(key, subject);
        return [id, subject];
      }),
  );
}
