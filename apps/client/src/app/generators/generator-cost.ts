import { Component, computed, input } from '@angular/core';
import type { GeneratorCost } from '@gannet/contracts';
import { bytes, duration } from '../ui/words';

/** What a generator needs on the server's machine. */
@Component({
  selector: 'g-generator-cost',
  template: `<dl>
    @for (line of lines(); track line.name) {
      <div>
        <dt>{{ line.name }}</dt>
        <dd>{{ line.value }}</dd>
      </div>
    }
  </dl>`,
  styles: `
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
      gap: 8px 16px;
      margin: 0;
    }
    dt {
      font-size: 12.5px;
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      margin: 0;
      font-weight: 550;
    }
  `,
})
export class GeneratorCostList {
  readonly cost = input.required<GeneratorCost>();

  protected readonly lines = computed(() => {
    const { secondsPerImage, processBytes, featureBytes, trainingBytes, refitBytes } = this.cost();
    return [
      {
        name: 'an image, on one core',
        value: duration(secondsPerImage),
      },
      { name: 'memory while making it', value: processBytes === null ? 'not measured here' : bytes(processBytes) },
      { name: 'features of an image', value: bytes(featureBytes) },
      { name: 'training, about', value: bytes(trainingBytes) },
      { name: 'live refit, about', value: bytes(refitBytes) },
    ];
  });
}
