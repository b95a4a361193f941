import { Component, computed, input, output } from '@angular/core';
import { MatTooltipModule } from '@angular/material/tooltip';
import { Icon, type IconName } from '../ui/icon';
import { COMMANDS, type CommandId, type StudioKeys } from './keys';
import { NO_PREDICTION } from '../desk/picture';
import type { ToolName } from './tools';

const ENTRIES: readonly { readonly tool: ToolName; readonly name: string; readonly icon: IconName }[] = [
  { tool: 'brush', name: 'Brush', icon: 'brush' },
  { tool: 'eraser', name: 'Eraser', icon: 'eraser' },
  { tool: 'polygon', name: 'Polygon', icon: 'polygon' },
  { tool: 'lasso', name: 'Lasso', icon: 'lasso' },
  { tool: 'line', name: 'Line', icon: 'line' },
  { tool: 'alike', name: 'Smart select', icon: 'alike' },
  { tool: 'fill', name: 'Fill', icon: 'fill' },
  { tool: 'take', name: 'Take a region of the prediction', icon: 'take' },
  { tool: 'grow', name: 'Grow a region', icon: 'grow' },
  { tool: 'shrink', name: 'Shrink a region', icon: 'shrink' },
  { tool: 'holes', name: 'Fill holes', icon: 'holes' },
  { tool: 'hand', name: 'Move the view', icon: 'hand' },
];

/** The tools, undo and redo, and zoom to fit. */
@Component({
  selector: 'g-tool-rail',
  imports: [Icon, MatTooltipModule],
  host: { role: 'toolbar', 'aria-label': 'Tools', 'aria-orientation': 'vertical' },
  template: `
    @for (entry of entries(); track entry.tool) {
      <button
        type="button"
        [attr.aria-label]="entry.name"
        [attr.aria-pressed]="tool() === entry.tool"
        [class.on]="tool() === entry.tool"
        [attr.aria-disabled]="entry.isOff || null"
        [class.off]="entry.isOff"
        [matTooltip]="entry.hint"
        matTooltipPosition="right"
        (click)="toolChange.emit(entry.tool)"
      >
        <g-icon [name]="entry.icon" />
      </button>
    }
    <div class="turns">
      <hr />
      <button
        type="button"
        aria-label="Undo"
        [matTooltip]="hintOf('undo')"
        matTooltipPosition="right"
        [disabled]="undoSteps() === 0"
        (click)="undo.emit()"
      >
        <g-icon name="undo" />
      </button>
      <button
        type="button"
        aria-label="Redo"
        [matTooltip]="hintOf('redo')"
        matTooltipPosition="right"
        [disabled]="redoSteps() === 0"
        (click)="redo.emit()"
      >
        <g-icon name="redo" />
      </button>
      <button
        type="button"
        aria-label="Fit the image"
        [matTooltip]="hintOf('fit')"
        matTooltipPosition="right"
        (click)="fit.emit()"
      >
        <g-icon name="fit" />
      </button>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 2px;
      padding: 6px;
      background: var(--mat-sys-surface-container-low);
      border-inline-end: 1px solid var(--mat-sys-outline-variant);
      overflow-y: auto;
      scrollbar-width: thin;
    }
    button {
      width: 40px;
      height: 40px;
      flex: none;
      display: grid;
      place-items: center;
      border: 0;
      border-radius: 8px;
      background: none;
      color: var(--mat-sys-on-surface-variant);
      cursor: pointer;
    }
    button:hover:not(:disabled) {
      background: var(--mat-sys-surface-container-high);
    }
    button.on {
      background: var(--mat-sys-primary);
      color: var(--mat-sys-on-primary);
    }
    button:disabled,
    button.off {
      opacity: 0.35;
      cursor: default;
    }
    hr {
      width: 26px;
      border: 0;
      border-top: 1px solid var(--mat-sys-outline-variant);
      margin: 3px 0;
      flex: none;
    }
    .turns {
      display: contents;
    }
    @media (pointer: coarse) {
      button {
        width: 44px;
        height: 44px;
      }
    }
    /* A strip under the image; the way back stays in reach. */
    @media (max-width: 600px) and (min-height: 521px) {
      :host {
        flex-direction: row;
        padding: 4px 0 4px 6px;
        border-inline-end: 0;
        border-top: 1px solid var(--mat-sys-outline-variant);
        overflow: auto hidden;
      }
      .turns {
        display: flex;
        align-items: center;
        position: sticky;
        inset-inline-end: 0;
        margin-inline-start: auto;
        background: inherit;
        padding-inline: 4px 6px;
        border-inline-start: 1px solid var(--mat-sys-outline-variant);
      }
      hr {
        display: none;
      }
    }
  `,
})
export class ToolRail {
  readonly tool = input.required<ToolName>();
  readonly keys = input.required<StudioKeys>();
  /** Is there a prediction to take from, or is it not known yet? */
  readonly hasPrediction = input.required<boolean>();
  readonly undoSteps = input.required<number>();
  readonly redoSteps = input.required<number>();
  readonly toolChange = output<ToolName>();
  readonly undo = output();
  readonly redo = output();
  readonly fit = output();

  protected readonly entries = computed(() =>
    ENTRIES.map((entry) => {
      const isOff = entry.tool === 'take' && !this.hasPrediction();
      return {
        ...entry,
        isOff,
        hint: isOff
          ? `${entry.name}: ${NO_PREDICTION}`
          : `${entry.name}  ${this.keys().keys[`tool.${entry.tool}`].join(', ')}`,
      };
    }),
  );

  protected hintOf(id: CommandId): string {
    const { words } = COMMANDS[id];
    return `${words[0]?.toUpperCase()}${words.slice(1)}  ${this.keys().keys[id].join(', ')}`;
  }
}
