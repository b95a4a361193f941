// npm run ablation: measures the effect of the interpreter's training settings, with a simulated annotator.
import { beCommand } from './cli.mjs';

await beCommand('ablation');
