import { Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { ArchivedNote } from '../projects/archived-note';
import { Note } from '../ui/note';
import { moment } from '../ui/words';
import { GeneratorMove } from './generator-move';
import { LabelsPanel } from './labels-panel';
import { ProjectFields } from './project-fields';
import { ProjectLifecycle } from './project-lifecycle';
import { ProjectSettingsStore } from './project-settings-store';

/** A project's name, guidelines, settings that its rounds begin with, and labels, and what can be done with it as a whole. */
@Component({
  selector: 'g-project-settings-page',
  imports: [MatButtonModule, ArchivedNote, TopBar, Note, GeneratorMove, LabelsPanel, ProjectFields, ProjectLifecycle],
  providers: [ProjectSettingsStore],
  template: `
    <g-top-bar [project]="project.slug()" [projectName]="project.project()?.name ?? ''" />
    <main class="page">
      <h1>Settings</h1>
      <g-archived-note [isOnSettings]="true" />
      @if (store.problem(); as sentence) {
        <g-note kind="bad">{{ sentence }}</g-note>
      }
      @if (store.clashes(); as clashes) {
        <g-note kind="warn">
          <bdi>{{ store.savedBy().who }}</bdi> has saved this project since you opened it, on
          {{ moment(store.savedBy().when) }}.
          @if (clashes.length === 0) {
            You changed different things: theirs are below beside yours. Nothing is saved yet.
          } @else {
            Both of you changed the same. Below is what you wrote; nothing is saved yet.
            <dl>
              @for (clash of clashes; track clash.field) {
                <dt>{{ titleOf(clash.field) }}</dt>
                <dd>
                  <span class="small">They wrote</span>
                  <blockquote dir="auto">{{ clash.theirs === '' ? '(nothing)' : clash.theirs }}</blockquote>
                  <button
                    mat-button
                    type="button"
                    [attr.aria-label]="'Take theirs: ' + titleOf(clash.field)"
                    (click)="store.takeTheirs(clash)"
                  >
                    Take theirs
                  </button>
                </dd>
              }
            </dl>
          }
        </g-note>
      }
      @if (store.isSaved()) {
        <g-note kind="good"
          >Saved. People see new guidelines with their next page; running rounds keep their settings.</g-note
        >
      }
      <form class="panel" novalidate aria-label="Settings" (submit)="save($event)">
        <fieldset [disabled]="project.archivedAt() !== null" aria-label="What people read, and what rounds begin with">
          <g-project-fields [words]="store.words()" [faults]="store.faults()" (changed)="store.change($event)" />
        </fieldset>
        <div class="row ends">
          <button mat-button type="button" [disabled]="!store.isChanged()" (click)="store.discard()">
            Discard changes
          </button>
          <button mat-flat-button type="submit" [disabled]="!store.isChanged() || store.isBusy()">
            {{ store.isBusy() ? 'Saving …' : 'Save' }}
          </button>
        </div>
      </form>
      <g-labels-panel />
      <g-generator-move />
      <g-project-lifecycle />
    </main>
  `,
  styles: `
    form {
      display: grid;
      gap: 16px;
    }
    fieldset {
      border: 0;
      margin: 0;
      padding: 0;
      min-width: 0;
    }
    .ends {
      justify-content: flex-end;
      border-top: 1px solid var(--mat-sys-outline-variant);
      padding-top: 14px;
    }
    dl {
      display: grid;
      gap: 4px;
      margin: 8px 0 0;
    }
    dt {
      font-weight: 600;
    }
    dd {
      margin: 0 0 8px;
    }
    blockquote {
      margin: 2px 0;
      padding-inline-start: 10px;
      border-inline-start: 3px solid currentColor;
      white-space: pre-line;
      max-height: 200px;
      overflow: auto;
      overflow-wrap: anywhere;
    }
  `,
})
export class ProjectSettingsPage {
  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(ProjectSettingsStore);
  protected readonly moment = moment;
  private readonly titles = computed(
    () => new Map<string, string>([['name', 'Name'], ['guidelines', 'Guidelines'], ...this.store.settingTitles]),
  );

  protected titleOf(field: string): string {
    return this.titles().get(field) ?? field;
  }

  protected save(event: Event): void {
    event.preventDefault();
    void this.store.save();
  }
}
