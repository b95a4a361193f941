import type { Routes } from '@angular/router';
import { only } from './session/guards';

export const appRoutes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'projects' },
  { path: 'sign-in', title: 'Sign in · Gannet', loadComponent: async () => (await import('./session/sign-in-page')).SignInPage },
  { path: 'projects', title: 'Projects · Gannet', canActivate: [only()], loadComponent: async () => (await import('./projects/projects-page')).ProjectsPage },
  { path: '**', redirectTo: 'projects' },
];
