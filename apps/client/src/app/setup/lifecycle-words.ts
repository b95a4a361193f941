import type { ProjectContents } from '@gannet/contracts';
import { bytes, plural } from '../ui/words';

/** What goes with a project: "24 annotations, 3 rounds, 2 releases with 900 images, and 120 MB of files". */
export function contentsWords({ annotations, drafts, rounds, releases, images, bytes: size }: ProjectContents): string {
  const parts = [
    plural(annotations, 'annotation'),
    ...(drafts > 0 ? [plural(drafts, 'draft')] : []),
    plural(rounds, 'round'),
    releases > 0 ? `${plural(releases, 'release')} with ${plural(images, 'image')}` : 'no release',
    `${bytes(size)} of files`,
  ];
  return listed(parts);
}

/** What stops when a project is archived, in sentences; empty where nothing does. */
export function pauseWords({ running, inHand }: ProjectContents): string {
  const pauses = running.map((one) => `${capital(one)}, pauses until you restore it.`);
  const back =
    inHand > 0
      ? [
          `${plural(inHand, 'image')} that annotators hold ${inHand === 1 ? 'goes' : 'go'} back; what they drew is kept.`,
        ]
      : [];
  return [...pauses, ...back].join(' ');
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
