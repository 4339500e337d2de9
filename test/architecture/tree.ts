// A tree of source files as the rules see it: paths, texts and syntax. The real one is read from disk,
// bad ones are made by tests.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, posix } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
export interface Import {
  readonly specifier: string;
  /** The file it leads to, when relative. */
  readonly file: string | null;
  readonly typeOnly: boolean;
  readonly line: number;
}
export interface Breach {
  readonly file: string;
  readonly message: string;
}

export const isTest = (path: string): boolean => path.endsWith('.test.ts') || path.endsWith('.test.tsx');
export const isGenerated = (path: string): boolean => path.endsWith('.gen.ts');

/** Every TypeScript file that git tracks or would track, and that stands on disk. */
export function readTree(root: string): readonly SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const files: SourceFile[] = [];
  for (const path of new Set(listed.split('\n').filter((l) => l !== ''))) {
    try {
      files.push({ path, text: readFileSync(join(root, path), 'utf8') });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return files;
}

export function parse(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ESNext, true);
}

export function importsOf(file: SourceFile): readonly Import[] {
  const source = parse(file);
  const found: Import[] = [];
  const add = (node: ts.Node, literal: ts.Expression | undefined, typeOnly: boolean): void => {
    if (literal === undefined || !ts.isStringLiteral(literal)) return;
    const specifier = literal.text;
    found.push({
      specifier,
      file: specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : null,
      typeOnly,
      line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
