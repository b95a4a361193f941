import { refusalOf } from '../testing/answers.js';
import { ConcurrencyLimit } from './concurrency-limit.js';

/** Work that ends when the test says so, and how much of it was ever going on at once. */
function watched(): { work: (name: string) => () => Promise<string>; end: (name: string) => void; begun: string[] } {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    end: (name) => ends.get(name)?.(),
    work: (name) => () => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, () => resolve(name)));
    },
  };
}

it('does as much at once as it may, lets some wait in turn, and refuses the rest', async () => {
  const { work, end, begun } = watched();
  const few = new ConcurrencyLimit({ atOnce: 2, waiting: 1 }, 'Later.');
  const [a, b, c] = ['a', 'b', 'c'].map((name) => few.run(work(name)));
  expect(await refusalOf(few.run(work('d')))).toEqual({ code: 'TOO_MANY', message: 'Later.' });
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await b).toBe('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  end('c');
  expect(await Promise.all([a, c])).toEqual(['a', 'c']);
});

it('goes on after work that failed', async () => {
  const few = new ConcurrencyLimit({ atOnce: 1, waiting: 1 }, 'Later.');
  const [broken, next] = [few.run(() => Promise.reject(new Error('broken'))), few.run(async () => 'done')];
  await expect(broken).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
