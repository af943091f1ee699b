import { addressOf } from '../../../shared/ids.ts';
import type { MailboxId } from '../../../shared/ids.ts';
import type { MailboxFacts } from '../../ports/calendar.ts';
import type { GraphClient } from './client.ts';
import { userPath } from './paths.ts';
import { downOf } from './refusal.ts';
import { toTimeZone } from './time.ts';
import { wireMailboxSettings, wireUser } from './wire.ts';

/**
 * Zone and other addresses of a mailbox. Reading a person needs a permission Tandem can do without, so a refusal there means no aliases
 * known, not a mailbox that cannot be connected. @throws PortDown
 */
export async function readFacts(mailbox: MailboxId, client: GraphClient): Promise<MailboxFacts> {
  const settings = await client.read({ method: 'GET', path: `${userPath(mailbox)}/mailboxSettings`, apart: true });
  if (settings.kind === 'silent' || settings.status !== 200) throw downOf(settings);
  const person = await client.read({ method: 'GET', path: `${userPath(mailbox)}?$select=id,mail,proxyAddresses`, apart: true });
  if (person.kind === 'silent' || ![200, 403].includes(person.status)) throw downOf(person);
  const { id, mail, proxyAddresses } = wireUser.safeParse(person.body).data ?? {};
  const smtp = (proxyAddresses ?? []).flatMap((entry) => (/^smtp:/i.test(entry) ? [entry.slice('smtp:'.length)] : []));
  const others = [mail ?? '', ...smtp].map(addressOf).filter((address) => address !== '' && address !== addressOf(mailbox));
  return {
    timeZone: toTimeZone(wireMailboxSettings.safeParse(settings.body).data?.timeZone ?? ''),
    aliases: [...new Set(others)],
    objectId: id ?? null,
  };
}
