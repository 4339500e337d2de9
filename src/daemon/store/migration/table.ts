// The table of migrations: which versions of the schema this database has been through.

export interface MigrationTable {
  /** store */
  version: number;
  /** store */
  name: string;
  /** store */
  at: string;
  /** store: where the copy is that was made before */
  copy: string;
}
