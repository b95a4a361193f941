import { Component, input, output } from '@angular/core';
import { MatTooltipModule } from '@angular/material/tooltip';
import { Icon, type IconName } from '../ui/icon';
import type { ToolName } from './tools';

/** The tools, the brush size, the way back and the zoom. */
@Component({
  selector: 'g-tool-rail',
  imports: [Icon, MatTooltipModule],
  host: { role: 'toolbar', 'aria-label': 'Tools', 'aria-orientation': 'vertical' },
  template: `
    @for (entry of entries; track entry.tool) {
      <button type="button" [attr.aria-label]="entry.name" [attr.aria-pressed]="tool() === entry.tool" [class.on]="tool() === entry.tool"
        [matTooltip]="entry.hint" matTooltipPosition="right" (click)="toolChange.emit(entry.tool)"><g-icon [name]="entry.icon" /></button>
    }
    <hr>
    <button type="button" aria-label="Larger brush" matTooltip="Larger brush  ]" matTooltipPosition="right" (click)="resized.emit(1)"><g-icon name="plus" /></button>
    <output aria-label="Brush size" class="size">{{ size() }} px</output>
    <button type="button" aria-label="Smaller brush" matTooltip="Smaller brush  [" matTooltipPosition="right" (click)="resized.emit(-1)"><g-icon name="minus" /></button>
    <hr>
    <button type="button" aria-label="Undo" matTooltip="Undo  Ctrl+Z" matTooltipPosition="right" [disabled]="undoSteps() === 0" (click)="undo.emit()"><g-icon name="undo" /></button>
    <button type="button" aria-label="Redo" matTooltip="Redo  Ctrl+Shift+Z" matTooltipPosition="right" [disabled]="redoSteps() === 0" (click)="redo.emit()"><g-icon name="redo" /></button>
    <hr>
    <button type="button" aria-label="Fit the image" matTooltip="Fit the image  0" matTooltipPosition="right" (click)="fit.emit()"><g-icon name="fit" /></button>
  `,
  styles: `
    :host { display: flex; flex-direction: column; align-items: center; gap: 3px; padding: 8px 6px; background: var(--mat-sys-surface-container-low); border-inline-end: 1px solid var(--mat-sys-outline-variant); overflow-y: auto; }
    button { width: 40px; height: 40px; flex: none; display: grid; place-items: center; border: 0; border-radius: 8px; background: none; color: var(--mat-sys-on-surface-variant); cursor: pointer; }
    button:hover:not(:disabled) { background: var(--mat-sys-surface-container-high); }
    button.on { background: var(--mat-sys-primary); color: var(--mat-sys-on-primary); }
    button:disabled { opacity: 0.35; cursor: default; }
    hr { width: 26px; border: 0; border-top: 1px solid var(--mat-sys-outline-variant); margin: 4px 0; }
    .size { font-size: 12px; color: var(--mat-sys-on-surface); min-height: 18px; white-space: nowrap; }
  `,
})
export class ToolRail {
  readonly tool = input.required<ToolName>();
  readonly size = input.required<number>();
  readonly undoSteps = input.required<number>();
  readonly redoSteps = input.required<number>();
  readonly toolChange = output<ToolName>();
  readonly resized = output<1 | -1>();
  readonly undo = output();
  readonly redo = output();
  readonly fit = output();

  protected readonly entries: readonly { tool: ToolName; name: string; hint: string; icon: IconName }[] = [
    { tool: 'brush', name: 'Brush', hint: 'Brush  B', icon: 'brush' },
    { tool: 'eraser', name: 'Eraser', hint: 'Eraser: paints background  E', icon: 'eraser' },
    { tool: 'fill', name: 'Fill', hint: 'Fill a region  F', icon: 'fill' },
    { tool: 'hand', name: 'Move the view', hint: 'Move the view  H', icon: 'hand' },
  ];
}
