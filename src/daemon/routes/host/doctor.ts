// GET /v1/hosts/:host/doctor: the findings over what the observer last read.
import type { hostDoctor } from '../../../contract/host/doctor.ts';
import { examineHost } from '../../../model/host/doctor.ts';
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { readHost } from '../../store/host/read.ts';
import { listPools } from '../../store/pool/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';

export const serveHostDoctor =
  (store: Store, clock: Clock): Handler<typeof hostDoctor> =>
  async ({ params }) => {
    const { host, pools } = await store.read(async (db) => {
      const found = await readHost(db, params.host);
      return { host: found, pools: await listPools(db, { hostId: found.id }) };
    });
    const { name, uri, state, since, reason } = host;
    const facts = host.facts && { ...host.facts, pools };
    const findings = examineHost({
      now: instant(clock.nowMs()),
      name,
      uri,
      connection: { state, since, reason, answeredAt: null },
      facts,
    });
    return { body: { host: name, findings: findings.map((f) => ({ ...f })) } };
  };
