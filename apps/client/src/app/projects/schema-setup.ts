import type { InputSignal, OutputEmitterRef, Type } from '@angular/core';
import type { Fault, LabelSchema } from '@gannet/contracts';
import type { RowExtras } from './label-rows';
import type { SchemaDraft } from './schema-draft';

/** A schema to begin with. */
export interface SchemaTemplate {
  readonly name: string;
  readonly words: string;
  readonly draft: SchemaDraft;
}

/** What the editor of a task's schema gets and gives. */
interface SchemaForm {
  readonly draft: InputSignal<SchemaDraft>;
  /** What is wrong, with paths inside the schema. */
  readonly faults: InputSignal<readonly Fault[]>;
  /** Addresses of images of the generator, on which keypoints can be placed. */
  readonly samples: InputSignal<readonly string[]>;
  /** What the page of a living project adds; null on others. */
  readonly extras: InputSignal<RowExtras | null>;
  readonly changed: OutputEmitterRef<SchemaDraft>;
}

/** How the schema of a label task is written. The methods are only given schemas of their own task. */
export interface SchemaSetup<Schema = LabelSchema> {
  /** What people choose between: "Parts". */
  readonly title: string;
  readonly words: string;
  readonly templates: readonly SchemaTemplate[];
  readonly form: Type<SchemaForm>;
  draftOf(schema: Schema): SchemaDraft;
  /** The schema as a request has it, perhaps with faults. */
  schemaOf(draft: SchemaDraft): object;
}
