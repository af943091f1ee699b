import { openBroker, type Broker } from './broker.ts';
import { calendarPage, type CalendarPage } from './calendarPage.ts';
import { askForConsent } from './consentDialog.ts';
import { element, part } from './element.ts';
import { openCalendar, readMailbox, readPeople } from './graph.ts';
import { openHost, type OfficeHost } from './host.ts';
import { readManifest } from './manifest.ts';
import type { Person } from './meeting.ts';
import { reach } from './reach.ts';
import { attempt, sayTrouble } from './trouble.ts';

declare global {
  interface Window {
    /** For tests: the page as a person uses it, the host behind it and the broker. */
    outlook?: { readonly page: CalendarPage; readonly host: OfficeHost; readonly broker: Broker };
  }
}

attempt(start, { again: () => location.reload() });

/** `?as=<address>` is whose Outlook it is, `&meeting=<Graph's id>` what is open, `&edit` that it is being written. */
async function start(): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const people = await readPeople();
  const wanted = asked.get('as') ?? people[0]?.address ?? '';
  const person = people.find(({ address }) => address.toLowerCase() === wanted.toLowerCase());
  drawPeople(people, person);
  if (person === undefined) sayTrouble(nobodyInWords(wanted, people));
  else await startFor(person, asked);
  document.documentElement.dataset['ready'] = 'yes';
}

async function startFor({ address }: Person, asked: URLSearchParams): Promise<void> {
  const [mailbox, manifest] = await Promise.all([readMailbox(address), reach('/outlook/manifest.xml').then((answer) => answer.text())]);
  const addin = readManifest(manifest);
  const calendar = openCalendar(mailbox, addin.id);
  const page = calendarPage({ addin, mailbox, calendar, host: () => host });
  const host = openHost({ addin, mailbox, onChange: page.onChange });
  const broker = openBroker({
    mailbox,
    paneWindow: page.paneWindow,
    askPerson: (scope) => askForConsent({ app: addin.name, mailbox, scope }),
  });
  window.outlook = { page, host, broker };
  part('new').addEventListener('click', () => attempt(() => page.open(null, 'compose')));
  part('refresh').addEventListener('click', () => attempt(page.refresh));
  part('pane-close').addEventListener('click', page.closePane);
  part('tools').hidden = false;
  await page.refresh();
  const meeting = asked.get('meeting');
  if (meeting !== null) await page.open(meeting, asked.has('edit') ? 'compose' : 'read');
}

function drawPeople(people: readonly Person[], chosen: Person | undefined): void {
  const choice = part('person');
  const nobody = element('option', { value: '', selected: true, disabled: true }, '');
  const options = people.map((one) => element('option', { value: one.address, selected: one === chosen }, one.name));
  choice.replaceChildren(...(chosen === undefined ? [nobody] : []), ...options);
  choice.addEventListener('change', () => {
    if (choice instanceof HTMLSelectElement) location.search = new URLSearchParams({ as: choice.value }).toString();
  });
}

function nobodyInWords(wanted: string, people: readonly Person[]): string {
  if (people.length === 0) return 'There is no mailbox in the sandbox yet.';
  const names = people.map(({ name, address }) => (name === address ? address : `${name} (${address})`)).join(', ');
  return `There is no mailbox ${wanted} here. Those there are: ${names}. Choose one above.`;
}
