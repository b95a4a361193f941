import { readFile, stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  fit,
  type GeneratorSummary,
  LONGEST_SCHEMA_FILE,
  NewProject,
  type Project,
  readSchemaFile,
} from '@gannet/contracts';
import { Failed, reasonOf } from '../failed.js';
import { type Server, ServerRefused } from '../server.js';

/** What the command line says of a new project; the files are absolute paths. */
interface Described {
  readonly from?: string;
  readonly schema?: string;
  readonly guidelines?: string;
  readonly generator?: string;
  readonly labelSide?: number;
  readonly slug?: string;
  readonly name?: string;
}

interface Created {
  readonly project: Project;
  /** What was changed or left out of the schema's file, in sentences. */
  readonly remarks: readonly string[];
  /** Whether the project existed, exactly as described. */
  readonly alreadyHere: boolean;
}

/** Largest description that is read, in bytes: guidelines may hold pictures. */
const LARGEST_FILE = 4 * LONGEST_SCHEMA_FILE;
/** The status of the refusal of a slug or a name that another project has. */
const CONFLICT = 409;

/** Makes a project. All files are read and checked before the server is asked to make anything. */
export async function createProject(server: Server, described: Described): Promise<Created> {
  const { fields, remarks } = await fieldsOf(described);
  const generatorDigest = await digestOf(described.generator, server);
  const wish = fit(NewProject, { ...fields, ...(generatorDigest !== undefined && { generatorDigest }) }, WORDS);
  if (!wish.ok) throw new Failed(wish.sentence);
  try {
    return { project: await server.call('addProject', { body: wish.value }), remarks, alreadyHere: false };
  } catch (error) {
    if (!(error instanceof ServerRefused) || error.status !== CONFLICT) throw error;
    const project = await server.call('project', { params: { project: wish.value.slug } }).catch(() => null);
    if (project === null || !isAsWished(project, wish.value)) throw error;
    return { project, remarks, alreadyHere: true };
  }
}

const WORDS = {
  '': 'the description',
  generatorDigest: 'generator (--generator, or “generatorDigest” of the file)',
  labelSide: 'label side (--label-side, or “labelSide” of the file)',
};

/** The fields of the description, with what the other options say in their place. */
async function fieldsOf({ from, schema, guidelines, labelSide, slug, name }: Described): Promise<{
  readonly fields: Readonly<Record<string, unknown>>;
  readonly remarks: readonly string[];
}> {
  const file = from === undefined ? {} : objectIn(await textOf(from), from);
  const read = schema === undefined ? null : readSchemaFile(await textOf(schema));
  if (read?.ok === false) throw new Failed(`${schema} has no schema that can be used. ${read.problem}`);
  const given = {
    ...(read && { schema: read.schema }),
    ...(guidelines !== undefined && { guidelines: await textOf(guidelines) }),
    ...(labelSide !== undefined && { labelSide }),
    ...(slug !== undefined && { slug }),
    ...(name !== undefined && { name }),
  };
  return { fields: { ...file, ...given }, remarks: read?.remarks ?? [] };
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_FILE)
      throw new Failed(`${file} has ${size} bytes; at most ${LARGEST_FILE} are read. Is it another file?`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    if (cause instanceof Failed) throw cause;
    throw new Failed(
      cause instanceof TypeError ? `${file} is no text in UTF-8.` : `${file} cannot be read: ${reasonOf(cause)}.`,
      { cause },
    );
  }
}

function objectIn(text: string, file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Failed(`${file} is not JSON: ${reasonOf(cause)}.`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Failed(`${file} is no description of a project: it has to be an object, {"slug": …, "schema": …}.`);
  return value;
}

/** The digest of the generator with this name, or whose digest begins like this. Undefined without a name. */
async function digestOf(given: string | undefined, server: Server): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const generators = await server.call('generators');
  const found = generators.filter(({ name, digest }) => name === given || isStartOf(given, digest));
  if (found.length === 1) return found[0]!.digest;
  const there = (found.length === 0 ? generators : found).map(described).join(', ');
  throw new Failed(
    found.length === 0
      ? `The server has no generator ${JSON.stringify(given)}. It has ${there === '' ? 'none' : there}.`
      : `The server has several generators ${JSON.stringify(given)}: ${there}. Name one by its digest.`,
  );
}

const described = ({ name, version, digest }: GeneratorSummary): string =>
  `${name} ${version} (${digest.slice(0, 12)})`;

const isStartOf = (given: string, digest: string): boolean =>
  /^[0-9a-f]{6,64}$/.test(given) && digest.startsWith(given);

function isAsWished(project: Project, wish: Parameters<typeof NewProject.parse>[0]): boolean {
  const { generator, ...made } = project;
  const { slug, name, guidelines, schema, generatorDigest, labelSide, roundDefaults } = NewProject.parse(wish);
  return isDeepStrictEqual(
    [made.slug, made.name, made.guidelines, made.schema, generator.digest, made.labelSide, made.roundDefaults],
    [slug, name, guidelines, schema, generatorDigest, labelSide ?? generator.resolution, roundDefaults],
  );
}
