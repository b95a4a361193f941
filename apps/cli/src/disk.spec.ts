import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explained } from './disk.js';

const failing = (code: string, syscall: string): (() => Promise<never>) => {
  const error = Object.assign(new Error(`${code}: what the system says, ${syscall} '/x'`), { code, syscall });
  return () => Promise.reject(error);
};

it.each([
  ['ENOSPC', 'write', 'There is no space left for /x. Make room.'],
  ['EDQUOT', 'write', 'There is no space left for /x. Make room.'],
  ['EROFS', 'open', "/x cannot be written: EROFS: what the system says, open '/x'."],
  ['ENOENT', 'mkdir', '/x cannot be written: no folder can be made there. Is the disk read-only?'],
])('[L5] says of %s at %s what can be done', async (code, syscall, sentence) => {
  await expect(explained('/x', 'Make room.', failing(code, syscall))).rejects.toThrow(sentence);
});

it('[L5] leaves what a connection says to others', async () => {
  await expect(explained('/x', 'Make room.', failing('EACCES', 'connect'))).rejects.toThrow('EACCES: what the system');
});

it.each(['link', 'link/deeper/still'])('[C1] names the link that leads nowhere, for %s', async (name) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'disk-'));
  const [link, out] = [path.join(folder, 'link'), path.join(folder, name)];
  symlinkSync('gone', link);
  await expect(explained(out, '', () => mkdir(out, { recursive: true }))).rejects.toThrow(
    `${link} is a link to gone, which is not there: make that folder, or choose another.`,
  );
  rmSync(folder, { recursive: true });
});
