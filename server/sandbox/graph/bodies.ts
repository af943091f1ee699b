import { compile } from 'html-to-text';

/** Text as Exchange stores it: always HTML, whatever was sent. An empty body stays empty. */
export function storedBody({ contentType, content }: { contentType: 'text' | 'html'; content: string }): string {
  if (content === '') return '';
  if (contentType === 'html') return /<html[\s>]/i.test(content) ? content : page(head, content);
  return page(textHead, `<font size="2"><span style="font-size:11pt;"><div class="PlainText">${escapedText(content)}</div></span></font>`);
}

/** The body as text, for `Prefer: outlook.body-content-type="text"` and the preview. */
export function textOfBody(html: string): string {
  if (html === '') return '';
  return toText(html).trim().replaceAll('\n', '\r\n');
}

/** The first 255 characters of the text, as `bodyPreview` shows them. */
export function previewOf(html: string): string {
  const known = previews.get(html);
  if (known !== undefined) return known;
  const preview = textOfBody(html).slice(0, 255);
  if (previews.size >= mostPreviews) previews.clear();
  previews.set(html, preview);
  return preview;
}

/** The part of a Teams invitation that holds the way into the meeting; without it in the body, the meeting is no longer online. */
export function withJoinBlob(html: string, joinUrl: string): string {
  const blob =
    '<div class="me-email-text" lang="en-US">\r\n<div>________________________________________________________________________________</div>\r\n' +
    `<div><span style="font-size:24px">Microsoft Teams meeting</span></div>\r\n<div><a id="meet_invite_block.action.join_link" href="${joinUrl}">Join the meeting now</a></div>\r\n` +
    '<div>________________________________________________________________________________</div>\r\n</div>';
  const stored = html === '' ? page(head, '') : html;
  return /<\/body>/i.test(stored) ? stored.replace(/<\/body>/i, `${blob}\r\n</body>`) : stored + blob;
}

const toText = compile({ wordwrap: false, selectors: [{ selector: 'a', options: { hideLinkHrefIfSameAsText: true } }] });

/** Reading HTML is by far the dearest part of an answer, and most bodies are asked for again and again. */
const previews = new Map<string, string>();
const mostPreviews = 10_000;

const head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';
const textHead = `${head}\r\n<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style>`;

function page(headContent: string, body: string): string {
  return `<html>\r\n<head>\r\n${headContent}\r\n</head>\r\n<body>\r\n${body}\r\n</body>\r\n</html>\r\n`;
}

function escapedText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll(/\r\n|\r|\n/g, '<br>\r\n');
}
