import { describe, expect, it } from '@jest/globals';
import { ADDIN_ID } from '../../shared/tags.ts';
import { bites, filesBelow, root, sourcesOf, textOf, withoutComments, type Source } from './repository.ts';

/** The global object of Office.js, and its other names. */
const OFFICE = /(?<![\w.'"`/-])(Office|OfficeExtension|OfficeRuntime)\s*[?]?[.](?=\w)/;

const paneSources = (): readonly Source[] =>
  sourcesOf(
    filesBelow(`${root}/addin`)
      .map((file) => `addin/${file}`)
      .filter((file) => /[.]tsx?$/.test(file)),
  );
const saysOffice = (sources: readonly Source[]): readonly string[] =>
  sources.filter(({ file }) => !file.startsWith('addin/office/')).flatMap((source) => bites(OFFICE, withoutComments(source)));

describe('Office.js', () => {
  it('is spoken to in addin/office and nowhere else', () => {
    expect(saysOffice(paneSources())).toEqual([]);
  });

  it('is really spoken to there', () => {
    expect(paneSources().filter((source) => bites(OFFICE, withoutComments(source)).length > 0)).not.toEqual([]);
  });

  it.each(['Office.onReady();', 'await Office .onReady();', 'const item = Office?.context;', 'OfficeRuntime.auth.getAccessToken();'])(
    'would be noticed in %s',
    (text) => {
      expect(saysOffice([{ file: 'addin/taskpane/a.tsx', text }])).toHaveLength(1);
      expect(saysOffice([{ file: 'addin/office/a.ts', text }])).toEqual([]);
    },
  );

  it.each(["const words = 'Open Office. Then wait.';", '// Office.onReady', 'const theOffice = myOffice.context;'])(
    'may be told of: %s',
    (text) => {
      expect(saysOffice([{ file: 'addin/taskpane/a.tsx', text }])).toEqual([]);
    },
  );

  it('knows the add-in by the id its tags are kept under', () => {
    expect(textOf('manifest.xml')).toContain(`<Id>${ADDIN_ID}</Id>`);
  });
});
