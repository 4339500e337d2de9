// `scripts/lab status`: one lab in full, or as JSON; every lab of the machine with --all.
import { allLabs, Lab } from '../lab.ts';
import type { LabStatus } from '../status.ts';
import type { Verb } from './verb.ts';

function printStatus(status: LabStatus): string {
  const lines = [`lab ${status.name}: ${status.state}`, `folder   ${status.folder}`];
  for (const host of status.hosts) {
    const readiness = host.power === 'off' ? 'off' : host.ready ? 'on' : 'on, libvirt does not answer yet';
    lines.push(`${host.name.padEnd(8)} ${readiness}  ${host.uri.tls}  ${host.uri.unix}`);
  }
  for (const network of status.networks) {
    lines.push(`network  ${network.name.padEnd(10)} ${network.subnet}${network.dhcp ? '  DHCP' : ''}`);
  }
  for (const pool of status.pools) {
    lines.push(`pool     ${pool.name.padEnd(10)} ${pool.path}  ${pool.shared ? 'on all hosts' : 'per host'}`);
  }
  return `${lines.join('\n')}\n`;
}

export const statusVerb: Verb = {
  name: 'status',
  usage: '[--json] [--name N | --all]',
  says: 'show what is there and where',
  run({ name, json, all }) {
    const statuses = (all ? allLabs() : [Lab.find(name)]).map((lab) => lab.status());
    const text = json
      ? `${JSON.stringify(all ? statuses : statuses[0], null, 2)}\n`
      : statuses.map(printStatus).join('\n');
    process.stdout.write(text);
    return Promise.resolve(statuses.every((s) => s.state === 'up') ? 0 : 3);
  },
};
