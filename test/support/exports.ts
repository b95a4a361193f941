import path from 'node:path';
import ts from 'typescript';

/** One name that a file exports. A re-export names the file and the name there. */
export interface Export {
  readonly file: string;
  readonly name: string;
  readonly from?: { readonly file: string; readonly name: string };
}

interface Use {
  readonly by: string;
  readonly file: string;
  readonly name: string;
}

interface Sources {
  /** `{ 'libs/x/src/a.ts': text }`, names relative to the root of the workspace. */
  readonly files: ReadonlyMap<string, string>;
  /** `{ '@gannet/x': 'libs/x/src/index.ts' }`: the public entries of projects. */
  readonly entries: ReadonlyMap<string, string>;
}

/** A test is a spec or what only specs use. */
export const isTest = (file: string): boolean => /\.(?:spec|check)\.ts$|\/testing\/|^test\//.test(file);

const projectOf = (file: string): string => /^(?:libs|apps)\/[^/]+/.exec(file)?.[0] ?? file.split('/')[0]!;

/** Who uses what each file exports, by name: imports, re-exports, types in `import()` and members of late imports. */
export function exportsOf({ files, entries }: Sources) {
  const all: Export[] = [];
  const uses: Use[] = [];
  const identifiers = new Map<string, number>();
  for (const [file, text] of files) read(file, text);
  const usersOf = Map.groupBy(uses, ({ file, name }) => `${file}#${name}`);
  const users = ({ file, name }: Export): string[] => [
    ...new Set((usersOf.get(`${file}#${name}`) ?? []).map(({ by }) => by)),
  ];
  const others = (one: Export): string[] => users(one).filter((by) => projectOf(by) !== projectOf(one.file));
  const isEntry = (file: string): boolean => [...entries.values()].includes(file);
  const isUsedAtHome = ({ file, name }: Export): boolean => (identifiers.get(`${file}#${name}`) ?? 0) > 1;

  return {
    all,
    /** Exported by a project's entry, and no other project uses it. */
    unusedByProjects: all.filter((one) => isEntry(one.file) && others(one).length === 0),
    /** Exported by a project's entry, and in other projects only tests use it. */
    usedByTests: all.filter((one) => isEntry(one.file) && others(one).length > 0 && others(one).every(isTest)),
    /** Exported by another file, and no other file uses it. */
    unusedByFiles: all.filter((one) => !isEntry(one.file) && users(one).length === 0),
    /** Exported by another file; tests use it, and neither that file nor any other. */
    usedByTestsAlone: all.filter(
      (one) => !isEntry(one.file) && users(one).length > 0 && users(one).every(isTest) && !isUsedAtHome(one),
    ),
  };

  function read(file: string, text: string): void {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    source.statements.forEach((statement) => {
      all.push(...declared(file, statement));
    });
    const visit = (node: ts.Node): void => {
      uses.push(...usesIn(file, source, node));
      if (ts.isIdentifier(node))
        identifiers.set(`${file}#${node.text}`, (identifiers.get(`${file}#${node.text}`) ?? 0) + 1);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }

  function declared(file: string, statement: ts.Statement): Export[] {
    if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return [];
      const target = targetOf(file, statement.moduleSpecifier);
      return statement.exportClause.elements.map(({ name, propertyName }) => ({
        file,
        name: name.text,
        ...(target === undefined ? {} : { from: { file: target, name: (propertyName ?? name).text } }),
      }));
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations
        .flatMap(({ name }) => namesOf(name))
        .map((name) => ({ file, name }));
    const { name } = statement as ts.DeclarationStatement;
    return name === undefined ? [] : [{ file, name: name.text }];
  }

  function usesIn(by: string, source: ts.SourceFile, node: ts.Node): Use[] {
    if (ts.isImportDeclaration(node)) {
      const target = targetOf(by, node.moduleSpecifier);
      const bindings = node.importClause?.namedBindings;
      if (target === undefined || bindings === undefined) return [];
      const names = ts.isNamedImports(bindings)
        ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
        : membersOf(source, bindings.name.text);
      return names.map((name) => ({ by, file: target, name }));
    }
    if (ts.isExportDeclaration(node) && node.exportClause !== undefined && ts.isNamedExports(node.exportClause)) {
      const target = targetOf(by, node.moduleSpecifier);
      if (target === undefined) return [];
      return node.exportClause.elements.map(({ name, propertyName }) => ({
        by,
        file: target,
        name: (propertyName ?? name).text,
      }));
    }
    if (ts.isImportTypeNode(node) && node.qualifier !== undefined && ts.isLiteralTypeNode(node.argument)) {
      const target = targetOf(by, node.argument.literal);
      const name = node.qualifier.getText(source).split('.')[0]!;
      return target === undefined ? [] : [{ by, file: target, name }];
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const target = targetOf(by, node.arguments[0]);
      if (target === undefined) return [];
      return lateNames(node).map((name) => ({ by, file: target, name }));
    }
    return [];
  }

  /** The file that a module specifier leads to, if it is one of ours. */
  function targetOf(by: string, specifier: ts.Node | undefined): string | undefined {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return undefined;
    const { text } = specifier;
    if (!text.startsWith('.')) return entries.get(text);
    const wanted = path.posix.join(path.posix.dirname(by), text).replace(/\/dist\//, '/src/');
    return [wanted.replace(/\.js$/, '.ts'), `${wanted}.ts`, `${wanted}/index.ts`, wanted].find((file) =>
      files.has(file),
    );
  }
}

function namesOf(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)));
}

/** `x` of every `space.x`. */
function membersOf(source: ts.SourceFile, space: string): string[] {
  return [...source.text.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, 'g'))].map(([, name]) => name!);
}

/** What `(await import(…)).x` or `const { x } = await import(…)` asks for. */
function lateNames(node: ts.CallExpression): string[] {
  let outer: ts.Node = node.parent;
  while (ts.isAwaitExpression(outer) || ts.isParenthesizedExpression(outer) || ts.isAsExpression(outer))
    outer = outer.parent;
  if (ts.isPropertyAccessExpression(outer)) return [outer.name.text];
  if (ts.isVariableDeclaration(outer) && ts.isObjectBindingPattern(outer.name))
    return outer.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
  return [];
}
