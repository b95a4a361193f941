import { Component, computed, input } from '@angular/core';

/** Strokes on a 24 × 24 grid, drawn for Gannet. */
const DRAWINGS = {
  brush: 'M20 4 10.5 13.5M8 14.2c2.2-.6 3.9 1 3.4 3.1C10.9 19.6 8 20.5 4 20c1.6-1 1.4-2 1.7-3.2C6 15.5 6.8 14.5 8 14.2z',
  eraser: 'M9 20h11M5 15.5 14.5 6l4.5 4.5L11 18.5 9.5 20H8l-3-3zM10 10.5l4.5 4.5',
  fill: 'M5 12.5 11.5 6l6.5 6.5-6 6c-.8.8-2 .8-2.8 0L5 14.3c-.5-.5-.5-1.3 0-1.8zM5 13h12.7M11.5 6 9 3.5M20.5 16.5c1 1.5 1.2 3-.2 3.5-1.4-.5-1.2-2 .2-3.5z',
  hand: 'M8 12V6.5a1.3 1.3 0 0 1 2.6 0V11V5a1.3 1.3 0 0 1 2.6 0v6V6a1.3 1.3 0 0 1 2.6 0v6V8.5a1.3 1.3 0 0 1 2.6 0V14c0 4-2.4 6.5-6 6.5-3 0-4.6-1.6-6-4L4.8 13.4a1.3 1.3 0 0 1 2.1-1.5L8 13.4',
  undo: 'M8 5 4 9l4 4M4 9h9.5a5.5 5.5 0 0 1 0 11H9',
  redo: 'm16 5 4 4-4 4M20 9h-9.5a5.5 5.5 0 0 0 0 11H15',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  skip: 'M5 5.5v13l9-6.5zM18.5 5.5v13',
  broken: 'M4 5h16v6l-4 2-4-3-4 4-4-2zM4 16l4 2 4-4 4 3 4-2v4H4z',
  help: 'M9 9.2A3 3 0 0 1 12 6.5c1.7 0 3 1.1 3 2.7 0 2.3-3 2.5-3 4.8M12 17.4v.200',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.8 3.7-5.5 7.5-5.5s6.7 1.7 7.5 5.5',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  download: 'M12 4v11M7.5 11 12 15.5 16.5 11M4.5 20h15',
  release: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  rounds: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4.5h-4.5',
  image: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4L16 12l4 4M15.5 9v.2',
  warn: 'M12 4 2.8 20h18.4zM12 10v5M12 17.6v.200',
  lost: 'M4 9a12 12 0 0 1 16 0M7 12.5a7.5 7.5 0 0 1 10 0M10 16a3.5 3.5 0 0 1 4 0M4 4l16 16',
  key: 'M8 16a4 4 0 1 1 3.5-5.9H21v3.4h-2.5V16H16v-2.5h-4.3A4 4 0 0 1 8 16zM8 12v.2',
  left: 'm14.5 5-7 7 7 7',
  right: 'm9.5 5 7 7-7 7',
  down: 'm5 9 7 7 7-7',
  close: 'M6 6l12 12M18 6 6 18',
  chart: 'M4 4v16h16M7.5 15l4-5 3.5 3L20 6.5',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  people: 'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3-5.5 6.5-5.5s5.9 1.9 6.5 5.5M15.5 5a3.5 3.5 0 0 1 0 6.5M18 15c2 .7 3.1 2.5 3.5 5',
} as const;

export type IconName = keyof typeof DRAWINGS;

/** A drawing beside words or within a labelled button; never the only name of a thing. */
@Component({
  selector: 'g-icon',
  host: { 'aria-hidden': 'true' },
  template: `<svg viewBox="0 0 24 24" focusable="false"><path [attr.d]="drawing()" /></svg>`,
  styles: `
    :host { display: inline-flex; width: 20px; height: 20px; flex: none; }
    svg { width: 100%; height: 100%; }
    path { fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly drawing = computed(() => DRAWINGS[this.name()]);
}
