// Every endpoint with its handler: what is missing here does not compile.
import type { Journal } from '../events/journal.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { BootImages } from '../ports/boot-images.ts';
import type { Chance } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keys } from '../ports/keys.ts';
import type { Provisioning } from '../ports/provisioning.ts';
import type { Store } from '../store/store.ts';
import type { Engine } from '../tasks/engine/engine.ts';
import { serveBootImageAssign } from './boot-image/assign.ts';
import { serveBootImageBuild } from './boot-image/build.ts';
import { serveBootImageFetch } from './boot-image/fetch.ts';
import { serveBootImageList } from './boot-image/list.ts';
import { serveBootImageRemove } from './boot-image/remove.ts';
import { serveBootImageShow } from './boot-image/show.ts';
import { serveClusterAdd } from './cluster/add.ts';
import { serveClusterCreate } from './cluster/create.ts';
import { serveClusterList } from './cluster/list.ts';
import { serveClusterShow } from './cluster/show.ts';
import { serveEvents } from './event/follow.ts';
import type { Handlers } from './handler.ts';
import { serveHostAdd } from './host/add.ts';
import { serveHostDoctor } from './host/doctor.ts';
import { serveHostDrain, serveHostDrainPlan } from './host/drain.ts';
import { serveHostList } from './host/list.ts';
import { serveHostProbe } from './host/probe.ts';
import { serveHostReach } from './host/reach.ts';
import { serveHostRemove } from './host/remove.ts';
import { serveHostResume, serveHostResumePlan } from './host/resume.ts';
import { serveHostShow } from './host/show.ts';
import { serveImageAdd, serveImageAddReceived } from './image/add.ts';
import { serveImageList } from './image/list.ts';
import { serveImageRemove, serveImageRemovePlan } from './image/remove.ts';
import { serveImageShow } from './image/show.ts';
import { serveNetworkList } from './network/list.ts';
import { serveNetworkShow } from './network/show.ts';
import { serveNodeApprove } from './node/approve.ts';
import { serveNodeExplain } from './node/explain.ts';
import { serveNodeList } from './node/list.ts';
import { serveNodePower } from './node/power.ts';
import { serveNodeRemove } from './node/remove.ts';
import { serveNodeShow } from './node/show.ts';
import { servePoolList } from './pool/list.ts';
import { servePoolShow } from './pool/show.ts';
import { servePoolUse } from './pool/use.ts';
import { serveTaskCancel } from './task/cancel.ts';
import { serveTaskList } from './task/list.ts';
import { serveTaskShow } from './task/show.ts';
import { serveTemplateList, serveTemplateShow, type Templates } from './template/list.ts';
import { serveTokenCreate } from './token/create.ts';
import { serveTokenList } from './token/list.ts';
import { serveTokenRevoke } from './token/revoke.ts';
import { serveVmAdopt, serveVmAdoptPlan } from './vm/adopt.ts';
import { serveVmCreate, serveVmCreatePlan } from './vm/create.ts';
import { serveVmDelete, serveVmDeletePlan } from './vm/delete.ts';
import { serveVmHistory } from './vm/history.ts';
import { serveVmList } from './vm/list.ts';
import { serveVmMigrate, serveVmMigratePlan } from './vm/migrate.ts';
import { serveVmPause, serveVmPausePlan } from './vm/pause.ts';
import { serveVmReboot, serveVmRebootPlan } from './vm/reboot.ts';
import { serveVmRelease, serveVmReleasePlan } from './vm/release.ts';
import { serveVmResume, serveVmResumePlan } from './vm/resume.ts';
import { serveVmShow } from './vm/show.ts';
import { serveVmStart, serveVmStartPlan } from './vm/start.ts';
import { serveVmStop, serveVmStopPlan } from './vm/stop.ts';
import type { TaskWorld } from '../tasks/world.ts';

export interface Parts {
  readonly store: Store;
  readonly journal: Journal;
  readonly engine: Engine;
  readonly blobs: Blobs;
  readonly images: BootImages;
  readonly keys: Keys;
  readonly provisioning: Provisioning;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly templates: Templates;
  readonly world: TaskWorld;
}

/** Those of bare machines and what they boot. */
function nodeHandlers(parts: Parts) {
  const { store, journal, engine, chance, clock, images, keys, provisioning } = parts;
  const work = { store, engine };
  const reading = { store, clock, images, provisioning };
  return {
    'boot-image.assign': serveBootImageAssign(reading, journal),
    'boot-image.build': serveBootImageBuild(work, images),
    'boot-image.fetch': serveBootImageFetch(work, images),
    'boot-image.list': serveBootImageList(reading),
    'boot-image.remove': serveBootImageRemove(reading, journal),
    'boot-image.show': serveBootImageShow(reading),
    'node.approve': serveNodeApprove({ ...reading, journal, chance, keys }),
    'node.explain': serveNodeExplain(reading),
    'node.list': serveNodeList(reading),
    'node.power': serveNodePower(work),
    'node.remove': serveNodeRemove(reading, journal, keys),
    'node.show': serveNodeShow(reading),
  };
}

export function handlersOf(parts: Parts): Handlers {
  const { store, journal, engine, blobs, clock, chance, templates, world } = parts;
  const work = { store, engine };
  return {
    'cluster.add': serveClusterAdd({ store, journal, clock, hypervisor: world.hypervisor }),
    ...nodeHandlers(parts),
    'cluster.create': serveClusterCreate(journal, clock, chance),
    'cluster.list': serveClusterList(store),
    'cluster.show': serveClusterShow(store),
    'event.follow': serveEvents(journal),
    'host.add': serveHostAdd(work),
    'host.doctor': serveHostDoctor(store, clock),
    'host.drain': serveHostDrain(work),
    'host.drain-plan': serveHostDrainPlan(world),
    'host.list': serveHostList(store),
    'host.probe': serveHostProbe(work),
    'host.reach': serveHostReach(work),
    'host.remove': serveHostRemove(work),
    'host.resume': serveHostResume(work),
    'host.resume-plan': serveHostResumePlan(world),
    'host.show': serveHostShow(store),
    'image.add': serveImageAdd({ store, journal, blobs, clock, chance }),
    'image.add-received': serveImageAddReceived(blobs),
    'image.list': serveImageList(store),
    'image.remove': serveImageRemove(work),
    'image.remove-plan': serveImageRemovePlan(world),
    'image.show': serveImageShow(store),
    'network.list': serveNetworkList(store),
    'network.show': serveNetworkShow(store),
    'pool.list': servePoolList(store),
    'pool.show': servePoolShow(store),
    'pool.use': servePoolUse(journal, clock),
    'task.cancel': serveTaskCancel(store, engine),
    'task.list': serveTaskList(store),
    'task.show': serveTaskShow(store),
    'template.list': serveTemplateList(templates),
    'template.show': serveTemplateShow(templates),
    'token.create': serveTokenCreate(journal, clock, chance),
    'token.list': serveTokenList(store),
    'token.revoke': serveTokenRevoke(journal, clock),
    'vm.adopt': serveVmAdopt(work),
    'vm.adopt-plan': serveVmAdoptPlan(world),
    'vm.create': serveVmCreate(work, world),
    'vm.create-plan': serveVmCreatePlan(world),
    'vm.delete': serveVmDelete(work),
    'vm.delete-plan': serveVmDeletePlan(world),
    'vm.history': serveVmHistory(store),
    'vm.list': serveVmList(store),
    'vm.migrate': serveVmMigrate(work, world),
    'vm.migrate-plan': serveVmMigratePlan(world),
    'vm.pause': serveVmPause(work),
    'vm.pause-plan': serveVmPausePlan(world),
    'vm.reboot': serveVmReboot(work),
    'vm.reboot-plan': serveVmRebootPlan(world),
    'vm.release': serveVmRelease(work),
    'vm.release-plan': serveVmReleasePlan(world),
    'vm.resume': serveVmResume(work),
    'vm.resume-plan': serveVmResumePlan(world),
    'vm.show': serveVmShow(store),
    'vm.start': serveVmStart(work),
    'vm.start-plan': serveVmStartPlan(world),
    'vm.stop': serveVmStop(work),
    'vm.stop-plan': serveVmStopPlan(world),
  };
}
