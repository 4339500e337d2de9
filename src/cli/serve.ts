// `hostler serve`
import type { Command } from './frame/command.ts';
import { defaultSocket } from './frame/connect.ts';

export const command: Command = {
  summary: 'Run the manager',
  flags: {
    state: { summary: 'Where its database, images and keys are', value: 'DIR', completes: 'file' },
    hosts: { summary: 'The fleet file that an empty manager starts from', value: 'FILE', completes: 'file' },
    listen: {
      summary: 'Where the API listens: unix:PATH or HOST:PORT; may be given again',
      value: 'ADDRESS',
      repeated: true,
    },
    postgres: { summary: 'Keep the database in PostgreSQL', value: 'URL' },
    templates: { summary: 'A folder with domain templates of your own', value: 'DIR', completes: 'file' },
    site: {
      summary: 'The site file of provisioning: boot service, DHCP, rules, host profiles',
      value: 'FILE',
      completes: 'file',
    },
    recipes: { summary: 'A folder with recipes of boot images of your own', value: 'DIR', completes: 'file' },
    'tls-cert': { summary: 'The certificate of the API', value: 'FILE', completes: 'file' },
    'tls-key': { summary: 'Its key', value: 'FILE', completes: 'file' },
  },
  examples: [
    'hostler serve --state /var/lib/hostler',
    'hostler serve --state ./state --listen unix:./api.sock',
    'hostler serve --state /var/lib/hostler --hosts /var/lib/hostler/fleet.json',
  ],
  text:
    'It keeps its hosts, clusters, pools in use and images written in fleet.json in the state folder. A ' +
    'manager whose database is lost starts from that file with --hosts, and reads the VMs back from the ' +
    'hosts.',
  local: true,
  async run({ flag, all, terminal, signal }) {
    const { serve } = await import('../daemon/main.ts');
    const given = all('listen');
    const optional = (name: string): string | null => flag(name) ?? null;
    await serve(
      {
        state: flag('state') ?? '/var/lib/hostler',
        listen: given.length > 0 ? given : [`unix:${defaultSocket}`],
        hosts: optional('hosts'),
        postgres: optional('postgres'),
        templates: optional('templates'),
        site: optional('site'),
        recipes: optional('recipes'),
        tlsCert: optional('tls-cert'),
        tlsKey: optional('tls-key'),
      },
      { write: terminal.err, signal },
    );
    return 0;
  },
};
