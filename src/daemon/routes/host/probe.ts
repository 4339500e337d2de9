// POST /v1/hosts/:host/probe
import { randomUUID } from 'node:crypto';
import type { hostProbe } from '../../../contract/host/probe.ts';
import { readHost } from '../../store/host/read.ts';
import type { HostProbeInput } from '../../tasks/host/probe.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';

export const serveHostProbe =
  (work: Work): Handler<typeof hostProbe> =>
  async (asked) => {
    const { id, name } = await work.store.read((db) => readHost(db, asked.params.host));
    const uuids = { qemu: randomUUID(), kvm: randomUUID() };
    return submit<HostProbeInput>(work, asked, 'host.probe', { id, name, uuids });
  };
