import { addressOf, crmPersonId } from '../../shared/ids.ts';
import type { CrmPerson } from '../../shared/meeting.ts';
import { ANNA } from './user.ts';

type SomePerson = Partial<Omit<CrmPerson, 'id' | 'address'>> & { readonly id?: string; readonly address?: string | null };

/** A Contact of Anna's. The id follows from the kind and the address where none is given. */
export function aPerson({ kind = 'contact', address = 'carl@fabrikam.example', id, ...more }: SomePerson = {}): CrmPerson {
  return {
    id: crmPersonId(id ?? `${PREFIX[kind]}-${address ?? 'nobody'}`),
    kind,
    address: address === null ? null : addressOf(address),
    name: address === null ? 'Nobody' : address.slice(0, address.indexOf('@')),
    ownerId: ANNA,
    matchable: true,
    ...more,
  };
}

/** How Salesforce begins the ids of each kind. */
const PREFIX = { contact: '003', lead: '00Q', user: '005' } as const;
