// Rules of size: files, functions, lines. A function's size is its own lines; functions inside it are
// counted apart.
import ts from 'typescript';
import { isGenerated, isTest, parse, type Breach, type SourceFile } from './tree.ts';

export const limits = { fileLines: 400, functionLines: 65, lineLength: 110 } as const;

function ownLines(source: ts.SourceFile, node: ts.Node): number {
  const lineOf = (at: number): number => source.getLineAndCharacterOfPosition(at).line;
  let lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1;
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child) && 'body' in child && child.body !== undefined) {
      lines -= lineOf(child.getEnd()) - lineOf(child.getStart());
      return;
    }
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lines;
}

function functionBreaches(file: SourceFile): readonly Breach[] {
  const source = parse(file);
  const breaches: Breach[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = ownLines(source, node);
      const at = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (lines > limits.functionLines) {
        const message = `the function at line ${String(at)} has ${String(lines)} lines of its own`;
        breaches.push({
          file: file.path,
          message: `${message}; ${String(limits.functionLines)} are allowed`,
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return breaches;
}

export function sizeBreaches(tree: readonly SourceFile[]): readonly Breach[] {
  return tree
    .filter((f) => !isGenerated(f.path))
    .flatMap((file) => {
      const lines = file.text.split('\n');
      const breaches: Breach[] = [];
      if (lines.length - 1 > limits.fileLines) {
        const message = `has ${String(lines.length - 1)} lines; ${String(limits.fileLines)} are allowed`;
        breaches.push({ file: file.path, message });
      }
      lines.forEach((line, i) => {
        if (line.length <= limits.lineLength) return;
        const message = `line ${String(i + 1)} is ${String(line.length)} characters long`;
        breaches.push({ file: file.path, message: `${message}; ${String(limits.lineLength)} are allowed` });
      });
      return isTest(file.path) ? breaches : [...breaches, ...functionBreaches(file)];
    });
}
