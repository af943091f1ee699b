import { describe, expect, it } from '@jest/globals';
import { plainText } from '../../server/connectors/graph/text.ts';

describe('a body as plain text', () => {
  it.each`
    case                                         | html                                                                                 | text
    ${'paragraphs'}                              | ${'<p>one</p><p>two</p>'}                                                            | ${'one\n\ntwo'}
    ${'paragraphs of Outlook'}                   | ${'<p class="MsoNormal">one</p><p class="MsoNormal">two</p>'}                        | ${'one\ntwo'}
    ${'an empty paragraph of Outlook'}           | ${'<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>'}   | ${'a\n\nb'}
    ${'line breaks'}                             | ${'one<br>two<br/>three'}                                                            | ${'one\ntwo\nthree'}
    ${'many line breaks'}                        | ${'one<br><br><br><br><br>two'}                                                      | ${'one\n\ntwo'}
    ${'divisions'}                               | ${'<div>one</div><div>two</div>'}                                                    | ${'one\ntwo'}
    ${'a named link'}                            | ${'see <a href="https://contoso.com/a">the plan</a>'}                                | ${'see the plan [https://contoso.com/a]'}
    ${'a bare link'}                             | ${'<a href="https://contoso.com/a">https://contoso.com/a</a>'}                       | ${'https://contoso.com/a'}
    ${'a mail link'}                             | ${'<a href="mailto:bob@contoso.com">bob@contoso.com</a>'}                            | ${'bob@contoso.com'}
    ${'an image'}                                | ${'a<img src="cid:1" alt="logo">b'}                                                  | ${'ab'}
    ${'a heading'}                               | ${'<h1>Agenda</h1>'}                                                                 | ${'Agenda'}
    ${'a table'}                                 | ${'<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>'}       | ${'a b\nc d'}
    ${'style and script'}                        | ${'<html><head><style>p{}</style></head><body><script>x()</script>hi</body></html>'} | ${'hi'}
    ${'entities'}                                | ${'a &amp; b &lt; c&nbsp;d'}                                                         | ${'a & b < c d'}
    ${'nothing'}                                 | ${''}                                                                                | ${''}
    ${'an empty page of Exchange'}               | ${'<html><head><meta></head><body>\r\n</body></html>'}                               | ${''}
    ${'text put in and wrapped on the way back'} | ${'<html><body><div class="PlainText">one<br>\r\ntwo</div></body></html>'}           | ${'one\ntwo'}
  `('$case', ({ html, text }) => {
    expect(plainText(html ?? '', 'html')).toBe(text);
  });

  it('does not wrap a long line', () => {
    const line = 'word '.repeat(100).trim();
    expect(plainText(`<p>${line}</p>`, 'html')).toBe(line);
  });

  it('takes text as it is, with plain line breaks', () => {
    expect(plainText('  one\r\n<two>\rthree\r\n\r\n', 'text')).toBe('one\n<two>\nthree');
  });

  it('survives nesting no person writes', () => {
    expect(plainText(`hi${'<div>'.repeat(50_000)}deep`, 'html')).toContain('hi');
  });
});
