import { expect, test } from 'vitest';
import { kinds } from './errors.ts';

test('every kind of error has an HTTP status of an error and a non-zero exit code', () => {
  for (const { status, exit } of Object.values(kinds)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(exit).toBeGreaterThan(0);
  }
});
