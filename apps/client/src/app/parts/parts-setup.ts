import { type PartsSchema, pinnedColors, type SchemaLabel } from '@gannet/contracts';
import { hexPalette } from '@gannet/raster';
import { labelOf, NO_SCHEMA, type SchemaDraft } from '../projects/schema-draft';
import type { SchemaSetup } from '../projects/schema-setup';
import { ClassForm } from './class-form';

type Row = readonly [name: string, hint?: string];

/** The first class is that of everything that nobody paints. */
const BACKGROUND = 'background';

/** How the classes of a project of parts are written. */
export const partsSetup: SchemaSetup<PartsSchema> = {
  title: 'Parts',
  words: 'Every pixel gets a class: hair, skin, background. For segmentation.',
  form: ClassForm,
  templates: [
    {
      name: 'Object and background',
      words: 'One kind of thing, cut out.',
      draft: draftOf([[BACKGROUND, 'everything behind and around it'], ['object']]),
    },
    {
      name: 'Faces',
      words: 'Nine parts of a portrait, as in the demo project.',
      draft: draftOf([
        [BACKGROUND, 'everything behind the person'],
        ['skin', 'face, ears and neck'],
        ['hair', 'also behind the head'],
        ['eyes', 'white and iris, also behind a lens'],
        ['eyebrows'],
        ['nose'],
        ['mouth', 'lips, teeth and tongue'],
        ['clothes'],
        ['glasses', 'the frame only'],
      ]),
    },
    {
      name: 'Cars',
      words: 'The large parts of a vehicle, from any side.',
      draft: draftOf([
        [BACKGROUND],
        ['body', 'painted metal, with doors and bumpers'],
        ['windows', 'glass, also of the windscreen'],
        ['wheels', 'tyre and rim'],
        ['lights', 'front and rear'],
        ['licence plate'],
      ]),
    },
  ],
  draftOf: ({ classes }) => ({ ...NO_SCHEMA, labels: classes.map((label, id) => ({ id, ...label })) }),
  schemaOf: (draft) => ({ task: 'parts', classes: classesIn(draft) }),
};

/** The classes with the colours that they will have. */
export function classesIn({ labels }: SchemaDraft): SchemaLabel[] {
  return pinnedColors(
    labels.map((label) => ({ ...labelOf(label), shown: label.color ?? null })),
    hexPalette,
  );
}

function draftOf(rows: readonly Row[]): SchemaDraft {
  return { ...NO_SCHEMA, labels: rows.map(([name, hint = ''], id) => ({ id, name, hint })) };
}
