import { Component, computed, inject, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { labelKeys } from '@gannet/contracts';
import { Desk } from '../desk/desk';
import { DeskFoot } from '../desk/desk-foot';
import { DeskHeadline } from '../desk/desk-headline';
import { DeskNotes } from '../desk/desk-notes';
import { DeskRemark } from '../desk/desk-remark';
import { DeskSession } from '../desk/desk-session';
import { DeskStore } from '../desk/desk-store';
import { Guidelines } from '../desk/guidelines';
import { HeldKeys } from '../desk/held-keys';
import { keepKeysWith } from '../desk/key-focus';
import { firstKeysOf } from '../desk/key-map';
import { isTaken } from '../desk/key-target';
import { Leases } from '../desk/leases';
import { QueueStore } from '../desk/queue-store';
import { SideOpener } from '../desk/side-opener';
import { SmoothStore } from '../desk/smooth-store';
import { Waiting } from '../desk/waiting';
import { storedSwitch } from '../edge/storage';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { plural } from '../ui/words';
import { type PointCommand, pointCommandOf } from './point-keys';
import { PointKeyStore } from './point-key-store';
import { PointKeyList } from './point-key-list';
import { PointList } from './point-list';
import { PointStage } from './point-stage';
import { PointsStore } from './points-store';
import { promptOf } from './prompt';
import { keypointSchemaOf } from './schema';
import { absent, choose, nextUnset, nudge, seeNext, select, type Sheet, step } from './sheet';
import type { Stroke } from './stroke';

/**
 * The page on which people place keypoints. It injects more than five things because all stores of the page meet here,
 * and only here: what it shows gets values.
 */
@Component({
  selector: 'g-keypoints-page',
  imports: [
    MatButtonModule,
    TopBar,
    Icon,
    Note,
    DeskFoot,
    DeskHeadline,
    DeskNotes,
    DeskRemark,
    Guidelines,
    PointKeyList,
    PointList,
    PointStage,
    SideOpener,
    Waiting,
  ],
  providers: [PointsStore, { provide: Desk, useExisting: PointsStore }, Leases, QueueStore, DeskStore, DeskSession],
  templateUrl: './keypoints-page.html',
  styleUrl: './keypoints-page.scss',
  host: {
    '(window:keydown)': 'press($event)',
    '(window:keyup)': 'held.end($event.code)',
    '(window:blur)': 'held.endAll()',
    '(document:visibilitychange)': 'held.endAll()',
  },
})
export class KeypointsPage {
  protected readonly project = inject(ProjectStore);
  protected readonly queue = inject(QueueStore);
  protected readonly desk = inject(DeskStore);
  protected readonly points = inject(PointsStore);
  protected readonly keys = inject(PointKeyStore);
  protected readonly firstKeys = computed(() => firstKeysOf(this.keys.map()));
  protected readonly smooth = inject(SmoothStore);
  protected readonly isHelpOpen = signal(false);
  /** On narrow screens, is the side panel open over the image? */
  protected readonly isSideOpen = signal(false);
  protected readonly spread = storedSwitch('gannet keypoint uncertainty');
  protected readonly predicted = storedSwitch('gannet keypoint prediction', false);
  protected readonly held = new HeldKeys<'pan'>();
  /** Does dragging move the view, until it is switched off? */
  protected readonly isHandOn = signal(false);
  protected readonly plural = plural;

  protected readonly schema = computed(() => keypointSchemaOf(this.project.project()));
  protected readonly shownSheet = computed(
    () => (this.desk.isConflictingShown() ? this.points.conflictingSheet() : null) ?? this.points.sheet(),
  );
  protected readonly prompt = computed(() => {
    const [sheet, schema] = [this.points.sheet(), this.schema()];
    return sheet === null || schema === null
      ? null
      : promptOf(
          sheet,
          schema.keypoints.map(({ name }) => name),
          this.firstKeys(),
        );
  });
  private readonly stage = viewChild(PointStage);
  private readonly list = viewChild(PointList);

  constructor() {
    inject(DeskSession);
    keepKeysWith(() => this.stage()?.focus());
  }

  protected press(event: KeyboardEvent): void {
    if (this.isHelpOpen() || isTaken(event)) return;
    const command = pointCommandOf(event, this.keys.map());
    if (command === null) return;
    event.preventDefault();
    if (command.do === 'pan') return this.held.begin('pan', event.code);
    if (
      !event.repeat ||
      command.do === 'nudge' ||
      command.do === 'zoom' ||
      command.do === 'undo' ||
      command.do === 'redo'
    )
      this.execute(command);
  }

  protected execute(command: PointCommand): void {
    switch (command.do) {
      case 'choose':
        return this.activate((sheet) => choose(sheet, command.index));
      case 'choose-key': {
        const index = labelKeys(this.schema()?.keypoints ?? []).indexOf(command.key);
        return index < 0 ? undefined : this.activate((sheet) => choose(sheet, index));
      }
      case 'nudge':
        return this.edit((sheet) => nudge(sheet, command.dx, command.dy));
      case 'step':
        return this.activate((sheet) => step(sheet, command.by));
      case 'unset':
        return this.activate(nextUnset);
      case 'see':
        return this.edit(seeNext);
      case 'absent':
        return this.edit(absent);
      case 'undo':
        return this.desk.mayChange() ? this.points.undo() : undefined;
      case 'redo':
        return this.desk.mayChange() ? this.points.redo() : undefined;
      case 'zoom':
        return this.stage()?.zoom(command.by);
      case 'fit':
        return this.stage()?.fit();
      case 'smooth':
        return this.smooth.toggle();
      case 'stage':
        return this.stage()?.focus();
      case 'spread':
        return this.points.lacksPrediction() ? undefined : this.spread.toggle();
      case 'prediction':
        return this.points.lacksPrediction() ? undefined : this.predicted.toggle();
      case 'unsure':
        return this.points.setConfidence(this.points.confidence() === 'sure' ? 'unsure' : 'sure');
      case 'submit':
        return this.desk.submit();
      case 'skip':
        return this.desk.skip();
      case 'help':
        return this.isHelpOpen.set(true);
      case 'hand':
        return this.isHandOn.update((isOn) => !isOn);
      case 'filter':
        return this.findKeypoint();
      case 'pan':
        return;
      case 'escape':
        return this.dismiss();
    }
  }

  /** On narrow screens the side panel lies over the image: choosing a keypoint with the pointer closes it. */
  protected closeSide(event: MouseEvent): void {
    if (event.detail > 0 && event.target instanceof Element && event.target.closest('[role="radio"]') !== null)
      this.isSideOpen.set(false);
  }

  protected edit(change: (sheet: Sheet) => Sheet): void {
    if (this.desk.mayChange() && !this.queue.checkBeforeChange()) this.points.change(change);
  }

  /** Makes another keypoint active, to be placed: dragging no longer moves the view. */
  private activate(change: (sheet: Sheet) => Sheet): void {
    this.isHandOn.set(false);
    this.edit(change);
  }

  private findKeypoint(): void {
    this.isSideOpen.set(true);
    this.list()?.find();
  }

  /** Closes one thing at a time: the question, the side panel, and then the placing of a keypoint that has a place. */
  private dismiss(): void {
    if (this.desk.question() !== null) return this.desk.cancelQuestion();
    if (this.isSideOpen()) return this.isSideOpen.set(false);
    this.isHandOn.set(false);
    this.edit((sheet) => select(sheet, sheet.active));
  }

  protected follow(stroke: Stroke): void {
    const mustWait = stroke.kind === 'press' && this.queue.checkBeforeChange();
    if (this.desk.mayChange() && !mustWait) this.points.follow(stroke);
    else this.points.endStroke();
  }
}
