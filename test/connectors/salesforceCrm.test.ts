import { generateKeyPairSync } from 'node:crypto';
import tls from 'node:tls';
import { salesforceCrm } from '../../server/connectors/salesforce/index.ts';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { salesforceWitness } from '../../server/sandbox/salesforce/witness.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { addressOf, crmEventId, crmPersonId } from '../../shared/ids.ts';
import { midnightOf, parsePlainDate, parseTimeZone } from '../../shared/time.ts';
import type { Window } from '../../shared/time.ts';
import { describeCrmPort } from '../contracts/crmPort.ts';
import type { CrmStage } from '../contracts/crmPort.ts';

const ANNA = '005000000000001AAA';
const BEN = '005000000000002AAA';
const CONTACT = '003000000000001AAA';
const LEAD = '00Q000000000001EAA';
const HIDDEN = '00U000000000009EAA';
const ROWS = {
  User: [
    { Id: ANNA, Username: 'anna@contoso.com', Name: 'Anna Arndt' },
    { Id: BEN, Username: 'ben@contoso.com', Email: 'Ben@Contoso.com', Name: 'Ben Bauer' },
  ],
  Contact: [{ Id: CONTACT, Email: "Ann.O'Neil@Acme.com", Name: "Ann O'Neil", OwnerId: ANNA }],
  Lead: [{ Id: LEAD, Email: 'lee@initech.com', Name: 'Lee Long', Company: 'Initech', OwnerId: BEN }],
  Event: [{ Id: HIDDEN, OwnerId: BEN, Subject: 'Not yours', StartDateTime: '2026-03-10T09:00:00.000+0000', DurationInMinutes: 60 }],
};
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const certificate = makeCertificate();

async function open({ sharedActivities }: { readonly sharedActivities: boolean }): Promise<CrmStage> {
  const clock = stoppedClock('2026-03-10T08:00:00.250Z');
  const witness = salesforceWitness({ clock });
  const made = await certificate;
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), made.caPem]);
  const stand = await openStand(witness, { port: 0, certificate: made, clock });
  const control = async (door: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${stand.url}/__control/${door}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${door}: ${await answer.text()}`);
    return answer.json();
  };
  await control('org', { sharedActivities });
  await control('seed', { rows: ROWS, app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem: keys.publicKey } });
  clock.advance(24 * 3600);
  const calls = { salesforce: 0, apart: 0 };
  const crm = salesforceCrm({
    loginUrl: stand.url,
    clientId: DEMO_CONSUMER_KEY,
    privateKeyPem: keys.privateKey,
    meter: (kind, count) => {
      if (kind === 'salesforce' || kind === 'apart') calls[kind] += count;
    },
    now: () => clock.now(),
  });
  const act = async (body: object): Promise<unknown> => control('act', { user: ANNA, ...body });
  return {
    crm,
    username: 'anna@contoso.com',
    window: aWindow('2026-02-10', '2026-05-10'),
    contact: { id: crmPersonId(CONTACT), address: addressOf("ann.o'neil@acme.com") },
    lead: { id: crmPersonId(LEAD), address: addressOf('lee@initech.com') },
    user: { id: crmPersonId(BEN), address: addressOf('ben@contoso.com') },
    hidden: crmEventId(HIDDEN),
    calls: () => ({ ...calls }),
    creates: async ({ subject, start, end }) => {
      const row = await act({ do: 'create', type: 'Event', fields: { Subject: subject, StartDateTime: start, EndDateTime: end } });
      return crmEventId((row as { id: string }).id);
    },
    renames: async (id, subject) => void (await act({ do: 'edit', type: 'Event', id, fields: { Subject: subject } })),
    deletes: async (id) => void (await act({ do: 'delete', type: 'Event', id })),
    invites: async (id, person) => void (await act({ do: 'relate', id, fields: { RelationId: person } })),
    renamesContact: async () => void (await act({ do: 'edit', type: 'Contact', id: CONTACT, fields: { LastName: 'Neill' } })),
    strikes: async (kind, on, times = 1) => {
      await control('faults', [{ match: { path: on === 'writes' ? '/composite/graph' : '/services/data' }, times, kind }]);
    },
    endsSessions: async () => void (await control('endSessions', {})),
    advance: (seconds) => clock.advance(seconds),
    countEvents: (subject) => {
      const state = witness.control['state']?.({}) as { rows: { Event?: { Subject: string; IsDeleted: boolean }[] } };
      return (state.rows.Event ?? []).filter((event) => event.Subject === subject && !event.IsDeleted).length;
    },
    ledger: () => {
      const state = witness.control['state']?.({}) as { rows: { Tandem_Link__c?: Record<string, string | null>[] } };
      return (state.rows.Tandem_Link__c ?? []).map((row) => ({
        key: row['Key__c'] ?? '',
        event: row['Event_Id__c'] ?? '',
        mailboxKey: row['Mailbox_Key__c'] ?? '',
        tags: row['Tags__c'] ?? null,
      }));
    },
    close: () => stand.close(),
  };
}

function aWindow(fromText: string, toText: string): Window {
  const [from, to, timeZone] = [parsePlainDate(fromText), parsePlainDate(toText), parseTimeZone('Europe/Berlin')];
  if (from === null || to === null || timeZone === null) throw new Error('no such window');
  return { from, to, timeZone, fromInstant: midnightOf(from, timeZone), toInstant: midnightOf(to, timeZone) };
}

describeCrmPort('Salesforce', open);
