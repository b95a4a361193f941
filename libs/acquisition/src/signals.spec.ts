import { type Evidence, measured } from './index.js';

function evidence(): Evidence & { readonly asked: string[] } {
  const asked: string[] = [];
  const answer =
    <T>(name: string, value: T): (() => Promise<T>) =>
    () => {
      asked.push(name);
      return Promise.resolve(value);
    };
  return {
    asked,
    score: answer('score', 0.5),
    entropy: answer('entropy', 0.25),
    classScores: answer('classScores', Float32Array.of(1, -1)),
    maps: answer('maps', null),
  };
}

it('[A23] asks for what is needed and for nothing else', async () => {
  const some = evidence();
  expect(await measured(['classScores', 'embedding', 'score'], some)).toEqual({
    score: 0.5,
    classScores: Float32Array.of(1, -1),
  });
  expect(some.asked.sort()).toEqual(['classScores', 'score']);
});

it('[A23] asks for nothing where nothing is needed of an interpreter', async () => {
  const none = evidence();
  expect(await measured(['embedding'], none)).toEqual({});
  expect(none.asked).toEqual([]);
});
