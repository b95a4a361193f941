import { Refused } from '../errors.js';
import { WrongPasswords } from './wrong-passwords.js';

let now: number;
let limits: WrongPasswords;
beforeEach(() => {
  now = 0;
  limits = new WrongPasswords(3, () => now);
});

const right = (): Promise<true> => Promise.resolve(true);
const wrong = (): Promise<never> => Promise.reject(new Refused('UNAUTHENTICATED', 'wrong'));
/** What came of a password, or else the refusal. */
const tried = (address: string, account: string, open: () => Promise<true> = wrong): Promise<true | string> =>
  limits.counted({ address, account }, open).catch((error: unknown) => (error as Error).message);

it('a classroom comes in from one address, at once and one after another', async () => {
  const everybody = Array.from({ length: 40 }, (_, i) => tried('192.0.2.1', `pupil-${i}`, right));
  expect(await Promise.all(everybody)).toEqual(new Array(40).fill(true));
});

it('an address that guesses is refused until a minute after the guess that is one too many, and others are not', async () => {
  for (const account of ['a', 'b', 'c']) {
    expect(await tried('192.0.2.1', account)).toBe('wrong');
    now += 10_000;
  }
  expect(await tried('192.0.2.1', 'd', right)).toBe(
    'There were too many wrong passwords from this address. Try again in 30 seconds.',
  );
  expect(await tried('192.0.2.2', 'd', right)).toBe(true);
  now = 60_000;
  expect(await tried('192.0.2.1', 'd')).toBe('wrong');
  expect(await tried('192.0.2.1', 'd', right)).toBe(
    'There were too many wrong passwords from this address. Try again in 10 seconds.',
  );
});

it('an account that is guessed from many addresses is refused from all, but from where its person came in before', async () => {
  expect(await tried('198.51.100.1', 'ann', right)).toBe(true);
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect(await tried(address, 'ann')).toBe('wrong');
  expect(await tried('192.0.2.4', 'ann', right)).toBe(
    'There were too many wrong passwords for this account. Try again in 10 minutes.',
  );
  expect(await tried('192.0.2.4', 'ben', right)).toBe(true);
  expect(await tried('198.51.100.1', 'ann', right)).toBe(true);
  now = 600_000;
  expect(await tried('192.0.2.4', 'ann', right)).toBe(true);
});

it('a hundred guesses at once are no more than three', async () => {
  let looks = 0;
  const look = async (): Promise<never> => {
    looks++;
    await new Promise((resolve) => setImmediate(resolve));
    return wrong();
  };
  const answers = await Promise.all(Array.from({ length: 100 }, () => tried('192.0.2.1', 'ann', look)));
  expect(looks).toBe(3);
  expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(3);
});

it('a look that failed counts for nothing, and holds nobody up', async () => {
  const failing = (): Promise<never> => Promise.reject(new Error('the database is away'));
  for (let i = 0; i < 10; i++) expect(await tried('192.0.2.1', 'ann', failing)).toBe('the database is away');
  expect(await tried('192.0.2.1', 'ann', right)).toBe(true);
});
