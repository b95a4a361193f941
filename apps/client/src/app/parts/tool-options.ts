import { Component, computed, input, output } from '@angular/core';
import type { Brush } from '@gannet/raster';
import { drawn } from '../desk/key-map';
import { ShortName } from '../ui/short-name';
import { BRUSHES, type ToolName } from './tools';

const ADVICE: Readonly<Partial<Record<ToolName, string>>> = {
  brush: 'Choose a class in the list, by click or number key, and paint its pixels.',
  eraser: 'Paints background.',
  polygon: 'Click corners; click the first one to fill.',
  line: 'Click corners; click the last one again to paint.',
  lasso: 'Draw around the area to fill.',
  alike: 'Click to select what looks alike; drag sideways to select more or less.',
  fill: 'Click a region to give it the class.',
  take: 'Click a region to take it from the prediction.',
  grow: 'Click a region to grow it.',
  shrink: 'Click a region to shrink it.',
  holes: 'Click a region to fill its holes.',
  hand: 'Drag to move the view, turn the wheel to zoom.',
};
/** The slider covers the usual sizes; keys and the number field go beyond it. */
const SLIDER_END = 64;

/** The options of the current tool, in one line of fixed height; on narrow screens its advice has a line of its own. */
@Component({
  selector: 'g-tool-options',
  imports: [ShortName],
  host: { role: 'group', 'aria-label': 'Options of the tool' },
  template: `
    <div class="line">
      @if (hasBrush()) {
        <label
          >size
          <input
            type="range"
            min="1"
            [max]="sliderEnd"
            [value]="size()"
            (input)="sized.emit(numberOf($event))"
            aria-label="Brush size, up to 64 pixels"
        /></label>
        <input
          type="number"
          min="1"
          max="4096"
          [value]="size()"
          (change)="sized.emit(numberOf($event))"
          aria-label="Brush size in pixels"
        /><span>px</span>
        <button
          type="button"
          [attr.aria-pressed]="brush() === 'square'"
          (click)="brushChange.emit(brush() === 'disc' ? 'square' : 'disc')"
        >
          {{ brush() === 'disc' ? '● round' : '■ square' }}
        </button>
      }
      @if (tool() === 'grow' || tool() === 'shrink') {
        <label
          >by
          <input
            type="number"
            min="1"
            max="64"
            [value]="by()"
            (change)="byChange.emit(numberOf($event))"
            aria-label="Pixels to grow or shrink by"
          />
          px</label
        >
      }
      @if (hasShape()) {
        <button type="button" class="go" (click)="finish.emit()">
          Finish <kbd>{{ keys()['finish'] }}</kbd>
        </button>
        <button type="button" (click)="giveUp.emit()">
          Cancel <kbd>{{ drawn(keys()['escape'] ?? '') }}</kbd>
        </button>
      }
      <span class="limits">
        @if (over(); as names) {
          <span class="limit"
            >only over <g-short-name [name]="names" [tip]="'Paints only over ' + names" />
            <button type="button" (click)="overAll.emit()">over all</button></span
          >
        }
        @if (locked(); as names) {
          <span class="limit"
            >locked: <g-short-name [name]="names" [tip]="'Never painted over: ' + names" />
            <button type="button" (click)="unlockAll.emit()">unlock</button></span
          >
        }
      </span>
    </div>
    <span class="advice">{{ advice() }}</span>
  `,
  styles: `
    :host {
      --bar: 40px;
      display: flex;
      align-items: center;
      gap: 8px;
      height: var(--bar);
      padding: 0 10px;
      overflow: hidden;
      white-space: nowrap;
      color-scheme: dark;
      background: #22262a;
      color: #dfe5e8;
      border-bottom: 1px solid #353e44;
      font-size: 13px;
    }
    .line {
      display: contents;
    }
    label {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    input[type='range'] {
      width: 130px;
      accent-color: #8ec7e3;
    }
    input[type='number'] {
      width: 58px;
      height: 28px;
      padding: 0 4px;
      border: 1px solid #4a545b;
      border-radius: 6px;
      background: #15191c;
      color: inherit;
      font: inherit;
    }
    button {
      height: 28px;
      padding: 0 10px;
      border: 1px solid #4a545b;
      border-radius: 6px;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    button:hover {
      background: #30383d;
    }
    .go {
      background: #8ec7e3;
      border-color: #8ec7e3;
      color: #06303f;
      font-weight: 600;
    }
    .go:hover {
      background: #aad8ef;
    }
    kbd {
      font: 11.5px var(--g-mono);
      opacity: 0.85;
    }
    .advice {
      color: #b6c0c6;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .limits {
      order: 1;
      margin-inline-start: auto;
      display: flex;
      gap: 12px;
      flex: none;
      max-width: 60%;
    }
    .limit {
      display: flex;
      align-items: center;
      gap: 8px;
      min-width: 0;
      color: #fbdfae;
    }
    .limit g-short-name {
      max-width: 150px;
    }
    @media (max-width: 720px), (max-height: 520px) {
      :host {
        display: block;
        height: auto;
        padding: 0;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
        height: var(--bar);
        padding: 0 10px;
        overflow: auto hidden;
        scrollbar-width: none;
      }
      .advice {
        display: block;
        height: 2lh; /* as long as the longest on the narrowest: the image does not jump from tool to tool */
        padding: 0 10px;
        font-size: 12px;
        line-height: 15px;
        white-space: normal;
      }
      input[type='range'] {
        width: 70px;
      }
      .limits {
        max-width: none;
      }
    }
    @media (min-width: 481px) and (max-height: 520px) {
      .advice {
        height: 1lh;
        white-space: nowrap;
      }
    }
    @media (max-width: 480px) {
      .line {
        gap: 6px;
      }
      label {
        gap: 4px;
      }
      input[type='range'] {
        width: 56px;
      }
      input[type='number'] {
        width: 44px;
      }
      input + span {
        display: none;
      }
      button {
        padding: 0 7px;
      }
    }
    @media (pointer: coarse) {
      :host {
        --bar: 48px;
      }
      button,
      input[type='number'] {
        height: 40px;
      }
    }
  `,
})
export class ToolOptions {
  readonly tool = input.required<ToolName>();
  readonly size = input.required<number>();
  readonly brush = input.required<Brush>();
  readonly by = input.required<number>();
  /** Is a shape open that can be finished? */
  readonly hasShape = input.required<boolean>();
  /** The first key of each command. */
  readonly keys = input.required<Readonly<Record<string, string>>>();
  /** Names of the only classes that are painted over; empty for all. */
  readonly over = input.required<string>();
  /** Names of the locked classes; empty for none. */
  readonly locked = input.required<string>();
  readonly sized = output<number>();
  readonly brushChange = output<Brush>();
  readonly byChange = output<number>();
  readonly finish = output();
  readonly giveUp = output();
  readonly overAll = output();
  readonly unlockAll = output();

  protected readonly sliderEnd = SLIDER_END;
  protected readonly hasBrush = computed(() => BRUSHES.has(this.tool()));
  protected readonly advice = computed(() => {
    if (!this.hasShape()) return ADVICE[this.tool()] ?? '';
    if (this.tool() !== 'alike') return '';
    const keys = ['size.smaller', 'size.larger'].map((id) => this.keys()[id]).filter(Boolean);
    const resize = keys.length === 0 ? 'a drag selects' : `${keys.join(', ')} or a drag select`;
    return `Click adds, right click or Alt+click leaves out; ${resize} less or more.`;
  });
  protected readonly drawn = drawn;

  protected numberOf(event: Event): number {
    const value = Math.round(Number((event.target as HTMLInputElement).value));
    return Number.isFinite(value) ? Math.max(1, value) : 1;
  }
}
