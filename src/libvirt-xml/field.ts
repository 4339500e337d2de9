// What a declaration of an element is written with.
export { elementType, type ElementType, type Fields, type Patch, type Values } from './field/element-type.ts';
export type { ValuesOf } from './field/element-type.ts';
export type { Field } from './field/field.ts';
export { many, one } from './field/nested.ts';
export { among, integer, onOff, present, text, texts, word, yesNo, type Word } from './field/scalar.ts';
export { size } from './field/size.ts';
