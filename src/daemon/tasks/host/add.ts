// host add: looks at the machine, decides, and takes it into the fleet. Nothing on it is changed.
import { decideAddHost } from '../../../model/host/add.ts';
import { refusedError } from '../../../model/errors.ts';
import { idRandomBytes, makeId } from '../../../model/ids.ts';
import { instant } from '../../../model/time.ts';
import { insertHost, readKnownHosts } from '../../store/host/write.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';

export interface HostAddInput {
  readonly name: string;
  readonly uri: string;
  readonly pki: string | null;
  readonly migrationAddress: string | null;
  readonly allowTcp: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export const hostAdd = defineTask<TaskWorld, HostAddInput>('host.add', 1, {
  subject: ({ name }) => name,
  locks: ({ name }) => [
    { name: `host:${name}`, mode: 'exclusive' },
    { name: 'fleet', mode: 'exclusive' },
  ],
})
  .step('look', {
    title: 'Look at the machine',
    repeatable: true,
    deadlineMs: 30_000,
    async run({ hypervisor, clock, chance }, { input }, { signal }) {
      const id = makeId('host', clock.nowMs(), chance.bytes(idRandomBytes));
      const facts = await hypervisor.host.readFacts({ ...input, id }, { signal });
      const { domains } = await hypervisor.host.readPicture({ ...input, id }, { signal });
      return { id, facts, vms: domains.length };
    },
  })
  .step('add', {
    title: 'Take it into the fleet',
    async run({ journal, clock }, { input, look }, { actor }) {
      const { name, uri, pki, migrationAddress, labels, allowTcp } = input;
      const now = instant(clock.nowMs());
      return journal.write(async (trx, emit) => {
        const known = await readKnownHosts(trx);
        // Run again after a kill: it is there already, under the id that was drawn before.
        if (known.some((h) => h.id === look.id)) return { id: look.id };
        const request = { name, uri, allowTcp };
        const decision = decideAddHost({ request, known, said: look.facts, domains: null });
        if (!decision.go) throw refusedError('host-refused', `${name} cannot be added`, decision.refusals);
        const id = look.id;
        const { uuid } = look.facts;
        await insertHost(trx, { id, name, uri, uuid, pki, migrationAddress, labels, now });
        emit({ kind: 'host.added', subject: id, cause: actor, facts: { name, uri, uuid } });
        return { id: look.id };
      });
    },
    async settle({ store }, { look: { id } }) {
      const known = await store.read(readKnownHosts);
      return known.some((host) => host.id === id) ? { state: 'done', output: { id } } : { state: 'not-done' };
    },
  })
  .done(({ look }) => ({
    id: look.id,
    libvirt: look.facts.versions.libvirt,
    qemu: look.facts.versions.qemu,
    vms: look.vms,
  }));
