// What others import from libvirt-xml: nodes, parse, print, build, edit and query.
export * from './build.ts';
export * from './edit.ts';
export * from './error.ts';
export * from './namespace.ts';
export * from './node.ts';
export * from './parse.ts';
export { select, selectFirst, valueAt, valuesAt } from './path.ts';
export * from './print.ts';
