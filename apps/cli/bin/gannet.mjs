#!/usr/bin/env node
// A file that is there before the build, so that npm can link the command at installation.
await import('../dist/main.js');
