import { cacheControlOf, pageBelow } from './client-files.js';

const FOR_GOOD = 'public, max-age=31536000, immutable';

it.each([
  'main-IMGGXMS2.js',
  'styles-CJXNU5XY.css',
  'chunk-B6ou04Hw.js',
  'chunk-BS_U1gdl.js',
  'chunk-Gsmu-8HC.js',
  'chunk-kdjcrzVB.js',
  'media/plex-8fK_2-aB.woff2',
])('%s has its content in its name and is kept for good', (file) => {
  expect(cacheControlOf(`/srv/client/${file}`)).toBe(FOR_GOOD);
});

it.each(['index.html', 'icon.svg', 'favicon.ico', 'main.js', 'third-party.js', '3rdpartylicenses.txt'])(
  '%s is asked for anew',
  (file) => {
    expect(cacheControlOf(`/srv/client-ABCD1234/${file}`)).toBe('no-cache');
  },
);

it.each(['<base href="/">', '<base href="/"/>', '<base href="/" />'])('%s gets the base path', (base) => {
  expect(pageBelow(`<head>${base}</head>`, '/tools/gannet')).toBe('<head><base href="/tools/gannet/"></head>');
  expect(pageBelow(`<head>${base}</head>`, '')).toBe('<head><base href="/"></head>');
});

it('a page without a base element is an error', () => {
  expect(() => pageBelow('<head></head>', '/gannet')).toThrow('has no <base href="/">');
});
