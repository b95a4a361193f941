import type { Routes } from '@angular/router';
import { only } from './session/guards';

export const appRoutes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'projects' },
  { path: 'sign-in', title: 'Sign in · Gannet', loadComponent: async () => (await import('./session/sign-in-page')).SignInPage },
  { path: 'projects', title: 'Projects · Gannet', canActivate: [only()], loadComponent: async () => (await import('./projects/projects-page')).ProjectsPage },
  {
    path: 'p/:project',
    canActivate: [only()],
    loadComponent: async () => (await import('./projects/project-frame')).ProjectFrame,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'annotate' },
      { path: 'annotate', title: 'Annotate · Gannet', canActivate: [only('admin', 'annotator')], loadComponent: async () => (await import('./annotate/annotate-page')).AnnotatePage },
    ],
  },
  { path: '**', redirectTo: 'projects' },
];
