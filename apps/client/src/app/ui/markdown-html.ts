import { Marked } from 'marked';

/** What a link may lead to. */
const LINKS = new Set(['http:', 'https:', 'mailto:']);
/** Pictures that are part of the text. */
const INLINE_PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/]+=*$/;
/** Headings of a text stand below those of the page. */
const PAGE_LEVELS = 2;

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    html: ({ text }) => escaped(text),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + PAGE_LEVELS);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      const url = addressOf(href);
      return url && LINKS.has(url.protocol)
        ? `<a href="${escaped(url.href)}" target="_blank" rel="noopener noreferrer">${words}</a>`
        : words;
    },
    image({ href, text }) {
      const url = addressOf(href);
      const isOwn = url?.origin === new URL(document.baseURI).origin;
      return url && (isOwn || INLINE_PICTURE.test(href))
        ? `<img src="${escaped(url.href)}" alt="${escaped(text)}">`
        : escaped(text);
    },
  },
});

/**
 * Markdown as HTML for `[innerHTML]`, where Angular sanitises it. Raw HTML is shown as text; links open in a new tab;
 * pictures come from the server itself or are part of the text, and of others only the description is shown.
 */
export function markdownHtml(text: string): string {
  return marked.parse(text) as string;
}

function addressOf(href: string): URL | null {
  return URL.parse(href, document.baseURI);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
