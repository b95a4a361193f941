import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@gannet/postgres';

/** Starts one Postgres for all spec files of a run; each creates its own database in it (src/testing/database.ts). */
export default async function start() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gannet-api-'));
  chmodSync(folder, 0o755); // readable for the account that runs Postgres for root
  const server = await startPostgres(folder, {
    flags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
  });
  process.env.GANNET_TEST_POSTGRES = server.url;
  const kill = () => process.kill(server.pid, 'SIGINT');
  process.once('exit', kill); // leaves nothing behind if the run is cut off
  globalThis.stopTestPostgres = async () => {
    process.off('exit', kill);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
