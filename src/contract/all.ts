// Every endpoint by name: the name is the path of its command. Routes serve exactly these, the client calls
// exactly these.
import { eventFollow } from './event/follow.ts';
import { hostAdd } from './host/add.ts';
import { hostList } from './host/list.ts';
import { hostRemove } from './host/remove.ts';
import { hostShow } from './host/show.ts';
import { taskCancel } from './task/cancel.ts';
import { taskList } from './task/list.ts';
import { taskShow } from './task/show.ts';
import { vmCreate, vmCreatePlan } from './vm/create.ts';
import { vmDelete } from './vm/delete.ts';
import { vmList } from './vm/list.ts';
import { vmMigrate, vmMigratePlan } from './vm/migrate.ts';
import { vmShow } from './vm/show.ts';
import { vmStart } from './vm/start.ts';
import { vmStop } from './vm/stop.ts';

export const endpoints = {
  'event.follow': eventFollow,
  'host.add': hostAdd,
  'host.list': hostList,
  'host.remove': hostRemove,
  'host.show': hostShow,
  'task.cancel': taskCancel,
  'task.list': taskList,
  'task.show': taskShow,
  'vm.create': vmCreate,
  'vm.create-plan': vmCreatePlan,
  'vm.delete': vmDelete,
  'vm.list': vmList,
  'vm.migrate': vmMigrate,
  'vm.migrate-plan': vmMigratePlan,
  'vm.show': vmShow,
  'vm.start': vmStart,
  'vm.stop': vmStop,
} as const;

export type Endpoints = typeof endpoints;
