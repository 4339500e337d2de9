// Rules of names: no folder or file that means nothing, no type named after a role, a first sentence in
// each file.
import ts from 'typescript';
import { isGenerated, isTest, parse, type Breach, type SourceFile } from './tree.ts';

const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'lib']);
const emptySuffix = /.(Manager|Helper|Helpers|Util|Utils|Service|Base|Impl)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|gen|config|d|bench))*\.tsx?$/;

function pathBreaches(path: string): readonly string[] {
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  const found = parts.map((p) => p.replace(/\..*$/, '')).filter((p) => emptyNames.has(p));
  const messages = found.map((p) => `'${p}' says nothing: name the folder or file after what it holds`);
  return kebab.test(file) ? messages : [...messages, `'${file}' is not kebab-case`];
}

function declarationBreaches(file: SourceFile): readonly string[] {
  const messages: string[] = [];
  const visit = (node: ts.Node): void => {
    const named =
      ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
    if (named && node.name !== undefined && emptySuffix.test(node.name.text)) {
      messages.push(`the type '${node.name.text}' ends in a word that says nothing: name what it is`);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return messages;
}

export function nameBreaches(tree: readonly SourceFile[]): readonly Breach[] {
  return tree.flatMap((file) =>
    [...pathBreaches(file.path), ...(isGenerated(file.path) ? [] : declarationBreaches(file))].map(
      (message) => ({
        file: file.path,
        message,
      }),
    ),
  );
}

/** Rule: a file of src or scripts opens with a comment that says what it is. */
export function openingBreaches(tree: readonly SourceFile[]): readonly Breach[] {
  return tree
    .filter((f) => /^(src|scripts)\//.test(f.path) && !isTest(f.path))
    .filter((f) => !/^(#!.*\n)?(\/\/ \S|\/\*\*?\s)/.test(f.text))
    .map((f) => ({
      file: f.path,
      message: 'opens without a sentence on what it is; a comment on line 1 is required',
    }));
}
