import type { Routes } from '@angular/router';
import { members, serverAdmins, signedIn } from './session/guards';

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
    canActivate: [signedIn],
    loadComponent: async () => (await import('./projects/projects-page')).ProjectsPage,
  },
  {
    path: 'projects/new',
    title: 'New project · Gannet',
    canActivate: [serverAdmins],
    loadComponent: async () => (await import('./setup/new-project-page')).NewProjectPage,
  },
  {
    path: 'p/:project',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./projects/project-frame')).ProjectFrame,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'annotate' },
      {
        path: 'annotate',
        title: 'Annotate · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin', 'reviewer', 'annotator')],
        loadComponent: async () => (await import('./tasks/annotate-gate')).AnnotateGate,
      },
      {
        path: 'rounds',
        title: 'Rounds · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin')],
        loadComponent: async () => (await import('./rounds/rounds-page')).RoundsPage,
      },
      {
        path: 'settings',
        title: 'Settings · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin')],
        loadComponent: async () => (await import('./setup/project-settings-page')).ProjectSettingsPage,
      },
      {
        path: 'schema',
        title: 'Schema · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin')],
        loadComponent: async () => (await import('./schema/schema-page')).SchemaPage,
      },
      {
        path: 'import',
        title: 'Import labels · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin')],
        loadComponent: async () => (await import('./imports/import-page')).ImportPage,
      },
      {
        path: 'members',
        title: 'Members · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin')],
        loadComponent: async () => (await import('./members/members-page')).MembersPage,
      },
      {
        path: 'releases',
        title: 'Releases · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin', 'consumer')],
        loadComponent: async () => (await import('./releases/releases-page')).ReleasesPage,
      },
      {
        path: 'releases/:version',
        title: 'Release · Gannet',
        runGuardsAndResolvers: 'always',
        canActivate: [members('admin', 'consumer')],
        loadComponent: async () => (await import('./releases/release-page')).ReleasePage,
      },
    ],
  },
  {
    path: 'generators',
    title: 'Generators · Gannet',
    canActivate: [serverAdmins],
    loadComponent: async () => (await import('./generators/generators-page')).GeneratorsPage,
  },
  {
    path: 'generators/:digest',
    title: 'Generator · Gannet',
    canActivate: [serverAdmins],
    loadComponent: async () => (await import('./generators/generator-page')).GeneratorPage,
  },
  {
    path: 'people',
    title: 'People · Gannet',
    canActivate: [serverAdmins],
    loadComponent: async () => (await import('./people/people-page')).PeoplePage,
  },
  {
    path: 'account',
    title: 'Account · Gannet',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./account/account-page')).AccountPage,
  },
  { path: '**', redirectTo: 'projects' },
];
