// npm run bench -- label|factory|…: compares Gannet with baselines that do the same work.
import { beCommand } from './cli.mjs';

await beCommand('bench');
