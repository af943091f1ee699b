import { DOMParser, type Element } from '@xmldom/xmldom';

/** One element of a manifest, as plain values. `name` is without a prefix, `type` is its xsi:type, `text` is empty where it has children. */
export type Tag = {
  readonly name: string;
  readonly namespace: string;
  readonly type: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Tag[];
  readonly line: number;
};

export type ReadTree = { readonly kind: 'tree'; readonly root: Tag } | { readonly kind: 'broken'; readonly complaints: readonly string[] };

/** @returns the tree of a well-formed document, or what is wrong with it, in the parser's words. */
export function readTree(xml: string): ReadTree {
  const complaints: string[] = [];
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') complaints.push(message);
    },
  });
  try {
    const root = parser.parseFromString(xml, 'text/xml').documentElement;
    if (root !== null && complaints.length === 0) return { kind: 'tree', root: tagOf(root) };
  } catch (problem) {
    // A fatal error was told to onError already, and is thrown all the same.
    if (complaints.length === 0) throw problem;
  }
  return { kind: 'broken', complaints };
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

function tagOf(element: Element): Tag {
  const children = [...element.children].map(tagOf);
  return {
    name: element.tagName.replace(/^.*:/, ''),
    namespace: element.namespaceURI ?? '',
    type: element.getAttributeNS(XSI, 'type'),
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    text: children.length > 0 ? '' : (element.textContent ?? '').trim(),
    children,
    line: element.lineNumber ?? 0,
  };
}

/** All elements below, in the order they stand; what is below an element called `except` is left out, and so is that element. */
export const below = (tag: Tag, except?: string): readonly Tag[] =>
  tag.children.filter(({ name }) => name !== except).flatMap((child) => [child, ...below(child, except)]);

export const child = (tag: Tag, name: string): Tag | undefined => tag.children.find((one) => one.name === name);

/** A setting's value stands in `DefaultValue`, or is the element's text. */
export const valueOf = (tag: Tag): string => tag.attributes['DefaultValue'] ?? tag.text;

/** One complaint: where it is, the element's opening tag, what is wrong with it. */
export function complaint(tag: Tag, says: string): string {
  const attributes = Object.entries(tag.attributes).filter(([name]) => !name.startsWith('xmlns'));
  return `${tag.line}: <${[tag.name, ...attributes.map(([name, value]) => `${name}="${value}"`)].join(' ')}> ${says}`;
}
