#!/usr/bin/env node
// This file exists before the build, so that npm can link the command at installation. It runs under any version of
// Node, so it uses no recent features: a Node that is too old is replaced by the checkout's own, or reported.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const main = path.join(folder, 'dist', 'main.js');
const wanted = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).engines.node.replace('>=', '');
const system = process.platform === 'win32' ? 'win' : process.platform;
const own = path.join(
  folder,
  '../../node_modules',
  `node-${system}-${process.arch}`,
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  const [least, lesser] = wanted.split('.').map(Number);
  return major > least || (major === least && minor >= lesser);
}

const tooOld = `gannet needs Node ${wanted} or newer; this is ${process.versions.node}. Install it from https://nodejs.org and try again.`;

/** The terminal's Ctrl-C reaches both processes; signals that only this one gets are forwarded. */
function runWith(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => void (signal === 'SIGINT' || child.kill(signal)));
  child.on('error', () => fail(tooOld));
  child.on('exit', (code) => void (process.exitCode = code === null ? 1 : code));
}

if (!existsSync(main)) fail('gannet is not built yet: run npm start or npm run build once.');
else if (isNewEnough(process.versions.node)) await import(pathToFileURL(main).href);
else if (existsSync(own)) runWith(own);
else fail(tooOld);
