// GET /v1/hosts/:host/doctor: the findings over what the observer last read.
import type { hostDoctor } from '../../../contract/host/doctor.ts';
import { examineHost } from '../../../model/host/doctor.ts';
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { readHost } from '../../store/host/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';

export const serveHostDoctor =
  (store: Store, clock: Clock): Handler<typeof hostDoctor> =>
  async ({ params }) => {
    const host = await store.read((db) => readHost(db, params.host));
    const { name, uri, facts, state, since, reason } = host;
    const findings = examineHost({
      now: instant(clock.nowMs()),
      name,
      uri,
      connection: { state, since, reason, answeredAt: null },
      facts,
      autostart: null,
    });
    return { body: { host: name, findings: findings.map((f) => ({ ...f })) } };
  };
