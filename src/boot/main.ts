// The boot service as a process of its own: `node src/boot/main.ts --folder DIR --listen ADDRESS:PORT`.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { DhcpOptions } from './dhcp/configuration.ts';
import { startDnsmasq } from './dhcp/dnsmasq.ts';
import { defaultPrograms, startBoot } from './service.ts';

const usage = `usage: node src/boot/main.ts --folder DIR --listen ADDRESS:PORT
  --folder DIR           what the manager publishes to; keys and reports are kept there too
  --listen ADDRESS:PORT  an address on the network that nodes boot from
  --url URL              how nodes reach it, when that is not http://ADDRESS:PORT
  --max-downloads N      image downloads at once (4)
  --programs DIR         where undionly.kpxe and snponly.efi are (${defaultPrograms})
  --dhcp FILE            run dnsmasq as this JSON file says
`;

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    listen: { type: 'string' },
    url: { type: 'string' },
    'max-downloads': { type: 'string' },
    programs: { type: 'string' },
    dhcp: { type: 'string' },
  },
});
const listen = /^(?<host>.+):(?<port>\d+)$/.exec(values.listen ?? '')?.groups;
if (values.folder === undefined || listen?.['host'] === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}

const log = (message: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${message}\n`);
};
const programs = values.programs ?? defaultPrograms;
const service = await startBoot({
  folder: values.folder,
  host: listen['host'],
  port: Number(listen['port']),
  programs,
  ...(values.url === undefined ? {} : { url: values.url }),
  ...(values['max-downloads'] === undefined ? {} : { maxDownloads: Number(values['max-downloads']) }),
  onFault: log,
  onReport: (report) => log(JSON.stringify(report)),
});
if (values.dhcp !== undefined) {
  const options = JSON.parse(await readFile(values.dhcp, 'utf8')) as DhcpOptions;
  const dnsmasq = await startDnsmasq(options, programs);
  log(`dnsmasq runs as ${dnsmasq.pid}; it goes on when this process ends`);
}
log(`the boot service answers at ${service.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void service.close().then(() => process.exit(0)));
}
