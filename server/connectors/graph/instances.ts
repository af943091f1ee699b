import type { CalendarItemId, MailboxId } from '../../../shared/ids.ts';
import { readAll } from './batch.ts';
import type { GraphClient } from './client.ts';
import { eventPath } from './paths.ts';
import { downOf } from './refusal.ts';
import { wirePage } from './wire.ts';

const mostPages = 50;

/**
 * The occurrences of these series in a window, for masters Graph sent without them. `answered`: series whose occurrences are all in
 * `events`, or which are gone; of the others nothing is known. @throws PortDown
 */
export async function readInstances(
  mailbox: MailboxId,
  masters: readonly CalendarItemId[],
  { from, to }: { readonly from: string; readonly to: string },
  { client, pageSize }: { readonly client: GraphClient; readonly pageSize: number },
): Promise<{ readonly events: readonly unknown[]; readonly answered: readonly CalendarItemId[] }> {
  const range = new URLSearchParams({ startDateTime: from, endDateTime: to, $top: String(pageSize) }).toString();
  const requests = masters.map((master) => ({ method: 'GET' as const, path: `${eventPath(mailbox, master)}/instances?${range}` }));
  const events: unknown[] = [];
  const answered: CalendarItemId[] = [];
  for (const [index, reply] of (await readAll(client, requests)).entries()) {
    const master = masters[index];
    if (master === undefined || reply.kind === 'blocked') continue;
    if (reply.kind === 'silent' || reply.status >= 500 || [401, 429].includes(reply.status)) throw downOf(reply);
    if (reply.status === 404) answered.push(master);
    const page = reply.status === 200 ? wirePage.safeParse(reply.body).data : undefined;
    if (page === undefined) continue;
    events.push(...page.value, ...(await followingPages(page['@odata.nextLink'] ?? null)));
    answered.push(master);
  }
  return { events, answered };

  async function followingPages(first: string | null): Promise<readonly unknown[]> {
    const more: unknown[] = [];
    const seen = new Set<string>();
    for (let next = first; next !== null && !seen.has(next) && seen.size < mostPages;) {
      seen.add(next);
      const reply = await client.read({ method: 'GET', path: next });
      const page = reply.kind === 'answered' && reply.status === 200 ? wirePage.safeParse(reply.body).data : undefined;
      if (page === undefined) throw downOf(reply);
      more.push(...page.value);
      next = page['@odata.nextLink'] ?? null;
    }
    return more;
  }
}
