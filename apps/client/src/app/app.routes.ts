import type { Routes } from '@angular/router';
import { only } from './session/guards';

export const appRoutes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'projects' },
  {
    path: 'sign-in',
    title: 'Sign in · Gannet',
    loadComponent: async () => (await import('./session/sign-in-page')).SignInPage,
  },
  {
    path: 'projects',
    title: 'Projects · Gannet',
    canActivate: [only()],
    loadComponent: async () => (await import('./projects/projects-page')).ProjectsPage,
  },
  {
    path: 'projects/new',
    title: 'New project · Gannet',
    canActivate: [only('admin')],
    loadComponent: async () => (await import('./setup/new-project-page')).NewProjectPage,
  },
  {
    path: 'p/:project',
    canActivate: [only()],
    loadComponent: async () => (await import('./projects/project-frame')).ProjectFrame,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'annotate' },
      {
        path: 'annotate',
        title: 'Annotate · Gannet',
        canActivate: [only('admin', 'annotator')],
        loadComponent: async () => (await import('./tasks/annotate-gate')).AnnotateGate,
      },
      {
        path: 'rounds',
        title: 'Rounds · Gannet',
        canActivate: [only('admin')],
        loadComponent: async () => (await import('./rounds/rounds-page')).RoundsPage,
      },
      {
        path: 'settings',
        title: 'Settings · Gannet',
        canActivate: [only('admin')],
        loadComponent: async () => (await import('./setup/project-settings-page')).ProjectSettingsPage,
      },
      {
        path: 'schema',
        title: 'Schema · Gannet',
        canActivate: [only('admin')],
        loadComponent: async () => (await import('./schema/schema-page')).SchemaPage,
      },
      {
        path: 'releases',
        title: 'Releases · Gannet',
        canActivate: [only('admin', 'consumer')],
        loadComponent: async () => (await import('./releases/releases-page')).ReleasesPage,
      },
      {
        path: 'releases/:version',
        title: 'Release · Gannet',
        canActivate: [only('admin', 'consumer')],
        loadComponent: async () => (await import('./releases/release-page')).ReleasePage,
      },
    ],
  },
  {
    path: 'generators',
    title: 'Generators · Gannet',
    canActivate: [only('admin')],
    loadComponent: async () => (await import('./generators/generators-page')).GeneratorsPage,
  },
  {
    path: 'generators/:digest',
    title: 'Generator · Gannet',
    canActivate: [only('admin')],
    loadComponent: async () => (await import('./generators/generator-page')).GeneratorPage,
  },
  {
    path: 'people',
    title: 'People · Gannet',
    canActivate: [only('admin')],
    loadComponent: async () => (await import('./people/people-page')).PeoplePage,
  },
  {
    path: 'account',
    title: 'Account · Gannet',
    canActivate: [only()],
    loadComponent: async () => (await import('./account/account-page')).AccountPage,
  },
  { path: '**', redirectTo: 'projects' },
];
