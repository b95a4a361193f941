import { DeferBlockBehavior, DeferBlockState, TestBed } from '@angular/core/testing';
import { Guidelines } from './guidelines';

it.each([
  [DeferBlockState.Placeholder, 'Ears are *skin*.'],
  [DeferBlockState.Error, 'Ears are *skin*.'],
  [DeferBlockState.Complete, 'Ears are skin.'],
])('can be read before, without and with what reads Markdown (%i)', async (state, text) => {
  TestBed.configureTestingModule({ deferBlockBehavior: DeferBlockBehavior.Manual });
  const fixture = TestBed.createComponent(Guidelines);
  fixture.componentRef.setInput('text', 'Ears are *skin*.');
  fixture.detectChanges();
  const [block] = await fixture.getDeferBlocks();
  await block!.render(state);
  expect((fixture.nativeElement as HTMLElement).querySelector('p')!.textContent).toBe(text);
});
