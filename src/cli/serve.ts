// `hostler serve`
import type { Command } from './frame/command.ts';
import { defaultSocket } from './frame/connect.ts';

export const command: Command = {
  summary: 'Run the manager',
  flags: {
    state: { summary: 'Where its database, images and keys are', value: 'DIR' },
    listen: {
      summary: 'Where the API listens: unix:PATH or HOST:PORT; may be given again',
      value: 'ADDRESS',
      repeated: true,
    },
    postgres: { summary: 'Keep the database in PostgreSQL', value: 'URL' },
    templates: { summary: 'A folder with domain templates of your own', value: 'DIR' },
    site: {
      summary: 'The site file of provisioning: boot service, DHCP, rules, host profiles',
      value: 'FILE',
    },
    recipes: { summary: 'A folder with recipes of boot images of your own', value: 'DIR' },
    'tls-cert': { summary: 'The certificate of the API', value: 'FILE' },
    'tls-key': { summary: 'Its key', value: 'FILE' },
  },
  examples: [
    'hostler serve --state /var/lib/hostler',
    'hostler serve --state ./state --listen unix:./api.sock',
  ],
  local: true,
  async run({ flag, all, terminal, signal }) {
    const { serve } = await import('../daemon/main.ts');
    const given = all('listen');
    const optional = (name: string): string | null => flag(name) ?? null;
    await serve(
      {
        state: flag('state') ?? '/var/lib/hostler',
        listen: given.length > 0 ? given : [`unix:${defaultSocket}`],
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
