/** An element of a document, with its attributes; text between elements is left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The name of the element around it; null of the outermost. */
  readonly parent: string | null;
}

type XmlRead =
  | { readonly ok: true; readonly elements: readonly XmlElement[] }
  /** A sentence. */
  | { readonly ok: false; readonly problem: string };

/** The entities that XML itself has. Others would have to be declared, and declarations are refused. */
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const NAME = '[\\p{L}_:][\\p{L}\\p{N}_:.-]*';
const TAG = new RegExp(`<(?<end>/?)(?<name>${NAME})(?<attributes>(?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(?<empty>/?)>`, 'uy');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'uy');
/** What is skipped: comments, processing instructions and character data. */
const SKIPPED = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<![CDATA[', ']]>'],
] as const;

/** Its message is a sentence. */
class Fault extends Error {}

/** The number of a line: it is only counted where it is said. */
type Line = () => number;

/**
 * The elements of an XML document in their order. Document type declarations are refused, so that no entity is ever
 * declared, expanded or fetched: the time is linear in the length of the text.
 */
export function xmlElements(text: string): XmlRead {
  try {
    return { ok: true, elements: [...elementsOf(text)] };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, problem: error.message };
    throw error;
  }
}

function* elementsOf(text: string): Generator<XmlElement> {
  const open: string[] = [];
  let at = text.indexOf('<');
  while (at >= 0) {
    const skipped = SKIPPED.find(([begin]) => text.startsWith(begin, at));
    if (skipped) {
      at = endOf(text, at, skipped);
    } else {
      const start = at;
      const line: Line = () => lineOf(text, start);
      const { element, isEnd, isEmpty, end } = tagAt(text, at, line);
      if (isEnd) close(open, element.name, line);
      else yield { ...element, parent: open.at(-1) ?? null };
      if (!isEnd && !isEmpty) open.push(element.name);
      at = end;
    }
    at = text.indexOf('<', at);
  }
  if (open.length > 0) throw new Fault(`The element <${open.at(-1)}> is not closed.`);
}

function endOf(text: string, at: number, [begin, end]: readonly [string, string]): number {
  const found = text.indexOf(end, at + begin.length);
  if (found < 0) throw new Fault(`${begin} in line ${lineOf(text, at)} has no ${end}.`);
  return found + end.length;
}

function tagAt(text: string, at: number, line: Line) {
  if (text.startsWith('<!', at))
    throw new Fault(
      `Line ${line()} has a document type declaration (${text.slice(at, at + 9)}). Declarations and the entities in them are not read; remove them.`,
    );
  TAG.lastIndex = at;
  const groups = TAG.exec(text)?.groups;
  if (!groups) throw new Fault(`Line ${line()} has a < that begins no element. Write < itself as &lt;.`);
  const { name = '', attributes = '' } = groups;
  return {
    element: { name, attributes: attributesIn(attributes, line) },
    isEnd: groups['end'] === '/',
    isEmpty: groups['empty'] === '/',
    end: TAG.lastIndex,
  };
}

function attributesIn(text: string, line: Line): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let at = 0;
  while (text.slice(at).trim() !== '') {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(text);
    if (!found) throw new Fault(`Line ${line()} has an attribute that is not written as name="value".`);
    const [, name = '', double, single] = found;
    if (attributes.has(name)) throw new Fault(`Line ${line()} has the attribute ${name} twice.`);
    attributes.set(name, decoded(double ?? single ?? '', line));
    at = ATTRIBUTE.lastIndex;
  }
  return attributes;
}

function decoded(text: string, line: Line): string {
  return text.replace(/&([^;&\s]{0,32};?)/g, (whole, inner: string) => {
    const name = inner.replace(/;$/, '');
    const character = inner.endsWith(';') ? (ENTITIES[name] ?? numbered(name)) : undefined;
    if (character === undefined)
      throw new Fault(
        `Line ${line()} has ${whole}, which is none of the entities &lt; &gt; &amp; &quot; &apos; and &#…; . Write & itself as &amp;.`,
      );
    return character;
  });
}

function numbered(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : undefined;
}

function close(open: string[], name: string, line: Line): void {
  const opened = open.pop();
  if (opened !== name)
    throw new Fault(
      opened === undefined
        ? `Line ${line()} closes <${name}>, which is not open.`
        : `Line ${line()} closes <${name}> where <${opened}> is open.`,
    );
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let newline = text.indexOf('\n'); newline >= 0 && newline < at; newline = text.indexOf('\n', newline + 1))
    line++;
  return line;
}
