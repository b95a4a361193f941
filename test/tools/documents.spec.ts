import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const documents = globSync(['*.md', '{docs,docker,generators}/**/*.md', '{libs,apps}/*/*.md'], {
  cwd: ROOT,
  exclude: ['**/node_modules/**'], // recipes have their own
});

/** A document without its code, where brackets are no links. */
const prose = (text: string): string => text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');

/** The anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

/** Links and pictures of a document that lead to this repository. */
const linksOf = (file: string): string[] =>
  [...prose(read(file)).matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].map(([, target = '']) => target);

/** Those that lead nowhere. */
function broken(file: string): string[] {
  return linksOf(file).flatMap((target) => {
    const [place = '', anchor] = target.split('#');
    const to = place === '' ? file : path.join(path.dirname(file), place);
    if (!existsSync(path.join(ROOT, to))) return [`${file}: ${target}`];
    return anchor === undefined || anchorsOf(to).includes(anchor) ? [] : [`${file}: ${target}`];
  });
}

it('every link and picture of a document leads to a file that is there, and to a heading of it', () => {
  expect(documents.flatMap(linksOf).length).toBeGreaterThan(60);
  expect(documents.flatMap(broken)).toEqual([]);
});

describe('README', () => {
  const readme = read('README.md');
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file = '']) => file);

  it('begins with a picture that moves, and the strip from a seed to a release', () => {
    expect(pictures.slice(0, 2)).toEqual(['docs/images/loop.gif', 'docs/images/strip.png']);
    expect(readFileSync(path.join(ROOT, pictures[0]!)).includes('NETSCAPE2.0')).toBe(true); // repeats, so it has frames
  });

  it('lists features, and says what a machine needs', () => {
    expect(readme.split('## Two commands')[0]!.match(/^- \*\*.+\*\* /gm)?.length).toBeGreaterThan(5);
    for (const need of ['system', 'Node', 'processor', 'memory', 'disk']) expect(readme).toMatch(`\n| ${need} | `);
  });

  it('is cited as CITATION.cff says, with the version of the workspace', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(/^version: (.*)$/m.exec(read('CITATION.cff'))?.[1]).toBe(version);
    expect(/^\s+version\s*=\s*\{(.*)\},$/m.exec(readme)?.[1]).toBe(version);
  });
});
