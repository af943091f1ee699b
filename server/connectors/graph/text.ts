import { compile } from 'html-to-text';

/**
 * Deeper than any mail program nests; past it the converter would run out of stack, and a body must never cost us the meeting.
 */
const maxDepth = 300;

const block = { leadingLineBreaks: 1, trailingLineBreaks: 1 };
const plainTextOf = compile({
  wordwrap: false,
  limits: { maxDepth },
  selectors: [
    { selector: 'a', options: { linkBrackets: ['[', ']'], hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'skip' },
    // Outlook's own paragraphs have no margin: a blank line in the mail is an empty paragraph there.
    { selector: 'p.MsoNormal', format: 'paragraph', options: block },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'tr', format: 'block', options: block },
    { selector: 'td', format: 'inlineSurround', options: { suffix: ' ' } },
    { selector: 'th', format: 'inlineSurround', options: { suffix: ' ' } },
    { selector: 'hr', format: 'lineBreak' },
  ],
});

/**
 * The body of a meeting as plain text (rule R21): paragraphs become line breaks, a link stays as `text [address]`, images go, nothing is
 * wrapped, no more than one empty line in a row. Text is taken as it is, with `\n` for every line break.
 */
export function plainText(content: string, contentType: string): string {
  if (contentType.toLowerCase() === 'text') return withPlainBreaks(content).trim();
  return withPlainBreaks(plainTextOf(content))
    .replaceAll('\u00A0', ' ')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

const withPlainBreaks = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
