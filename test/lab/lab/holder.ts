// Holds a lab until it is killed: what the test of a killed owner starts. Argument: the lab's name.
import { Lab } from '../../../src/lab/lab.ts';

await Lab.up({ hosts: 1, name: process.argv[2] ?? 'held' });
process.stdout.write('up\n');
// The lifeline alone keeps the process from ending.
setInterval(() => undefined, 3_600_000);
