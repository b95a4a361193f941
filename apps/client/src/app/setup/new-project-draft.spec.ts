import { Task } from '@gannet/contracts';
import { schemaSetup } from '../tasks/schema-setups';
import { EMPTY_DRAFT, faultsOf, type NewProjectDraft, requestOf, restored, slugOf, stepOf } from './new-project-draft';

it.each([
  ['My faces', 'my-faces'],
  ['  Größe & Übermaß! ', 'grosse-ubermass'],
  ['Łódź 2', 'lodz-2'],
  ['日本', ''],
  ['--', ''],
  ['x'.repeat(70), 'x'.repeat(64)],
  [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
])('the name %j gives the address %j', (name, slug) => expect(slugOf(name)).toBe(slug));

const digest = 'a'.repeat(64);
const complete: NewProjectDraft = {
  ...EMPTY_DRAFT,
  generatorDigest: digest,
  name: 'Faces',
  schemas: { ...EMPTY_DRAFT.schemas, [EMPTY_DRAFT.task]: schemaSetup(EMPTY_DRAFT.task).templates[0]!.draft },
};

it.each(Task.options.flatMap((task) => schemaSetup(task).templates.map((template) => [task, template] as const)))(
  'a project of %s from the template $name can be made as it is',
  (task, { draft }) => {
    const request = requestOf({ ...complete, task, schemas: { ...complete.schemas, [task]: draft } }, 0.5);
    expect(faultsOf(request)).toEqual([]);
    expect(request).toMatchObject({
      slug: 'faces',
      generatorDigest: digest,
      roundDefaults: { psi: 0.5, batchSize: 8 },
    });
  },
);

it('a draft that is restored is the same; one that was cut off, or is of something else, is none', () => {
  const text = JSON.stringify(complete);
  expect(restored(text)).toEqual(complete);
  for (const other of [null, '', text.slice(0, -9), '[]', '{}', 'null', JSON.stringify({ ...complete, task: 'boxes' })])
    expect(restored(other)).toBeNull();
  const halved = { ...complete, schemas: { ...complete.schemas, [complete.task]: { labels: [{ id: 0 }] } } };
  expect(restored(JSON.stringify(halved))).toBeNull();
});

it('says of each fault in which step it is', () => {
  const faults = faultsOf(requestOf({ ...EMPTY_DRAFT, settings: { psi: 2 } }, undefined));
  expect(faults.map((fault) => [fault.path.join('.'), stepOf(fault)])).toEqual([
    ['slug', 'settings'],
    ['name', 'settings'],
    ['schema.classes', 'schema'],
    ['generatorDigest', 'generator'],
    ['roundDefaults.psi', 'settings'],
  ]);
});
