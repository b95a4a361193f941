// npm run demo: the whole loop on the bundled generator.
import { beCommand } from './cli.mjs';

await beCommand('demo');
