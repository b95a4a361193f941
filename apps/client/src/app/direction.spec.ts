import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ASTWithSource, parseTemplate, RecursiveAstVisitor, type PropertyRead, TmplAstBoundText, TmplAstElement, TmplAstRecursiveVisitor, tmplAstVisitAll } from '@angular/compiler';

const APP = path.resolve(import.meta.dirname);
/** What people wrote goes by these names in the templates. */
const WRITTEN = /^(?:name|names|label|title|hint|guidelines|email|reason|attribution|license|projectName|person)$/;
console.log(globSync, ASTWithSource, RecursiveAstVisitor, TmplAstRecursiveVisitor);
