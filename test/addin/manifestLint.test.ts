import { describe, expect, it } from '@jest/globals';
import { lintManifest } from '../support/manifestLint.ts';
import { complaintsAbout, goodManifest, served, type Mistake } from '../support/manifestMistake.ts';

const PANE = 'https://localhost:8440/pane';

const values: readonly Mistake[] = [
  {
    mistake: 'an id that is no GUID',
    from: /<Id>7/,
    to: '<Id>x',
    said: ['<Id> "xd1f5c0e-2b86-4c39-a8f4-90d3e6b15a72" is not of the form'],
  },
  { mistake: 'a version of words', from: '1.0.0.0', to: '1.0-beta', said: ['<Version> "1.0-beta" is not of the form'] },
  { mistake: 'a locale of its own', from: 'en-US', to: 'english', said: ['<DefaultLocale> "english" is not of the form'] },
  { mistake: 'a permission nobody gives', from: '>ReadItem<', to: '>Everything<', said: ['<Permissions> "Everything" is not of the form'] },
  {
    mistake: 'a name without end',
    from: '<DisplayName DefaultValue="Tandem"',
    to: `<DisplayName DefaultValue="${'T'.repeat(126)}"`,
    said: [`<DisplayName DefaultValue="${'T'.repeat(126)}"> must have 1 to 125 characters`],
  },
  {
    mistake: 'a description without end',
    from: /<Description DefaultValue="[^"]*"/,
    to: `<Description DefaultValue="${'T'.repeat(251)}"`,
    said: [`<Description DefaultValue="${'T'.repeat(251)}"> must have 1 to 250 characters`],
  },
  {
    mistake: 'a label without end',
    from: 'id="Name" DefaultValue="Tandem"',
    to: `id="Name" DefaultValue="${'T'.repeat(126)}"`,
    said: [`<String id="Name" DefaultValue="${'T'.repeat(126)}"> must have 1 to 125 characters`],
  },
  {
    mistake: 'a tip without end',
    from: /id="PaneTip" DefaultValue="[^"]*"/,
    to: `id="PaneTip" DefaultValue="${'T'.repeat(251)}"`,
    said: [`<String id="PaneTip" DefaultValue="${'T'.repeat(251)}"> must have 1 to 250 characters`],
  },
  { mistake: 'a provider without a name', from: '>Tandem</', to: '></', said: ['<ProviderName> must have 1 to 125 characters'] },
  {
    mistake: 'more than Exchange takes',
    from: '<Id>',
    to: `<!--${' '.repeat(256 * 1024)}--><Id>`,
    said: ['<OfficeApp type> has more than 256 KB'],
  },
];

const resources: readonly Mistake[] = [
  {
    mistake: 'a resource that is not there',
    from: '<Title resid="Name" />',
    to: '<Title resid="Nmae" />',
    said: ['<Title resid="Nmae"> names no resource in <ShortStrings>'],
  },
  {
    mistake: 'a resource that 1.0 has and 1.1 has not',
    from: /([^]*)<Title resid="Name" \/>/,
    to: '$1<Title resid="Nmae" />',
    said: ['<Title resid="Nmae"> names no resource in <ShortStrings>'],
  },
  {
    mistake: 'a resource of another kind',
    from: '<Title resid="Name" />',
    to: '<Title resid="PaneTip" />',
    said: ['<Title resid="PaneTip"> names no resource in <ShortStrings>'],
  },
  {
    mistake: 'a resource nobody uses',
    from: '<bt:ShortStrings>',
    to: '<bt:ShortStrings><bt:String id="Old" DefaultValue="Old" />',
    said: ['<String id="Old" DefaultValue="Old"> is used by nothing'],
  },
  {
    mistake: 'a resource that stands twice',
    from: '<bt:ShortStrings>',
    to: '<bt:ShortStrings><bt:String id="Name" DefaultValue="Other" />',
    said: ['<String id="Name" DefaultValue="Tandem"> has an id that is taken'],
  },
  {
    mistake: 'an id of 33 characters',
    from: /"PaneTip"([^]*?)"PaneTip"([^]*?)"PaneTip"/,
    to: `"${'P'.repeat(33)}"$1"${'P'.repeat(33)}"$2"${'P'.repeat(33)}"`,
    said: [
      `<String id="${'P'.repeat(33)}" DefaultValue="See whether this meeting is in Salesforce and why, tag it, or push it now."> has an id of more than 32`,
    ],
  },
  {
    mistake: 'two buttons of one id',
    from: 'id="organizerPane"',
    to: 'id="attendeePane"',
    said: ['<Control xsi:type="Button" id="attendeePane"> has an id that is taken'],
  },
];

const addresses: readonly Mistake[] = [
  {
    mistake: 'an address without https',
    from: `SupportUrl DefaultValue="https:`,
    to: `SupportUrl DefaultValue="http:`,
    said: [`<SupportUrl DefaultValue="${PANE.replace('https', 'http')}/taskpane.html"> has no https address`],
  },
  {
    mistake: 'a host that was forgotten',
    from: `SourceLocation DefaultValue="${PANE}`,
    to: `SourceLocation DefaultValue="https://localhost:3000/pane`,
    said: ['<SourceLocation DefaultValue="https://localhost:3000/pane/taskpane.html"> leads elsewhere than https://localhost:8440'],
  },
  {
    mistake: 'a page that is not there',
    from: `id="Pane.Url" DefaultValue="${PANE}/taskpane.html"`,
    to: `id="Pane.Url" DefaultValue="${PANE}/commands.html"`,
    said: [`<Url id="Pane.Url" DefaultValue="${PANE}/commands.html"> leads to no file`],
  },
  {
    mistake: 'its own host as a domain',
    from: '<Hosts>',
    to: '<AppDomains><AppDomain>https://localhost:8440</AppDomain></AppDomains><Hosts>',
    said: ["<AppDomain> is the pane's own, which is trusted anyway"],
  },
  {
    mistake: 'a page as a domain',
    from: '<Hosts>',
    to: '<AppDomains><AppDomain>https://example.org/page</AppDomain></AppDomains><Hosts>',
    said: ['<AppDomain> is not an https origin'],
  },
];

const pictures: readonly Mistake[] = [
  { mistake: 'an icon without its largest', from: '<bt:Image size="80" resid="Icon.80" />', to: '', said: ['<Icon> lacks size 80'] },
  {
    mistake: 'an icon without its smallest',
    from: '<bt:Image size="16" resid="Icon.16" />',
    to: '',
    said: ['<Icon> lacks size 16'],
  },
  {
    mistake: 'an icon of another size',
    from: 'size="32" resid="Icon.32"',
    to: 'size="32" resid="Icon.80"',
    said: [`<Image id="Icon.80" DefaultValue="${PANE}/assets/icon-80.png"> leads to 80 x 80 pixels instead of 32 x 32`],
  },
  {
    mistake: 'a small icon in the list',
    from: 'icon-64.png',
    to: 'icon-32.png',
    said: [`<IconUrl DefaultValue="${PANE}/assets/icon-32.png"> leads to 32 x 32 pixels instead of 64 x 64`],
  },
  {
    mistake: 'a page as an icon',
    from: 'assets/icon-128.png',
    to: 'taskpane.html',
    said: [`<HighResolutionIconUrl DefaultValue="${PANE}/taskpane.html"> leads to a file that is no PNG`],
  },
];

describe('a manifest', () => {
  it('without a mistake is passed', () => {
    expect(lintManifest(goodManifest, served)).toEqual([]);
  });

  it.each([...values, ...resources, ...addresses, ...pictures])('with $mistake is refused', (mistake) => {
    expect(complaintsAbout(mistake)).toEqual(mistake.said);
  });

  it('is told the line of its mistake', () => {
    const line = goodManifest.split('\n').findIndex((text) => text.includes('<Permissions>')) + 1;
    expect(lintManifest(goodManifest.replace('>ReadItem<', '><'), served)[0]).toMatch(new RegExp(`^${line}: <Permissions>`));
  });
});
