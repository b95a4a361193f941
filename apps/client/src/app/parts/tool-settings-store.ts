import { effect, inject, Injectable } from '@angular/core';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { storedText } from '../edge/storage';
import type { ViewState } from './view-state';
import { PartsStore } from './parts-store';
import type { Toolbox } from './toolbox';
import { classesOf } from './schema';
import { isTool } from './tools';

/** As it is kept; the names of its fields cannot change. */
interface Kept {
  readonly tool: string;
  readonly size: number;
  readonly brush: string;
  /** The class by its name: a schema may change. */
  readonly part: string;
  readonly by: number;
  readonly below: number;
  readonly opacity: number;
  readonly heat: boolean;
}

/**
 * Remembers a person's tool, brush, class, opacity and uncertainty overlay for each project in this browser. Only known names and numbers
 * are read back.
 */
@Injectable()
export class ToolSettingsStore {
  private readonly stored = storedText();
  private readonly project = inject(ProjectStore);
  private readonly session = inject(Session);
  private readonly studio = inject(PartsStore);

  constructor() {
    this.restore();
    effect(() => this.keep(keptOf(this.studio.toolbox, this.studio.view, this.names())));
  }

  private names(): readonly string[] {
    return classesOf(this.project.project()).map(({ name }) => name);
  }

  private place(): string {
    return `gannet hand ${this.project.project()?.id ?? ''} ${this.session.person()?.id ?? ''}`;
  }

  private restore(): void {
    const kept = read(this.stored.read(this.place()) ?? 'null');
    const { toolbox, view } = this.studio;
    if (isTool(kept.tool)) toolbox.tool.set(kept.tool);
    if (kept.brush === 'disc' || kept.brush === 'square') toolbox.brush.set(kept.brush);
    if (isNumber(kept.size)) toolbox.setSize(kept.size);
    if (isNumber(kept.by)) toolbox.setGrowBy(kept.by);
    if (isNumber(kept.below)) toolbox.setSpeckSize(kept.below);
    const part = this.names().indexOf(String(kept.part));
    if (part >= 0) toolbox.choose(part);
    if (isNumber(kept.opacity) && kept.opacity >= 0 && kept.opacity <= 1) view.change({ opacity: kept.opacity });
    view.change({ heat: kept.heat === true });
  }

  private keep(kept: Kept): void {
    this.stored.write(this.place(), JSON.stringify(kept));
  }
}

function keptOf(toolbox: Toolbox, view: ViewState, names: readonly string[]): Kept {
  return {
    tool: toolbox.tool(),
    size: toolbox.size(),
    brush: toolbox.brush(),
    part: names[toolbox.active()] ?? '',
    by: toolbox.growBy(),
    below: toolbox.speckSize(),
    opacity: view.options().opacity,
    heat: view.options().heat,
  };
}

function read(text: string): Partial<Record<keyof Kept, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // not ours
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
