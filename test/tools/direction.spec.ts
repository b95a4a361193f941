import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type AST,
  type ASTWithSource,
  type ParseSourceSpan,
  parseTemplate,
  PropertyRead,
  RecursiveAstVisitor,
  SafePropertyRead,
  type TmplAstBoundText,
  type TmplAstElement,
  TmplAstRecursiveVisitor,
  tmplAstVisitAll,
} from '@angular/compiler';

const APP = path.resolve(import.meta.dirname, '../../apps/client/src/app');
/** What people write goes by these names: of people, projects, classes, keypoints, tokens and generators. */
const WRITTEN = new Set([
  'name',
  'names',
  'hint',
  'guidelines',
  'email',
  'reason',
  'attribution',
  'license',
  'projectName',
  'person',
]);
/** Gannet's own words: of pages, steps, formats and splits. */
const OUR_EXPRESSIONS =
  /^(?:place|step|way|format|split|tool|template)\.name$|^words\.headlineOf\(q\)\.name$|^nextStep\(project\)\.name$/;
/** The same, where only the place tells: names of scores, and reasons that are chosen from a list. */
const OUR_PLACES = [
  'rounds/learning-curve.html: {{ name() }}',
  'quality/quality-detail.html: {{ line.name }}',
  'quality/score-table.ts: {{ line.name }}',
  'quality/reliability-chart.html: {{ pointed() ?? words().hint }}',
  'desk/desk-foot.ts: {{ reason }}',
  'generators/seed-browser.html: {{ cell.name }}',
  'generators/generator-cost.ts: {{ line.name }}',
  'students/training-curve.ts: {{ chart.name }}',
];

/** Templates of components by the file they are in. */
function templates(): [file: string, template: string][] {
  return globSync('**/*.{html,ts}', { cwd: APP })
    .filter((file) => !/\.spec\.ts$|testing\//.test(file))
    .flatMap((file): [string, string][] => {
      const text = readFileSync(path.join(APP, file), 'utf8');
      if (file.endsWith('.html')) return [[file, text]];
      return [...text.matchAll(/\btemplate: `([^`]*)`/g)].map(([, template = '']) => [file, template]);
    });
}

/** The last names of what an expression reads: of `project.name` the name, of `person.seed` the seed. */
class Reads extends RecursiveAstVisitor {
  readonly found: string[] = [];
  override visitPropertyRead(read: PropertyRead): void {
    this.read(read);
  }
  override visitSafePropertyRead(read: SafePropertyRead): void {
    this.read(read);
  }
  private read({ name, receiver }: PropertyRead | SafePropertyRead): void {
    this.found.push(name);
    const of = receiver instanceof PropertyRead || receiver instanceof SafePropertyRead ? receiver.receiver : receiver;
    of.visit(this);
  }
}

function isWritten(expression: AST, source: string): boolean {
  const reads = new Reads();
  expression.visit(reads);
  return reads.found.some((name) => WRITTEN.has(name)) && !OUR_EXPRESSIONS.test(source);
}

const has = ({ attributes, name }: TmplAstElement): boolean =>
  name === 'bdi' || attributes.some((one) => one.name === 'dir' && one.value === 'auto');
/** What takes text of any script. */
const isTyped = ({ name, attributes, inputs }: TmplAstElement): boolean => {
  const type = attributes.find((one) => one.name === 'type')?.value ?? 'text';
  return (
    name === 'textarea' ||
    (name === 'input' && ['text', 'search', 'email'].includes(type) && !inputs.some((one) => one.name === 'type'))
  );
};

/** The places in a template where a person's text meets the page's direction. */
class Unmarked extends TmplAstRecursiveVisitor {
  readonly places: string[] = [];
  private readonly within: TmplAstElement[] = [];

  override visitElement(element: TmplAstElement): void {
    if (isTyped(element) && !has(element)) this.places.push(textOf(element.startSourceSpan));
    this.within.push(element);
    super.visitElement(element);
    this.within.pop();
  }

  override visitBoundText(text: TmplAstBoundText): void {
    const around = this.within.at(-1);
    if (around && has(around)) return;
    const { ast, source } = text.value as ASTWithSource;
    const expressions = 'expressions' in ast ? (ast.expressions as AST[]) : [ast];
    for (const expression of expressions) {
      const words = (source ?? '').slice(expression.span.start, expression.span.end).trim();
      if (isWritten(expression, words)) this.places.push(`{{ ${words} }}`);
    }
  }
}

const textOf = ({ start, end }: ParseSourceSpan): string => start.file.content.slice(start.offset, end.offset);

function unmarked(template: string): string[] {
  const { nodes, errors } = parseTemplate(template, 'template.html', { preserveWhitespaces: true });
  expect(errors).toBeNull();
  const visitor = new Unmarked();
  tmplAstVisitAll(visitor, nodes);
  return visitor.places;
}

it('finds what has no direction of its own', () => {
  expect(unmarked('<td>{{ person.name }}</td>@if (x) { <b>by {{ r().yanked.reason }}, {{ count }}</b> }')).toEqual([
    '{{ person.name }}',
    '{{ r().yanked.reason }}',
  ]);
  expect(
    unmarked('<td dir="auto">{{ person.name }}</td><p>by <bdi>{{ name }}</bdi></p><a>{{ place.name }}</a>'),
  ).toEqual([]);
  expect(
    unmarked('<input [(ngModel)]="a"><input dir="auto" name="b"><textarea></textarea><input type="number">'),
  ).toEqual(['<input [(ngModel)]="a">', '<textarea>']);
});

it('what people write has the direction of its own script wherever it is shown or typed', () => {
  expect(templates().length).toBeGreaterThan(50);
  const places = new Set(
    templates().flatMap(([file, template]) => unmarked(template).map((place) => `${file}: ${place}`)),
  );
  expect([...places].filter((place) => !OUR_PLACES.includes(place))).toEqual([]);
  expect(OUR_PLACES.filter((place) => !places.has(place))).toEqual([]);
});
