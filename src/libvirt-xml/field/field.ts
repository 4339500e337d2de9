// One declaration of one property: a path and a type, which together read it and write it.
import type { XmlElement } from '../node.ts';
import type { ElementType, Fields } from './element-type.ts';

export interface Field<T> {
  readonly path: string;
  /** Values that show the field's range; every field is written and read with them in the tests. */
  readonly samples: readonly T[];
  /** The declared element that this field leads into. */
  readonly inner?: ElementType<Fields> | undefined;
  /** `undefined`: not there. A value that is there but cannot be understood throws `XmlFieldError`. */
  read(element: XmlElement): T | undefined;
  /** `undefined` takes the property away. `order` is how the owner's children follow each other. */
  write(element: XmlElement, value: T | undefined, order: readonly string[]): void;
}
