import { NewProject, pathOf, RoundSettings, routes, urlAt } from './index.js';

it('fills parameters in, escaping what a person typed', () => {
  expect(pathOf(routes.pool, { project: 'a b', round: 3 })).toBe('/api/projects/a%20b/rounds/3/pool');
  expect(pathOf(routes.releaseFile, { project: 'faces', version: '1.0.0', path: 'shards/a b.tar' })).toBe(
    '/api/projects/faces/releases/1.0.0/files/shards/a%20b.tar',
  );
});

it('refuses to build a path with a parameter missing', () => {
  expect(() => pathOf(routes.project, {})).toThrow('/api/projects/:project: no value for project');
});

it('gives every two routes another method or path', () => {
  const places = Object.values(routes).map((r) => `${r.method} ${r.path}`);
  expect(new Set(places).size).toBe(places.length);
});

it('fills a new project with the round settings that the documentation promises', () => {
  const project = NewProject.parse({
    slug: 'faces',
    name: 'Faces',
    schema: { classes: [{ name: 'a' }, { name: 'b' }] },
    generatorDigest: '0'.repeat(64),
  });
  expect(project.roundDefaults).toEqual(RoundSettings.parse({}));
  expect(project.roundDefaults).toEqual({
    poolSize: 500,
    batchSize: 8,
    strategy: 'disagreement+coreset',
    psi: 0.7,
    releaseSize: 500,
    dropShare: 0.1,
    trainingSteps: 600,
    unsure: 'half',
  });
});

it.each(['https://example.org', 'https://example.org/'])('a route on a server at %s', (server) => {
  expect(urlAt(server, routes.me).href).toBe('https://example.org/api/me');
});

it.each(['https://example.org/tools/gannet', 'https://example.org/tools/gannet/'])(
  'a route on a server below a path, %s',
  (server) => {
    expect(urlAt(server, routes.project, { project: 'faces' }).href).toBe(
      'https://example.org/tools/gannet/api/projects/faces',
    );
  },
);
