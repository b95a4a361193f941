import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { explained } from '../disk.js';
import { Failed } from '../failed.js';

/** The file that identifies the folder of a training. */
const MARKER = '.gannet-train.json';
const CHECKPOINT = 'checkpoint.bin';

/** The training that a folder contains. */
const Marker = z.object({
  project: z.string(),
  version: z.string(),
  /** Of the release's manifest. */
  digest: z.string(),
  seed: z.number(),
  settings: z.record(z.string(), z.unknown()),
  /** Whether the training is complete. */
  isDone: z.boolean(),
});
type Marker = z.infer<typeof Marker>;

/** The folder of a training: every file in it is complete or absent, whenever the process is killed. */
export class TrainingFolder {
  private constructor(
    readonly path: string,
    private readonly marker: Marker,
  ) {}

  /**
   * Opens a new or empty folder or, to resume, the folder of the same training. Throws Failed for any other. Returns
   * null if the training is complete.
   */
  static async open(out: string, marker: Marker, mayResume: boolean): Promise<TrainingFolder | null> {
    const held = await heldIn(out);
    if (held === 'other')
      throw new Failed(`${out} is there already, and was not made by gannet train: choose another folder.`);
    if (held === 'nothing') {
      const folder = new TrainingFolder(out, marker);
      await explained(out, ONWARD, () => mkdir(out, { recursive: true }));
      await folder.write(MARKER, JSON.stringify(marker));
      return folder;
    }
    const difference = differenceOf(held, marker);
    if (difference !== null) throw new Failed(`${out} holds a training of ${difference}: choose another folder.`);
    if (held.isDone) return null;
    if (!mayResume)
      throw new Failed(`${out} holds this training, unfinished: go on with --resume, or choose another folder.`);
    return new TrainingFolder(out, marker);
  }

  /** The checkpoint of an earlier run; null if there is none yet. */
  async checkpoint(): Promise<Uint8Array | null> {
    const bytes = await readFile(path.join(this.path, CHECKPOINT)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return bytes && new Uint8Array(bytes);
  }

  keep(checkpoint: Uint8Array): Promise<void> {
    return this.write(CHECKPOINT, checkpoint);
  }

  /** Writes a file atomically. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    const file = path.join(this.path, name);
    await explained(this.path, ONWARD, async () => {
      const handle = await open(`${file}.part`, 'w');
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${file}.part`, file);
    });
  }

  /** Marks the training as complete, and removes what is only needed to resume it. */
  async finish(): Promise<void> {
    await this.write(MARKER, JSON.stringify({ ...this.marker, isDone: true }));
    await rm(path.join(this.path, CHECKPOINT), { force: true });
  }
}

const ONWARD = 'Make room, and run the command again with --resume.';

async function heldIn(out: string): Promise<Marker | 'nothing' | 'other'> {
  const found = await lstat(out).catch(() => null);
  if (found === null) return 'nothing';
  const names = await readdir(out).catch(() => null);
  if (names === null) return 'other';
  // The process was killed before its first file was complete.
  if (names.every((name) => name === `${MARKER}.part`)) return 'nothing';
  try {
    return Marker.parse(JSON.parse(await readFile(path.join(out, MARKER), 'utf8')));
  } catch {
    return 'other';
  }
}

/** How a folder's training differs from this one; null if it does not. */
function differenceOf(held: Marker, wanted: Marker): string | null {
  if (held.digest !== wanted.digest)
    return `${held.project}@${held.version}${held.project === wanted.project && held.version === wanted.version ? ' of other bytes' : ''}, not of ${wanted.project}@${wanted.version}`;
  if (held.seed !== wanted.seed) return `seed ${held.seed}, not of ${wanted.seed}`;
  const changed = Object.keys({ ...held.settings, ...wanted.settings }).find(
    (name) => JSON.stringify(held.settings[name]) !== JSON.stringify(wanted.settings[name]),
  );
  return changed === undefined
    ? null
    : `${changed} ${JSON.stringify(held.settings[changed])}, not ${JSON.stringify(wanted.settings[changed])}`;
}
