import { z } from 'zod';
import { shown } from './form-fields.js';
import { formFields, ReleaseSettings, RoundSettings } from './index.js';

it('describes numbers by their bounds and choices by their words, in the order of the schema', () => {
  const schema = z.object({
    hidden: z.number(),
    share: z.number().min(0).max(0.5).register(shown, { title: 'Share', step: 0.1 }).default(0.2),
    use: z.enum(['all', 'none']).register(shown, { title: 'Use', options: { none: 'nothing', all: 'everything' } }),
    count: z.number().int().min(1).register(shown, { title: 'Count' }),
  });
  expect(formFields(schema)).toEqual([
    { kind: 'number', name: 'share', title: 'Share', min: 0, max: 0.5, step: 0.1 },
    {
      kind: 'choice',
      name: 'use',
      title: 'Use',
      options: [
        ['none', 'nothing'],
        ['all', 'everything'],
      ],
    },
    { kind: 'number', name: 'count', title: 'Count', min: 1, max: Number.MAX_SAFE_INTEGER, step: 1 },
  ]);
});

it('refuses to show what is neither', () => {
  expect(() => formFields(z.object({ name: z.string().register(shown, { title: 'Name' }) }))).toThrow(
    new TypeError('the setting name is neither a number nor a choice'),
  );
});

it('shows every setting of a round, and every choice of a setting with words', () => {
  expect(formFields(RoundSettings).map(({ name }) => name)).toEqual(Object.keys(RoundSettings.shape));
  for (const field of [...formFields(RoundSettings), ...formFields(ReleaseSettings)])
    if (field.kind === 'choice')
      for (const [word] of field.options) expect(RoundSettings.safeParse({ [field.name]: word }).success).toBe(true);
});
