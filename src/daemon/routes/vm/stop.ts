// POST /v1/vms/:vm/stop
import type { vmStop } from '../../../contract/vm/stop.ts';
import { stopWaitMs } from '../../../model/vm/stop.ts';
import type { StopInput } from '../../tasks/vm/stop.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { readSubject } from './subject.ts';

export const serveVmStop =
  (work: Work): Handler<typeof vmStop> =>
  async (asked) => {
    const { input } = await readSubject(work.store, asked.params.vm, asked.ifMatch);
    const { force, timeoutS } = asked.input;
    const waitMs = timeoutS === undefined ? stopWaitMs : timeoutS * 1000;
    const request = { waitMs, then: 'force' as const, force: force ?? false };
    return submit<StopInput>(work, asked, 'vm.stop', { ...input, request });
  };
