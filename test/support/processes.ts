import { readdirSync, readFileSync } from 'node:fs';

/** A running process, as /proc shows it. Zombies are not running. */
export interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of this machine. Linux only. */
function running(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = textOf(`/proc/${name}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (stat === '' || state === 'Z') return [];
      return [
        {
          pid: Number(name),
          parent: Number(parent),
          command: textOf(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim(),
        },
      ];
    });
}

export function isRunning(pid: number): boolean {
  return running().some((one) => one.pid === pid);
}

/** A process' children and theirs. */
export function descendantsOf(pid: number): Running[] {
  const all = running();
  const below = (parent: number): Running[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}
