// npm run study: label-efficiency curves of all strategies, with a simulated annotator.
import { beCommand } from './cli.mjs';

await beCommand('study');
