import { inject, Injectable, signal } from '@angular/core';
import type { Example } from '@gannet/contracts';
import { Api, urlOf } from '../edge/api';
import { ProjectStore } from '../projects/project-store';

/** An accepted annotation with its image. */
interface ShownExample {
  readonly example: Example;
  readonly image: string;
}

/** Accepted annotations of the project, fetched when somebody wants to see them. */
@Injectable()
export class ExampleStore {
  readonly examples = signal<readonly ShownExample[] | null>(null);
  readonly problem = signal(false);
  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);

  async load(): Promise<void> {
    this.problem.set(false);
    try {
      const examples = await this.api.call('examples', { project: this.project.slug() });
      this.examples.set(
        examples.map((example) => ({ example, image: urlOf('candidateImage', { candidateId: example.candidateId }) })),
      );
    } catch {
      this.problem.set(true); // Examples are only a help: a line says so, and opening the list again tries again.
    }
  }
}
