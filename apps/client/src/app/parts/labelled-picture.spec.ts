import { TestBed } from '@angular/core/testing';
import { project } from '../testing/samples';
import { LabelledPicture } from './labelled-picture';

it('the image may be smoothed, its labels never', async () => {
  const picture = TestBed.createComponent(LabelledPicture);
  const shown = { image: 'image.png', imageAlt: 'Image', mask: 'mask.png', labelsAlt: 'Labels', project };
  picture.componentRef.setInput('shown', shown);
  await picture.whenStable();
  const drawn = [...(picture.nativeElement as HTMLElement).querySelectorAll('img')];
  expect(
    drawn.map(({ alt, classList }) => [alt, classList.contains('photo'), classList.contains('pixelated')]),
  ).toEqual([
    ['Image', true, false],
    ['Labels', false, true],
  ]);
});
