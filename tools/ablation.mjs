// npm run ablation: what settings of the interpreter's training are worth, with a simulated annotator.
import { beCommand } from './cli.mjs';

await beCommand('ablation');
