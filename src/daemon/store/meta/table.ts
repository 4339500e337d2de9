// Two small tables: named values of this installation, and named counters.

export interface MetaTable {
  /** the first start: manager-id */
  name: string;
  value: string;
}

export interface CounterTable {
  /** event */
  name: string;
  /** whoever takes the next number, inside the transaction that uses it */
  value: number;
}
