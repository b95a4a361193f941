import { Component, computed, DestroyRef, inject, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Desk } from '../desk/desk';
import { DeskFoot } from '../desk/desk-foot';
import { DeskHeadline } from '../desk/desk-headline';
import { DeskNotes } from '../desk/desk-notes';
import { DeskStore } from '../desk/desk-store';
import { HeldKeys } from '../desk/held-keys';
import { keepKeysWith } from '../desk/key-focus';
import { onInput } from '../desk/input';
import { isTaken } from '../desk/key-target';
import { QueueStore } from '../desk/queue-store';
import { SideOpener } from '../desk/side-opener';
import { SmoothStore } from '../desk/smooth-store';
import { Waiting } from '../desk/waiting';
import { DraftKeeper, SAVED_WORDS } from '../drafts/draft-keeper';
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
import { absent, choose, nextUnset, nudge, seeNext, select, type Sheet, step } from './sheet';
import type { Stroke } from './stroke';

/** The annotator's studio of a keypoint project. */
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
    PointKeyList,
    PointList,
    PointStage,
    SideOpener,
    Waiting,
  ],
  providers: [PointsStore, { provide: Desk, useExisting: PointsStore }, QueueStore, DeskStore],
  templateUrl: './keypoints-page.html',
  styleUrl: './keypoints-page.scss',
  host: {
    '(window:keydown)': 'press($event)',
    '(window:keyup)': 'held.end($event.code)',
    '(window:focus)': 'attend()',
    '(window:blur)': 'attend()',
    '(document:visibilitychange)': 'attend()',
    '(window:pagehide)': 'leave()',
  },
})
export class KeypointsPage {
  protected readonly project = inject(ProjectStore);
  protected readonly queue = inject(QueueStore);
  protected readonly desk = inject(DeskStore);
  protected readonly points = inject(PointsStore);
  protected readonly keeper = inject(DraftKeeper);
  private readonly keys = inject(PointKeyStore);
  protected readonly smooth = inject(SmoothStore);
  protected readonly isHelpOpen = signal(false);
  /** Where there is no room beside the image, keypoints and views come and go over it. */
  protected readonly isSideOpen = signal(false);
  protected readonly showsSpread = signal(true);
  protected readonly showsPrediction = signal(false);
  protected readonly held = new HeldKeys<'pan'>();
  /** Does the hand move the view, until it is told otherwise? */
  protected readonly isHandOn = signal(false);
  protected readonly plural = plural;

  protected readonly schema = this.project.keypointSchema;
  protected readonly shownSheet = computed(
    () => (this.desk.isRivalShown() ? this.points.rivalSheet() : null) ?? this.points.sheet(),
  );
  protected readonly prompt = computed(() => {
    const [sheet, schema] = [this.points.sheet(), this.schema()];
    return sheet === null || schema === null
      ? null
      : promptOf(
          sheet,
          schema.keypoints.map(({ name }) => name),
        );
  });
  protected readonly savedWords = computed(() => {
    if (this.points.restored() && !this.keeper.hasChanged())
      return 'Your earlier work is back · undo returns to the start';
    return SAVED_WORDS[this.keeper.saved()];
  });

  private readonly stage = viewChild(PointStage);

  constructor() {
    keepKeysWith(() => this.stage()?.focus());
    this.attend();
    void this.queue.open();
    inject(DestroyRef).onDestroy(onInput(() => this.points.touch()));
    inject(DestroyRef).onDestroy(() => this.queue.close());
  }

  protected attend(): void {
    const isPresent = document.visibilityState === 'visible' && document.hasFocus();
    this.points.attend(isPresent);
    if (isPresent) void this.queue.renew();
    else {
      this.held.endAll();
      void this.keeper.keepChanges();
    }
  }

  /** The page may be gone in a moment. */
  protected leave(): void {
    void this.keeper.keep();
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
      this.obey(command);
  }

  protected obey(command: PointCommand): void {
    switch (command.do) {
      case 'choose':
        return this.take((sheet) => choose(sheet, command.index));
      case 'nudge':
        return this.edit((sheet) => nudge(sheet, command.dx, command.dy));
      case 'step':
        return this.take((sheet) => step(sheet, command.by));
      case 'unset':
        return this.take(nextUnset);
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
        return this.showsSpread.update((shows) => !shows);
      case 'prediction':
        return this.showsPrediction.update((shows) => !shows);
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
      case 'pan':
        return;
      case 'escape':
        return this.calmDown();
    }
  }

  /** Once a pointer has chosen a keypoint, what lies over the image goes. */
  protected closeSide(event: MouseEvent): void {
    if (event.detail > 0 && event.target instanceof Element && event.target.closest('[role="radio"]') !== null)
      this.isSideOpen.set(false);
  }

  protected edit(change: (sheet: Sheet) => Sheet): void {
    if (this.desk.mayChange() && !this.queue.checkBeforeChange()) this.points.change(change);
  }

  /** Another keypoint in hand: to be placed, not to move the view. */
  private take(change: (sheet: Sheet) => Sheet): void {
    this.isHandOn.set(false);
    this.edit(change);
  }

  /** One thing at a time, what lies on top first; what is placed already stays where it is. */
  private calmDown(): void {
    if (this.desk.asks() !== null) return this.desk.askNoMore();
    if (this.isSideOpen()) return this.isSideOpen.set(false);
    this.isHandOn.set(false);
    this.edit((sheet) => select(sheet, sheet.active));
  }

  protected follow(stroke: Stroke): void {
    const isHeldUp = stroke.kind === 'press' && this.queue.checkBeforeChange();
    if (this.desk.mayChange() && !isHeldUp) this.points.follow(stroke);
    else this.points.letGo();
  }
}
