// `vm.stop`: asks the guest to shut down, waits, and forces it only where that was asked for.
import { HostlerError, refusedError } from '../../../model/errors.ts';
import { printDuration } from '../../../model/time.ts';
import { decideStop, type StopAttempt, type StopRequest } from '../../../model/vm/stop.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled, StepContext } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import { addressById, addressOf, historyWith, readHostOf, readSubject, type VmInput } from './subject.ts';

export interface StopInput extends VmInput {
  readonly request: StopRequest;
}

const lookEveryMs = 500;
const stopDeadlineMs = 3_600_000;

export const vmStop = defineTask<TaskWorld, StopInput>('vm.stop', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: ({ vm, host }) => [
    { name: `vm:${vm}`, mode: 'exclusive' },
    { name: `host:${host}`, mode: 'shared' },
  ],
})
  .step('decide', {
    title: 'Check that it can stop',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const host = await readHostOf(world, vm.host);
      const domain = await world.hypervisor.vm.read(addressOf(host), vm.uuid);
      const { id, name, connection } = host;
      const decision = decideStop({
        vm: {
          ...vm,
          power: domain?.power ?? 'unknown',
          powerReason: domain?.powerReason ?? null,
          activity: null,
        },
        host: { id, name, state: connection.state, reason: connection.reason },
        agentAnswers: vm.spec.hardware.agentChannel ? null : false,
        request: input.request,
      });
      if (!decision.go) throw refusedError('vm-stop-refused', `${vm.name} cannot stop`, decision.refusals);
      const history = historyWith(vm.history, world, context, { action: 'vm.stop', text: 'stopped' });
      return { plan: decision.plan, uuid: vm.uuid, history };
    },
  })
  .step('stop', {
    title: 'Stop it',
    pointOfNoReturn: true,
    cancellable: true,
    deadlineMs: stopDeadlineMs,
    async run(world, { input, decide }, context) {
      const host = await addressById(world, input.host);
      for (const attempt of decide.plan.attempts) {
        if (await stopBy(world, { host, uuid: decide.uuid, attempt }, context)) return;
      }
      if (decide.plan.attempts.length > 0) throw staysOn(input);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
      const isOff = domain === null || domain.power === 'stopped';
      return isOff ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
  })
  .step('metadata', metadataStep('stopped'))
  .done(({ input }) => ({ vm: input.vm, host: input.host }));

interface Stopping {
  readonly host: HostAddress;
  readonly uuid: string;
  readonly attempt: StopAttempt;
}

/** True as soon as it is off. */
async function stopBy(world: TaskWorld, what: Stopping, context: StepContext): Promise<boolean> {
  const { host, uuid, attempt } = what;
  const { vm } = world.hypervisor;
  const { signal } = context;
  if (attempt.how === 'force') await vm.destroy(host, uuid, { signal });
  else await vm.shutDown(host, uuid, attempt.how, { signal });
  const untilMs = world.clock.monotonicMs() + attempt.waitMs;
  for (;;) {
    const domain = await vm.read(host, uuid, { signal });
    if (domain === null || domain.power === 'stopped') return true;
    const leftMs = untilMs - world.clock.monotonicMs();
    if (leftMs <= 0) return false;
    context.progress({ done: null, text: `waits for the guest, at most ${printDuration(leftMs)} more` });
    await world.clock.sleep(Math.min(lookEveryMs, leftMs), signal);
  }
}

const staysOn = ({ name }: StopInput): HostlerError =>
  new HostlerError('vm-stop-refused', {
    message: `${name} did not shut down in time`,
    fix: `Look at its console, or turn it off: hostler vm stop ${name} --force.`,
  });
