// A process of its own that starts the database, says where it is, and waits to be killed.
import { startPostgres } from '@gannet/postgres';

const { url, pid } = await startPostgres(process.argv[2], { flags: ['-c', 'fsync=off'] });
console.log(JSON.stringify({ url, pid }));
setInterval(() => undefined, 60_000);
