import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The instructions of a Dockerfile, continued lines joined: `['FROM node:24 AS build', 'RUN npm ci', …]`. */
function instructions(text: string): string[] {
  const lines = text.replaceAll(/^#.*$/gm, '').replaceAll(/\\\n/g, ' ');
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

describe('the image', () => {
  const all = instructions(read('docker/Dockerfile'));
  const last = all.slice(all.findLastIndex((line) => line.startsWith('FROM ')));

  it('runs as a normal user from its last file on', () => {
    const user = last.findIndex((line) => line === 'USER node');
    expect(user).toBeGreaterThan(last.findLastIndex((line) => line.startsWith('COPY ')));
    expect(last.slice(user + 1).map((line) => line.split(' ')[0])).toEqual(['VOLUME', 'EXPOSE', 'HEALTHCHECK', 'CMD']);
  });

  it('starts Node itself, without a shell that would keep signals from it', () => {
    expect(last.at(-1)).toBe('CMD ["node", "apps/api/dist/main.js"]');
  });

  it('asks the server for its health, with a command that is JavaScript', () => {
    const check = last.find((line) => line.startsWith('HEALTHCHECK '));
    const [program, flag, script] = JSON.parse(/CMD (\[.*\])$/.exec(check ?? '')?.[1] ?? '[]') as string[];
    expect([program, flag]).toEqual(['node', '-e']);
    expect(script).toContain('/api/health');
    expect(() => new Script(script ?? 'no script')).not.toThrow();
  });

  it('has no build stage, secret or development setting in the end', () => {
    expect(last.filter((line) => /^(ADD|ARG)\b|npm |PASSWORD|SECRET|DATABASE_URL/.test(line))).toEqual([]);
    expect(last.filter((line) => line.startsWith('COPY ')).every((line) => line.startsWith('COPY --from=build '))).toBe(
      true,
    );
  });

  it('holds what the server runs, and nothing of what only the client is built of', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).filter((name) => /^@angular\/|^idb$|^zone\.js$/.test(name))).toEqual([]);
    expect(all.some((line) => /^RUN npm prune --omit=dev /.test(line))).toBe(true);
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    const kept = Object.entries(packages).filter(
      ([name, { dev }]) => name.startsWith('node_modules/@angular/') && !dev,
    );
    expect(kept.map(([name]) => name)).toEqual([]);
  });

  it('is built with a Node that the packages accept', () => {
    const images = all.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(new Set(images)).toEqual(new Set(['node:24-bookworm-slim']));
  });
});

describe('the composition', () => {
  const text = read('docker/compose.yaml');

  it('has no default password', () => {
    const uses = text.match(/\$\{POSTGRES_PASSWORD[^}]*\}/g) ?? [];
    expect(uses).toHaveLength(2);
    expect(uses.filter((use) => !use.startsWith('${POSTGRES_PASSWORD:?'))).toEqual([]);
    expect(text).not.toMatch(/password: *['"\w]/i);
  });

  it('opens the server to this machine alone unless told otherwise, and the database to nobody', () => {
    expect(text.match(/^ *ports:.*$/gm)).toEqual(["    ports: ['${BIND:-127.0.0.1}:${PORT:-3000}:3000']"]);
  });

  it('builds the image once, and no service asks a registry for it', () => {
    expect(text.match(/^ *build:/gm)).toEqual(['    build:']);
    const web = text.slice(text.indexOf('\n  web:'), text.indexOf('\n  worker:'));
    expect(web).toMatch(/build:.*\n {6}context: \.\.\n {6}dockerfile: docker\/Dockerfile\n/);
    expect(text.match(/^ *image:.*$/gm)).toEqual(['  image: gannet', '    image: postgres:18']);
    expect(text.slice(text.indexOf('\n  worker:'))).toContain('pull_policy: never');
  });

  it('hands every line of .env to the server, but for what the container is built around', () => {
    expect(text).toContain('  env_file:\n    - path: .env\n      required: false\n');
    const environment = /^ {2}environment:\n((?: {4}.*\n)+)/m.exec(text)?.[1] ?? '';
    expect([...environment.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name)).toEqual([
      'HOST',
      'PORT',
      'DATA_DIR',
      'DATABASE_URL',
      'PUBLIC_URL',
      'LOG_LEVEL',
    ]);
    expect(environment).toContain('PORT: 3000');
  });

  it('is told of with commands that find its .env', () => {
    const readme = read('docker/README.md');
    expect(readme).toContain('cd docker\n');
    expect(readme).not.toContain('-f docker/compose.yaml');
  });

  it('keeps data in named volumes', () => {
    expect(text).toContain("volumes: ['postgres:/var/lib/postgresql']");
    expect(text).toContain("volumes: ['data:/data']");
    expect(text).toMatch(/^volumes:\n {2}postgres:\n {2}data:\n/m);
  });

  it('starts each role with a file that the api builds', () => {
    const commands = [...text.matchAll(/command: \[node, (.+)\]/g)].map(([, file]) => file);
    expect(commands).toEqual(['apps/api/dist/main.js', 'apps/api/dist/worker.js']);
  });

  it('reaps what a process leaves behind', () => {
    expect(text.match(/init: true/g)).toHaveLength(2);
  });
});

it("the build does not see git, secrets, data or another system's node_modules", () => {
  const ignored = read('.dockerignore').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/.env', 'data', '!test/package.json']));
});
