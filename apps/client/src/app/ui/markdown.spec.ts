import { TestBed } from '@angular/core/testing';
import { Markdown } from './markdown';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

/** What a person sees of a text. */
function shown(text: string): HTMLElement {
  const fixture = TestBed.createComponent(Markdown);
  fixture.componentRef.setInput('text', text);
  fixture.detectChanges();
  return (fixture.nativeElement as HTMLElement).querySelector('div')!;
}

const SAFE = new Set(
  'H3 H4 P EM STRONG CODE PRE A IMG UL OL LI BR HR TABLE THEAD TBODY TR TH TD BLOCKQUOTE DEL'.split(' '),
);
const SAFE_ATTRIBUTES = new Set(['href', 'target', 'rel', 'src', 'alt', 'align', 'class']);

it('shows headings, lists, emphasis and tables, headings below those of the page', () => {
  const text = '# Hair\n\n- also *behind* the head\n- **never** a hat\n\n| a | b |\n|---|---|\n| 1 | 2 |';
  const html = shown(text);
  expect(html.querySelector('h3')!.textContent).toBe('Hair');
  expect([...html.querySelectorAll('li')].map((one) => one.innerHTML)).toEqual([
    'also <em>behind</em> the head',
    '<strong>never</strong> a hat',
  ]);
  expect(html.querySelectorAll('td')).toHaveLength(2);
});

it('keeps the lines of a text that is no Markdown', () => {
  const html = shown('Ears are skin.\nGlasses are the frame only.');
  expect(html.querySelectorAll('br')).toHaveLength(1);
  expect(html.textContent).toContain('Glasses are the frame only.');
});

it.each([
  ['https://example.org/a?b=1&c="2"', 'https://example.org/a?b=1&c=%222%22'],
  ['mailto:anna@example.org', 'mailto:anna@example.org'],
  ['/people', 'http://localhost/people'],
])('opens the link %s in a new tab that knows nothing of this one', (address, href) => {
  const link = shown(`[see](<${address}>)`).querySelector('a')!;
  expect([link.textContent, link.getAttribute('href'), link.target, link.rel]).toEqual([
    'see',
    href,
    '_blank',
    'noopener noreferrer',
  ]);
});

it.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<p>',
  'vbscript:x',
  'blob:x',
  'http://',
])('makes no link to %j', (address) => {
  const html = shown(`[see](<${address}>)`);
  expect(html.querySelector('a')).toBeNull();
  expect(html.textContent).toContain('see');
});

it.each([
  ['/api/pictures/1.png', 'http://localhost/api/pictures/1.png'],
  [PIXEL, PIXEL],
])('shows the picture %s', (address, src) => {
  const picture = shown(`![an *eye*](${address})`).querySelector('img')!;
  expect([picture.getAttribute('src'), picture.alt]).toEqual([src, 'an *eye*']);
});

it.each([
  'https://tracker.example/pixel.png',
  '//tracker.example/pixel.png',
  'http://localhost:8080/other-port.png',
  'data:image/svg+xml;base64,PHN2Zy8+',
  'data:text/html;base64,PHN2Zy8+',
  'javascript:alert(1)',
])('shows the description of the picture %s instead of it', (address) => {
  const html = shown(`![an eye](${address})`);
  expect(html.querySelector('img')).toBeNull();
  expect(html.textContent.trim()).toBe('an eye');
});

it.each([
  '<script>alert(1)</script>',
  'a <img src=x onerror=alert(1)> b',
  '<style>*{display:none}</style>',
  '<iframe src="https://example.org"></iframe>',
  '<form action="/x"><input name=password></form>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<details open ontoggle=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>',
])('shows raw HTML as what was typed: %s', (text) => {
  const html = shown(text);
  expect(html.textContent.trim()).toBe(text);
  expect([...html.querySelectorAll('*')].map(({ tagName }) => tagName).filter((tag) => tag !== 'P')).toEqual([]);
});

it.each([
  '[a](https://e.org/"onmouseover="alert(1))',
  "[a](<https://e.org/' onclick=alert(1)>)",
  '![" onerror="alert(1)](/x.png)',
  "![' onerror='alert(1)](/x.png)",
  '[a](/x "t\\" onclick=\\"alert(1)")',
  '[<img src=x onerror=alert(1)>](/x)',
  '```"><script>alert(1)</script>\ncode\n```',
  '`<script>alert(1)</script>`',
  '[ref]\n\n[ref]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '&#106;avascript:alert(1)',
  '[a](&#106;avascript:alert(1))',
  '# <b onclick=alert(1)>x',
  '| <script> |\n|---|\n| <img src=x onerror=alert(1)> |',
  '- [ ] <input autofocus onfocus=alert(1)>',
])('lets nothing through that could run: %s', (text) => {
  for (const element of shown(text).querySelectorAll('*')) {
    expect(SAFE).toContain(element.tagName);
    for (const { name, value } of element.attributes) {
      expect(SAFE_ATTRIBUTES).toContain(name);
      expect(value).not.toMatch(/^\s*(?:javascript|vbscript|data:text)/i);
    }
  }
});
