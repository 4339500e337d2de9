// Every kind of task there is, each in every version that may still have to be finished.
import { bootImageBuild } from './boot-image/build.ts';
import { bootImageFetch } from './boot-image/fetch.ts';
import type { TaskDefinition } from './engine/step.ts';
import { hostAdd } from './host/add.ts';
import { hostProbe } from './host/probe.ts';
import { hostDrain } from './host/drain.ts';
import { hostReach } from './host/reach.ts';
import { hostRemove } from './host/remove.ts';
import { hostResume } from './host/resume.ts';
import { imageRemove } from './image/remove.ts';
import { nodePower } from './node/power.ts';
import { vmAdopt } from './vm/adopt.ts';
import { vmCreate } from './vm/create.ts';
import { vmDelete } from './vm/delete.ts';
import { vmMigrate } from './vm/migrate.ts';
import { vmPause } from './vm/pause.ts';
import { vmReboot } from './vm/reboot.ts';
import { vmRelease } from './vm/release.ts';
import { vmReset } from './vm/reset.ts';
import { vmResume } from './vm/resume.ts';
import { vmStart } from './vm/start.ts';
import { vmStop } from './vm/stop.ts';
import type { TaskWorld } from './world.ts';

export const definitions = [
  bootImageBuild,
  bootImageFetch,
  hostAdd,
  hostProbe,
  hostDrain,
  hostReach,
  hostRemove,
  hostResume,
  imageRemove,
  nodePower,
  vmAdopt,
  vmCreate,
  vmDelete,
  vmMigrate,
  vmPause,
  vmReboot,
  vmRelease,
  vmReset,
  vmResume,
  vmStart,
  vmStop,
] as unknown as readonly TaskDefinition<TaskWorld, never>[];
