import { describe, expect, it } from '@jest/globals';
import { lintManifest } from '../support/manifestLint.ts';
import { complaintsAbout, goodManifest, served, type Mistake } from '../support/manifestMistake.ts';

const MAIL = 'http://schemas.microsoft.com/office/mailappversionoverrides';

const shape: readonly Mistake[] = [
  {
    mistake: 'elements that changed places',
    from: /(<Version>.*<\/Version>)\s*(<ProviderName>.*<\/ProviderName>)/,
    to: '$2$1',
    said: ['<Version> is out of order in <OfficeApp>: it belongs before <ProviderName>'],
  },
  {
    mistake: 'an icon before the tip',
    from: /(<Supertip>[^]*?<\/Supertip>)\s*(<Icon>[^]*?<\/Icon>)/,
    to: '$2$1',
    said: ['<Supertip> is out of order in <Control>: it belongs before <Icon>'],
  },
  {
    mistake: 'an element that is missing',
    from: /<FormSettings>[^]*<\/FormSettings>/,
    to: '',
    said: ['<OfficeApp type> lacks <FormSettings>'],
  },
  {
    mistake: 'an element that stands twice',
    from: '<Permissions>',
    to: '<Permissions>ReadItem</Permissions><Permissions>',
    said: ['<Permissions> stands twice in <OfficeApp>'],
  },
  {
    mistake: 'an event that runs by itself',
    from: '<ExtensionPoint xsi:type="AppointmentAttendeeCommandSurface">',
    to: '<ExtensionPoint xsi:type="LaunchEvent">',
    said: [
      '<ExtensionPoint xsi:type="LaunchEvent"> has not a type of: AppointmentAttendeeCommandSurface, AppointmentOrganizerCommandSurface, ' +
        'MessageReadCommandSurface, MessageComposeCommandSurface',
    ],
  },
  {
    mistake: 'a pane that wants to be pinned',
    from: '<SourceLocation resid="Pane.Url" />',
    to: '<SourceLocation resid="Pane.Url" /><SupportsPinning>true</SupportsPinning>',
    said: ['<SupportsPinning> is not expected in <Action>'],
  },
  {
    mistake: 'a function instead of the pane',
    from: 'xsi:type="ShowTaskpane"',
    to: 'xsi:type="ExecuteFunction"',
    said: ['<Action xsi:type="ExecuteFunction"> has not a type of: ShowTaskpane'],
  },
  {
    mistake: 'a menu instead of a button',
    from: 'xsi:type="Button" id="attendeePane"',
    to: 'xsi:type="Menu" id="attendeePane"',
    said: ['<Control xsi:type="Menu" id="attendeePane"> has not a type of: Button'],
  },
  {
    mistake: 'a rule that reads texts',
    from: 'xsi:type="ItemIs" ItemType="Appointment" FormType="ReadOrEdit"',
    to: 'xsi:type="ItemHasKnownEntity"',
    said: ['<Rule xsi:type="ItemHasKnownEntity"> has not a type of: ItemIs'],
  },
  {
    mistake: 'a form of no kind',
    from: '<Form xsi:type="ItemEdit">',
    to: '<Form>',
    said: ['<Form> has not a type of: ItemRead, ItemEdit'],
  },
  {
    mistake: 'an add-in for documents',
    from: 'xsi:type="MailApp"',
    to: 'xsi:type="TaskPaneApp"',
    said: ['<OfficeApp xsi:type="TaskPaneApp"> has not a type of: MailApp'],
  },
  {
    mistake: 'a basic type without its prefix',
    from: '<bt:Image size="16" resid="Icon.16" />',
    to: '<Image size="16" resid="Icon.16" />',
    said: ['<Image size="16" resid="Icon.16"> is not expected in <Icon>'],
  },
];

const versions: readonly Mistake[] = [
  {
    mistake: '1.1 in the namespace of 1.0',
    from: `${MAIL}/1.1`,
    to: MAIL,
    said: [`<VersionOverrides xsi:type="VersionOverridesV1_1"> is not VersionOverridesV1_1 in ${MAIL}/1.1`],
  },
  {
    mistake: '1.0 in a namespace of nobody',
    from: `"${MAIL}"`,
    to: `"${MAIL}/0.9"`,
    said: [
      '<VersionOverrides xsi:type="VersionOverridesV1_0"> is not expected in <OfficeApp>',
      '<OfficeApp type> lacks <VersionOverrides>',
      `<VersionOverrides xsi:type="VersionOverridesV1_0"> is not VersionOverridesV1_0 in ${MAIL}`,
    ],
  },
  {
    mistake: '1.0 alone',
    from: /<VersionOverrides xmlns="[^"]*1\.1"[^]*?<\/VersionOverrides>/,
    to: '',
    said: ['<VersionOverrides xsi:type="VersionOverridesV1_0"> lacks the <VersionOverrides> 1.1 inside'],
  },
];

describe('the shape of a manifest', () => {
  it.each([...shape, ...versions])('with $mistake is refused', (mistake) => {
    expect(complaintsAbout(mistake)).toEqual(mistake.said);
  });

  it('that is not well-formed is refused in the words of the parser', () => {
    expect(lintManifest(goodManifest.replace('</Rule>', '').replace('</OfficeApp>', ''), served)).not.toEqual([]);
    expect(lintManifest('', served)).not.toEqual([]);
  });

  it('of another kind of file is refused at its root', () => {
    expect(lintManifest('<Other />', served)[0]).toBe(
      '1: <Other> is not <OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1">',
    );
  });
});
