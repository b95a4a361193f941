import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, resource } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { ProjectStore } from '../projects/project-store';
import { Note } from '../ui/note';
import { labelTask } from './tasks';

/** The page on which people label, of the project's task. */
@Component({
  selector: 'g-annotate-gate',
  imports: [MatButtonModule, NgComponentOutlet, Note],
  template: `
    <ng-container *ngComponentOutlet="page()" />
    @if (loading.error()) {
      <g-note kind="bad"
        >This page could not be loaded. <button mat-button type="button" (click)="again()">Try again</button></g-note
      >
    }
  `,
})
export class AnnotateGate {
  private readonly project = inject(ProjectStore);
  protected readonly loading = resource({
    params: () => this.project.project()?.schema.task,
    loader: ({ params }) => labelTask(params).loadPage(),
  });
  protected readonly page = computed(() => (this.loading.hasValue() ? this.loading.value() : null));

  protected again(): void {
    this.loading.reload();
  }
}
