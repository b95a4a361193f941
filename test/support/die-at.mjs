// Preloaded into a worker (NODE_OPTIONS=--import): ends it, as kill -9 does, in the middle of packing a release. What
// it does on the disk and with the database is counted from the first spool that it opens; it dies before the first
// step that the file DIE_PLAN names, and takes that one off. How many steps there were is written beside the file.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

const plan = process.env.DIE_PLAN;
let steps = null;
let doom = Infinity;

function begin() {
  if (steps !== null) return;
  steps = 0;
  doom = JSON.parse(fs.readFileSync(plan, 'utf8'))[0] ?? Infinity;
}

/** `last` is what still happens of a step that is cut short. */
function step(last = () => undefined) {
  if (steps === null || ++steps < doom) return;
  last();
  // Whole at every moment: the test reads it meanwhile.
  fs.writeFileSync(`${plan}.next`, JSON.stringify(JSON.parse(fs.readFileSync(plan, 'utf8')).slice(1)));
  fs.renameSync(`${plan}.next`, plan);
  process.kill(process.pid, 'SIGKILL');
}

function before(object, name, act) {
  const original = object[name];
  object[name] = function (...words) {
    act(...words);
    return original.apply(this, words);
  };
}

function watched(handle) {
  before(handle, 'writeFile', (chunk) => step(() => fs.writeSync(handle.fd, chunk.subarray(0, chunk.byteLength >> 1))));
  for (const name of ['sync', 'close']) before(handle, name, () => step());
  return handle;
}

if (plan && process.argv[1]?.endsWith('worker.js')) {
  for (const name of ['mkdir', 'rename']) before(fs.promises, name, () => step());
  const { open, rm, rmdir } = fs.promises;
  fs.promises.open = async (...words) => {
    const [file, flags] = words;
    if (/objects\/spool\//.test(file) && flags === 'r') begin();
    step();
    return watched(await open(...words));
  };
  fs.promises.rm = async (...words) => {
    step();
    await rm(...words);
    step();
  };
  fs.promises.rmdir = async (...words) => {
    step();
    await rmdir(...words);
    if (!/objects\/spool\/[^/]+$/.test(words[0]) || steps === null) return;
    fs.writeFileSync(`${plan}.steps`, String(steps)); // the spools are gone: the release is packed
    steps = null;
  };
  before(pg.Client.prototype, 'query', () => step());
  syncBuiltinESMExports();
}
