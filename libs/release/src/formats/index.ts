import type { Manifest } from '@gannet/contracts';
import { cardHead } from '../card-head.js';
import type { ReleaseSink } from '../sink.js';
import { FORMATS, RELEASE_TASKS, releaseTaskIn } from '../tasks/tasks.js';
import { type Format, type FormatSource, put } from './format.js';

/**
 * Increased whenever any format's bytes change for the same release; cached formats of an earlier revision are then
 * rebuilt.
 */
export const FORMATS_REVISION = 6;

export function formatNamed(name: string): Format | null {
  return FORMATS.find((format: Format) => format.name === name) ?? null;
}

/** The formats that support a release's labels. */
export function formatsOf(manifest: Partial<Manifest>): readonly Format[] {
  return releaseTaskIn(manifest).formats;
}

/** Writes a release in another format, with its licence and a card of its own. */
export async function writeFormat(format: Format, source: FormatSource, sink: ReleaseSink): Promise<void> {
  const { project, version } = source.manifest;
  const { name: task, formats } = releaseTaskIn(source.manifest);
  if (!formats.includes(format)) {
    const other = RELEASE_TASKS.find((one) => one.formats.includes(format))?.name ?? 'nothing';
    throw new RangeError(
      `${project} ${version} has ${task}, and ${format.name} is a format of ${other}: take one of ${formats
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  await put(sink, 'LICENSE', source.license);
  const measured = await format.write(source, sink);
  await put(sink, 'README.md', formatCard(format, source, measured ?? null));
}

function formatCard(
  { title, loss, hub, info, loading, note }: Format,
  { manifest }: FormatSource,
  measured: string | null,
): string {
  const files = hub === null ? [] : manifest.splits.map(({ name }) => ({ split: name, path: hub(name) }));
  const { project, version, counts, generator } = manifest;
  return (
    [
      cardHead(manifest, files, info ?? null),
      `# ${project} ${version}\n\n${title}, derived from the shards of the release: ${counts.images} synthetic images labelled by an interpreter and ${counts.human} labelled by people (split \`human\`).`,
      loss === null
        ? 'Every label is exact.'
        : `**Limitations.** ${[loss, ...(measured === null ? [] : [measured])].join(' ')}`,
      `\`\`\`python\n${loading(manifest.splits[0]?.name ?? 'train', manifest)}\n\`\`\``,
      ...(note === undefined ? [] : [note]),
      `The generator of the images is licensed under ${generator.license}. ${generator.attribution} The full text is in \`LICENSE\`.`,
    ].join('\n\n') + '\n'
  );
}
