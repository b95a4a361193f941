// npm run bench -- label|factory|…: Gannet's figures beside those of another way to do the same.
import { beCommand } from './cli.mjs';

await beCommand('bench');
