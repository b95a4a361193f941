import { effect, inject, Injectable } from '@angular/core';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { storedText } from '../edge/storage';
import type { Sight } from './view-state';
import { StudioStore } from './parts-store';
import type { Toolbox } from './toolbox';
import { isTool } from './tools';

/** What somebody had in hand, and how strong labels were. */
interface Hand {
  readonly tool: string;
  readonly size: number;
  readonly brush: string;
  /** By its name: a schema may change. */
  readonly part: string;
  readonly by: number;
  readonly below: number;
  readonly opacity: number;
}

/**
 * Keeps tool, brush, class and opacity of a person in a project, in this browser: they are found again after a reload.
 * What was kept is data: read back, nothing but known names and numbers is taken.
 */
@Injectable()
export class HandStore {
  private readonly stored = storedText();
  private readonly project = inject(ProjectStore);
  private readonly session = inject(Session);
  private readonly studio = inject(StudioStore);

  constructor() {
    this.takeUp();
    effect(() => this.keep(handOf(this.studio.box, this.studio.sight, this.names())));
  }

  private names(): readonly string[] {
    return this.project.classes().map(({ name }) => name);
  }

  private place(): string {
    return `gannet hand ${this.project.project()?.id ?? ''} ${this.session.person()?.id ?? ''}`;
  }

  private takeUp(): void {
    const hand = read(this.stored.read(this.place()) ?? 'null');
    const { box, sight } = this.studio;
    if (isTool(hand.tool)) box.tool.set(hand.tool);
    if (hand.brush === 'disc' || hand.brush === 'square') box.brush.set(hand.brush);
    if (isNumber(hand.size)) box.setSize(hand.size);
    if (isNumber(hand.by)) box.setBy(hand.by);
    if (isNumber(hand.below)) box.setBelow(hand.below);
    const part = this.names().indexOf(String(hand.part));
    if (part >= 0) box.choose(part);
    if (isNumber(hand.opacity) && hand.opacity >= 0 && hand.opacity <= 1) sight.look({ opacity: hand.opacity });
  }

  private keep(hand: Hand): void {
    this.stored.write(this.place(), JSON.stringify(hand));
  }
}

function handOf(box: Toolbox, sight: Sight, names: readonly string[]): Hand {
  return {
    tool: box.tool(),
    size: box.size(),
    brush: box.brush(),
    part: names[box.active()] ?? '',
    by: box.by(),
    below: box.below(),
    opacity: sight.looks().opacity,
  };
}

function read(text: string): Partial<Record<keyof Hand, unknown>> {
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
