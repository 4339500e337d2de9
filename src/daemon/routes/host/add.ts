// POST /v1/hosts
import type { hostAdd } from '../../../contract/host/add.ts';
import { HostlerError } from '../../../model/errors.ts';
import { checkName } from '../../../model/name.ts';
import type { HostAddInput } from '../../tasks/host/add.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';

export const serveHostAdd =
  (work: Work): Handler<typeof hostAdd> =>
  async (asked) => {
    const { name, uri, pki, allowTcp, migrationAddress, labels } = asked.input;
    checkName('host', name);
    if (/^[a-z]+\+tcp:/i.test(uri) && allowTcp !== true) {
      throw new HostlerError('insecure-transport', {
        message: 'qemu+tcp:// is neither encrypted nor authenticated: whoever reaches the port owns the host',
        fix: 'Use qemu+tls:// or qemu+ssh://, or add --allow-tcp where the network is yours alone.',
      });
    }
    return submit<HostAddInput>(work, asked, 'host.add', {
      name,
      uri,
      pki: pki ?? null,
      migrationAddress: migrationAddress ?? null,
      allowTcp: allowTcp ?? false,
      labels: labels ?? {},
    });
  };
