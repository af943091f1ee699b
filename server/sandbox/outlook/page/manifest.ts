import type { Mode } from './openItem.ts';

export type AddinButton = { readonly label: string; readonly icon: string; readonly page: string };
export type Addin = {
  readonly id: string;
  readonly name: string;
  /** `Permissions` of the manifest: Restricted, ReadItem, ReadWriteItem, ReadWriteMailbox. */
  readonly permission: string;
  readonly appDomains: readonly string[];
  readonly buttons: Readonly<Record<Mode, readonly AddinButton[]>>;
};

const SURFACES = { read: 'AppointmentAttendeeCommandSurface', compose: 'AppointmentOrganizerCommandSurface' } as const;
const TYPE = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * Reads an add-in's XML manifest as far as this page needs it: who it is and which buttons open a pane where. The newest overrides win.
 * Throws when a button names a resource that is not there: in Outlook it would be dead.
 */
export function readManifest(xml: string): Addin {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  if (document.querySelector('parsererror') !== null) throw new Error('The manifest is not well-formed XML.');
  const overrides = all(document, 'VersionOverrides').at(-1) ?? document.documentElement;
  const top = (name: string): Element | undefined => [...document.documentElement.children].find((one) => one.localName === name);
  return {
    id: top('Id')?.textContent.trim() ?? '',
    name: top('DisplayName')?.getAttribute('DefaultValue') ?? '',
    permission: top('Permissions')?.textContent.trim() ?? 'Restricted',
    appDomains: all(document, 'AppDomain').map((domain) => domain.textContent.trim()),
    buttons: { read: buttonsOn(SURFACES.read, overrides), compose: buttonsOn(SURFACES.compose, overrides) },
  };
}

function buttonsOn(surface: string, overrides: Element): readonly AddinButton[] {
  const resources = new Map(
    all(overrides, 'Resources')
      .flatMap((one) => [...one.querySelectorAll('[id]')])
      .map((one) => [one.getAttribute('id') ?? '', one.getAttribute('DefaultValue') ?? '']),
  );
  const resource = (element: Element | undefined): string => {
    const id = element?.getAttribute('resid') ?? '';
    const value = resources.get(id);
    if (value === undefined) throw new Error(`The manifest names the resource "${id}", which it does not hold.`);
    return value;
  };
  return all(overrides, 'ExtensionPoint')
    .filter((point) => point.getAttributeNS(TYPE, 'type') === surface)
    .flatMap((point) => all(point, 'Control'))
    .filter((control) => all(control, 'Action')[0]?.getAttributeNS(TYPE, 'type') === 'ShowTaskpane')
    .map((control) => ({
      label: resource([...control.children].find((one) => one.localName === 'Label')),
      icon: resource(all(control, 'Image').find((image) => image.getAttribute('size') === '32')),
      page: resource(all(control, 'SourceLocation')[0]),
    }));
}

function all(within: Document | Element, name: string): readonly Element[] {
  return [...within.getElementsByTagNameNS('*', name)];
}
