import type { QueueStatus, Round } from '@gannet/contracts';
import type { Connection } from '../edge/live';
import { progressWords } from '../projects/round-words';
import { plural } from '../ui/words';

/** Why there is no image now. `share` is the progress of what happens meanwhile, 0 to 1, or null if unknown. */
interface Waiting {
  readonly title: string;
  readonly text: string;
  readonly share: number | null;
  readonly isBusy: boolean;
}

const MEANWHILE: Readonly<Record<string, readonly [title: string, text: string]>> = {
  generating: ['New images are being generated', 'They are ranked next, and those most worth your time appear here.'],
  ranking: ['The images are being ranked', 'Those the machine is least sure of appear here first.'],
  training: [
    'The batch is done: the machine is learning from it',
    'Then it labels a new release, and the next round can start.',
  ],
  releasing: [
    'The batch is done: a new release is being made',
    'The next round brings images that are harder for the machine.',
  ],
};

/** `round` is the newest known round; without it, the status is used. */
export function waitingWords(
  status: QueueStatus | null,
  round: Round | null,
  connection: Connection = 'live',
  isArchived = false,
): Waiting {
  if (connection === 'lost')
    return {
      title: 'No connection to the server',
      text: 'The page reconnects by itself, and images appear here again. If this persists, tell an admin: a proxy in between may block the connection.',
      share: null,
      isBusy: true,
    };
  if (connection === 'connecting')
    return { title: 'Connecting to the server', text: 'Images appear here by themselves.', share: null, isBusy: true };
  if (isArchived)
    return {
      title: 'The project is archived',
      text: 'It takes no more annotations. What you had begun is kept, and comes back if an admin restores it.',
      share: null,
      isBusy: false,
    };
  const state = round?.state ?? status?.roundState ?? null;
  if (status === null && round === null)
    return { title: 'Asking for an image', text: 'It appears here by itself.', share: null, isBusy: true };
  if (state === null)
    return {
      title: 'No round yet',
      text: 'When an admin starts the first round, its images appear here by themselves.',
      share: null,
      isBusy: false,
    };
  if (state === 'annotating') return stillAnnotating(status, round);
  const [title, text] = MEANWHILE[state] ?? overWords(state, round);
  const progress = round?.progress ?? null;
  return {
    title,
    text: progress === null ? text : `${progressWords(progress)}. ${text}`,
    share: progress === null || progress.total === 0 ? null : Math.min(1, progress.done / progress.total),
    isBusy: state in MEANWHILE,
  };
}

function stillAnnotating(status: QueueStatus | null, round: Round | null): Waiting {
  const done = round?.batch.labelled ?? status?.done ?? 0;
  const total = round?.batch.total ?? status?.total ?? 0;
  const left = Math.max(0, total - done);
  if (left > 0 && round?.batch.leased === 0)
    return {
      title: 'An image is on its way',
      text: `${plural(left, 'image is', 'images are')} still to be labelled.`,
      share: total === 0 ? null : done / total,
      isBusy: true,
    };
  return {
    title: left === 0 ? 'The batch is done' : "Every image of the batch is in somebody's hands",
    text:
      left === 0
        ? 'Thank you. The machine learns from it next.'
        : `${plural(left, 'image is', 'images are')} still being labelled. If one is given back, it appears here by itself.`,
    share: total === 0 ? null : done / total,
    isBusy: true,
  };
}

function overWords(state: string, round: Round | null): readonly [string, string] {
  const name = round === null ? 'The round' : `Round ${round.number}`;
  const next = 'When the next round starts, its images appear here by themselves.';
  if (state === 'complete') return [`${name} is complete`, next];
  if (state === 'failed')
    return [
      `${name} has failed`,
      `Accepted labels are kept. ${round?.mayRetry === true ? 'An admin can try it again.' : 'An admin can start another.'} ${next}`,
    ];
  return [`${name} was cancelled`, `Accepted labels are kept. ${next}`];
}
