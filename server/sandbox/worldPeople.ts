import { toLongId } from './salesforce/recordId.ts';

/** One of the five whose calendars and CRM are kept in step. `windowsZone` for Graph, `zone` (IANA) for Salesforce. */
export type Teammate = {
  readonly address: string;
  readonly first: string;
  readonly last: string;
  readonly windowsZone: string;
  readonly zone: string;
  readonly mailboxId: string;
  readonly userId: string;
};
export type Account = { readonly id: string; readonly name: string; readonly domain: string; readonly city: string };
/** Somebody outside: a contact of an account, a lead of a company, or with `id` null a person Salesforce does not know. */
export type Outsider = {
  readonly id: string | null;
  readonly first: string;
  readonly last: string;
  readonly address: string;
  readonly company: string;
  readonly account: Account | null;
};
export type Opportunity = { readonly id: string; readonly name: string; readonly account: Account; readonly stage: string };

/** An 18-character id by its key prefix, from a range the Salesforce sandbox never gives to rows it makes itself. */
export function crmId(prefix: string, number: number): string {
  const short = `${prefix}5g00000${number.toString(36).toUpperCase().padStart(5, '0')}`;
  return toLongId(short) ?? short;
}

export const teammates: readonly Teammate[] = [
  teammate(1, 'Anna', 'Albers', 'W. Europe Standard Time', 'Europe/Berlin'),
  teammate(2, 'Ben', 'Baker', 'Eastern Standard Time', 'America/New_York'),
  teammate(3, 'Carla', 'Conti', 'W. Europe Standard Time', 'Europe/Rome'),
  teammate(4, 'David', 'Dunn', 'GMT Standard Time', 'Europe/London'),
  teammate(5, 'Eva', 'Espinoza', 'Pacific Standard Time', 'America/Los_Angeles'),
];

export const accounts: readonly Account[] = [
  account(1, 'Northwind Traders', 'northwindtraders.com', 'Hamburg'),
  account(2, 'Fabrikam', 'fabrikam.com', 'Boston'),
  account(3, 'Adventure Works', 'adventure-works.com', 'London'),
  account(4, 'Tailspin Toys', 'tailspintoys.com', 'Milan'),
  account(5, 'Litware', 'litwareinc.com', 'Munich'),
  account(6, 'Proseware', 'proseware.com', 'San Francisco'),
  account(7, 'Wingtip Toys', 'wingtiptoys.com', 'Dublin'),
  account(8, 'Alpine Ski House', 'alpineskihouse.com', 'Zurich'),
];

const contactNames =
  'Julia Meyer,Tom Sanders,Priya Nair,Lukas Brandt,Grace Okafor,Hannah Weiss,Oliver Grant,Sofia Rossi,Marc Lefevre,Ines Carvalho,Peter Novak,Yuki Tanaka,Laura Keller,Samuel Reed,Nadia Haddad,Erik Lindqvist,Chloe Martin,Daniel Vogel,Amira Salem,Jack Turner';
const leadNames =
  'Monica Bell|Relecloud|relecloud.com,Stefan Huber|VanArsdel|vanarsdelltd.com,Rita Moreno|Lamna Healthcare|lamnahealthcare.com,Owen Price|Munson Farms|munsonfarms.com,Karin Holm|Trey Research|treyresearch.net,Felix Aubert|Lucerne Publishing|lucernepublishing.com,Leila Farah|Coho Vineyard|cohovineyard.com,George Stone|Southridge Video|southridgevideo.com';
const strangerNames =
  'Nora Quist|Woodgrove Bank|woodgrovebank.com,Victor Ames|Graphic Design Institute|graphicdesigninstitute.com,Paula Stern|Margie Travel|margiestravel.com,Ian Fox|Blue Yonder|blueyonderairlines.com,Tess Moor|City Power|cpandl.com';

export const contacts: readonly Outsider[] = contactNames.split(',').map((name, at) => {
  const employer = accounts[at % accounts.length] ?? null;
  return outsider({ id: crmId('003', at + 1), name, company: employer?.name ?? '', domain: employer?.domain ?? '', employer });
});

export const leads: readonly Outsider[] = leadNames.split(',').map((line, at) => {
  const [name = '', company = '', domain = ''] = line.split('|');
  return outsider({ id: crmId('00Q', at + 1), name, company, domain, employer: null });
});

/** They sit in meetings, but nobody has entered them into the CRM. */
export const strangers: readonly Outsider[] = strangerNames.split(',').map((line) => {
  const [name = '', company = '', domain = ''] = line.split('|');
  return outsider({ id: null, name, company, domain, employer: null });
});

export const opportunities: readonly Opportunity[] = accounts.slice(0, 4).map((of, at) => ({
  id: crmId('006', at + 1),
  name: `${of.name} ${['renewal', 'warehouse rollout', 'pilot project', 'service contract'][at] ?? 'project'}`,
  account: of,
  stage: ['Negotiation/Review', 'Proposal/Price Quote', 'Qualification', 'Needs Analysis'][at] ?? 'Prospecting',
}));

export const rooms: readonly { readonly address: string; readonly name: string }[] = [
  { address: 'room.alster@contoso.com', name: 'Room Alster' },
  { address: 'room.hudson@contoso.com', name: 'Room Hudson' },
];

function teammate(number: number, first: string, last: string, windowsZone: string, zone: string): Teammate {
  const mailboxId = `7e4a${number}000-52c1-4b7e-9a10-0000000000${number}${number}`;
  return { address: `${first.toLowerCase()}@contoso.com`, first, last, windowsZone, zone, mailboxId, userId: crmId('005', number) };
}

function account(number: number, name: string, domain: string, city: string): Account {
  return { id: crmId('001', number), name, domain, city };
}

function outsider({
  id,
  name,
  company,
  domain,
  employer,
}: {
  id: string | null;
  name: string;
  company: string;
  domain: string;
  employer: Account | null;
}): Outsider {
  const [first = '', last = ''] = name.split(' ');
  return { id, first, last, address: `${first}.${last}@${domain}`.toLowerCase(), company, account: employer };
}
