// Every endpoint by name: the name is the path of its command. Routes serve exactly these, the client calls
// exactly these.
import { bootImageAssign } from './boot-image/assign.ts';
import { bootImageBuild } from './boot-image/build.ts';
import { bootImageFetch } from './boot-image/fetch.ts';
import { bootImageList } from './boot-image/list.ts';
import { bootImageRemove } from './boot-image/remove.ts';
import { bootImageShow } from './boot-image/show.ts';
import { nodeApprove } from './node/approve.ts';
import { nodeExplain } from './node/explain.ts';
import { nodeList } from './node/list.ts';
import { nodePower } from './node/power.ts';
import { nodeRemove } from './node/remove.ts';
import { nodeShow } from './node/show.ts';
import { clusterAdd } from './cluster/add.ts';
import { clusterCreate } from './cluster/create.ts';
import { clusterList } from './cluster/list.ts';
import { clusterShow } from './cluster/show.ts';
import { imageAdd, imageAddReceived } from './image/add.ts';
import { imageList } from './image/list.ts';
import { imageRemove, imageRemovePlan } from './image/remove.ts';
import { imageShow } from './image/show.ts';
import { networkList } from './network/list.ts';
import { networkShow } from './network/show.ts';
import { poolList } from './pool/list.ts';
import { poolShow } from './pool/show.ts';
import { poolUse } from './pool/use.ts';
import { templateList } from './template/list.ts';
import { templateShow } from './template/show.ts';
import { eventFollow } from './event/follow.ts';
import { hostAdd } from './host/add.ts';
import { hostDoctor } from './host/doctor.ts';
import { hostDrain, hostDrainPlan } from './host/drain.ts';
import { hostList } from './host/list.ts';
import { hostProbe } from './host/probe.ts';
import { hostReach } from './host/reach.ts';
import { hostRemove } from './host/remove.ts';
import { hostResume, hostResumePlan } from './host/resume.ts';
import { hostShow } from './host/show.ts';
import { taskCancel } from './task/cancel.ts';
import { taskList } from './task/list.ts';
import { taskShow } from './task/show.ts';
import { tokenCreate } from './token/create.ts';
import { tokenList } from './token/list.ts';
import { tokenRevoke } from './token/revoke.ts';
import { vmAdopt, vmAdoptPlan } from './vm/adopt.ts';
import { vmCreate, vmCreatePlan } from './vm/create.ts';
import { vmDelete, vmDeletePlan } from './vm/delete.ts';
import { vmHistory } from './vm/history.ts';
import { vmList } from './vm/list.ts';
import { vmMigrate, vmMigratePlan } from './vm/migrate.ts';
import { vmPause, vmPausePlan } from './vm/pause.ts';
import { vmReboot, vmRebootPlan } from './vm/reboot.ts';
import { vmRelease, vmReleasePlan } from './vm/release.ts';
import { vmResume, vmResumePlan } from './vm/resume.ts';
import { vmShow } from './vm/show.ts';
import { vmStart, vmStartPlan } from './vm/start.ts';
import { vmStop, vmStopPlan } from './vm/stop.ts';

export const endpoints = {
  'boot-image.assign': bootImageAssign,
  'boot-image.build': bootImageBuild,
  'boot-image.fetch': bootImageFetch,
  'boot-image.list': bootImageList,
  'boot-image.remove': bootImageRemove,
  'boot-image.show': bootImageShow,
  'node.approve': nodeApprove,
  'node.explain': nodeExplain,
  'node.list': nodeList,
  'node.power': nodePower,
  'node.remove': nodeRemove,
  'node.show': nodeShow,
  'cluster.add': clusterAdd,
  'cluster.create': clusterCreate,
  'cluster.list': clusterList,
  'cluster.show': clusterShow,
  'image.add': imageAdd,
  'image.add-received': imageAddReceived,
  'image.list': imageList,
  'image.remove': imageRemove,
  'image.remove-plan': imageRemovePlan,
  'image.show': imageShow,
  'network.list': networkList,
  'network.show': networkShow,
  'pool.list': poolList,
  'pool.show': poolShow,
  'pool.use': poolUse,
  'template.list': templateList,
  'template.show': templateShow,
  'event.follow': eventFollow,
  'host.add': hostAdd,
  'host.doctor': hostDoctor,
  'host.drain': hostDrain,
  'host.drain-plan': hostDrainPlan,
  'host.list': hostList,
  'host.probe': hostProbe,
  'host.reach': hostReach,
  'host.remove': hostRemove,
  'host.resume': hostResume,
  'host.resume-plan': hostResumePlan,
  'host.show': hostShow,
  'task.cancel': taskCancel,
  'task.list': taskList,
  'task.show': taskShow,
  'token.create': tokenCreate,
  'token.list': tokenList,
  'token.revoke': tokenRevoke,
  'vm.adopt': vmAdopt,
  'vm.adopt-plan': vmAdoptPlan,
  'vm.create': vmCreate,
  'vm.create-plan': vmCreatePlan,
  'vm.delete': vmDelete,
  'vm.delete-plan': vmDeletePlan,
  'vm.history': vmHistory,
  'vm.list': vmList,
  'vm.migrate': vmMigrate,
  'vm.migrate-plan': vmMigratePlan,
  'vm.pause': vmPause,
  'vm.pause-plan': vmPausePlan,
  'vm.reboot': vmReboot,
  'vm.reboot-plan': vmRebootPlan,
  'vm.release': vmRelease,
  'vm.release-plan': vmReleasePlan,
  'vm.resume': vmResume,
  'vm.resume-plan': vmResumePlan,
  'vm.show': vmShow,
  'vm.start': vmStart,
  'vm.start-plan': vmStartPlan,
  'vm.stop': vmStop,
  'vm.stop-plan': vmStopPlan,
} as const;

export type Endpoints = typeof endpoints;
