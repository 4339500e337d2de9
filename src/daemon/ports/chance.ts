// Randomness as tasks may ask for it: for ids and UUIDs.

export interface Chance {
  bytes(count: number): Uint8Array;
}
