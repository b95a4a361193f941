import { urlOf } from './api';
import { basePath, serverAddress } from './address';

afterEach(() => document.querySelector('base')?.remove());

function below(href: string): void {
  document.head.append(Object.assign(document.createElement('base'), { href }));
}

it('a client at the root asks at the root', () => {
  expect([basePath(), serverAddress(), urlOf('candidateImage', { candidateId: 'a' })]).toEqual([
    '',
    'http://localhost',
    '/api/candidates/a/image.png',
  ]);
});

it('a client below a path asks below it, from every page', () => {
  below('/tools/gannet/');
  expect([basePath(), serverAddress(), urlOf('candidateImage', { candidateId: 'a' })]).toEqual([
    '/tools/gannet',
    'http://localhost/tools/gannet',
    '/tools/gannet/api/candidates/a/image.png',
  ]);
});
