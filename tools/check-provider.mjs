// npm run check:provider -- cuda: whether this machine can compute with an execution provider, and how exactly.
import { beCommand } from './cli.mjs';

await beCommand('check-provider');
