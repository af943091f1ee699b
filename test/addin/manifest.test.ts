import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { OfficeAddinManifest } from 'office-addin-manifest';
import { ADDIN_ID } from '../../shared/tags.ts';
import { root, textOf } from '../house/repository.ts';
import { lintManifest } from '../support/manifestLint.ts';
import { below, readTree, valueOf, type Tag } from '../support/manifestTree.ts';
import { paneFile } from '../support/paneFiles.ts';

const xml = textOf('manifest.xml');
const read = readTree(xml);
if (read.kind === 'broken') throw new Error(read.complaints.join('\n'));
const tags = below(read.root);
const overrides = tags.filter(({ name }) => name === 'VersionOverrides');
const within = (tag: Tag): readonly Tag[] => below(tag, 'VersionOverrides');

describe('manifest.xml', () => {
  it('is without a mistake', () => {
    expect(lintManifest(xml, paneFile)).toEqual([]);
  });

  it('is without a mistake on the server of an administrator', () => {
    expect(lintManifest(xml.replaceAll('https://localhost:8440', 'https://tandem.contoso.com'), paneFile)).toEqual([]);
    expect(xml.match(/https?:\/\/(?!localhost:8440|schemas[.]microsoft[.]com|www[.]w3[.]org)/g)).toBeNull();
  });

  it("is read by Microsoft's own reader", async () => {
    expect(await OfficeAddinManifest.readManifestFile(path.join(root, 'manifest.xml'))).toMatchObject({
      id: ADDIN_ID,
      version: '1.0.0.0',
      officeAppType: 'MailApp',
      hosts: ['Mailbox'],
      permissions: 'ReadItem',
      providerName: 'Tandem',
      displayName: 'Tandem',
      defaultLocale: 'en-US',
    });
  });

  it('asks for the lowest requirement sets, so that no client hides the add-in', () => {
    const asked = tags.flatMap(({ name, attributes }) => (name === 'Set' ? [attributes['MinVersion']] : [attributes['DefaultMinVersion']]));
    expect(asked.filter((version) => version !== undefined)).toEqual(['1.1', '1.3', '1.5']);
  });

  it.each(['VersionOverridesV1_0', 'VersionOverridesV1_1'])(
    'in %s puts one button on a meeting, for attendees and for its organizer',
    (type) => {
      const inside = within(overrides.find((one) => one.type === type) ?? read.root);
      const surfaces = inside.filter(({ name }) => name === 'ExtensionPoint');
      expect(surfaces.map((surface) => [surface.type, below(surface).filter(({ name }) => name === 'Control').length])).toEqual([
        ['AppointmentAttendeeCommandSurface', 1],
        ['AppointmentOrganizerCommandSurface', 1],
      ]);
    },
  );

  it('says the same in both overrides', () => {
    const said = overrides.map((one) => within(one).map(({ name, type, attributes, text }) => ({ name, type, attributes, text })));
    const withoutVersion = said.map((list) => list.filter(({ name }) => name !== 'Sets'));
    expect(withoutVersion[0]).toEqual(withoutVersion[1]);
  });

  it('opens the same page wherever it opens one', () => {
    const pages = tags.filter(({ name, attributes }) => (name === 'SourceLocation' || name === 'Url') && attributes['resid'] === undefined);
    expect(new Set(pages.map(valueOf))).toEqual(new Set(['https://localhost:8440/pane/taskpane.html']));
  });
});
