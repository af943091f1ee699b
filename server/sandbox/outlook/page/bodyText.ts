const LINE_EDGE = 1;
const PARAGRAPH_EDGE = 2;

const EDGES: ReadonlyMap<string, number> = new Map([
  ...['p', 'ul', 'ol', 'table', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre'].map((tag) => [tag, PARAGRAPH_EDGE] as const),
  ...['div', 'li', 'tr', 'hr', 'section', 'article', 'header', 'footer', 'address'].map((tag) => [tag, LINE_EDGE] as const),
]);
const UNSEEN = new Set(['style', 'script', 'title', 'template']);

type Piece =
  { readonly kind: 'words'; readonly words: string } | { readonly kind: 'break' } | { readonly kind: 'edge'; readonly width: number };

/** The words of a body, line by line as they are seen. Scripts of a parsed document do not run. */
export function plainText(html: string): string {
  let text = '';
  let breaks = 0;
  let edge = 0;
  for (const piece of piecesOf(new DOMParser().parseFromString(html, 'text/html').body)) {
    if (piece.kind === 'break') breaks += 1;
    else if (piece.kind === 'edge') edge = Math.max(edge, piece.width);
    else {
      const isLineStart = breaks + edge > 0 || text === '' || text.endsWith(' ');
      const words = isLineStart ? piece.words.replace(/^ /, '') : piece.words;
      if (words === '') continue;
      // A break alone between two blocks is Outlook's empty line.
      const lines = Math.max(edge, breaks + (edge > 0 ? 1 : 0));
      text = text === '' || lines === 0 ? text + words : `${text.trimEnd()}${'\n'.repeat(lines)}${words}`;
      breaks = 0;
      edge = 0;
    }
  }
  return text.trim();
}

function* piecesOf(node: Node): Generator<Piece> {
  if (node instanceof Text) {
    const isKept = node.parentElement?.closest('pre') !== null;
    yield { kind: 'words', words: isKept ? node.data : node.data.replaceAll(/[ \t\r\n\f]+/g, ' ') };
  }
  if (!(node instanceof Element) || UNSEEN.has(node.localName)) return;
  if (node.localName === 'br') yield { kind: 'break' };
  // Outlook's own paragraphs have no margin: an empty line is an empty paragraph there.
  const width = node.classList.contains('MsoNormal') ? LINE_EDGE : (EDGES.get(node.localName) ?? 0);
  if (width > 0) yield { kind: 'edge', width };
  for (const child of node.childNodes) yield* piecesOf(child);
  if (width > 0) yield { kind: 'edge', width };
}

/** A body of plain text as Outlook stores it. */
export function htmlOf(text: string): string {
  const paragraph = document.createElement('p');
  for (const [at, line] of text.split(/\r?\n/).entries()) paragraph.append(...(at === 0 ? [] : [document.createElement('br')]), line);
  return paragraph.outerHTML;
}
