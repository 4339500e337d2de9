// Furnishes a lab with its manager: hosts added, pools in use, the lab guest's images there. From then on
// everything is typed as anywhere else.
import type { LabDaemon } from './daemon.ts';
import { findGuestArtefacts } from './fleet/start.ts';
import type { Lab } from './lab.ts';
import { waitFor } from './wait.ts';

interface HostShown {
  readonly state: string;
  readonly memory: unknown;
}

/** Over TLS, with the manager's own certificate of the lab. */
export async function addHosts(lab: Lab, daemon: LabDaemon, names: readonly string[]): Promise<void> {
  for (const name of names) await daemon.hostler(['host', 'add', name, lab.host(name).uri('tls')]);
}

export async function waitForHosts(daemon: LabDaemon): Promise<void> {
  await waitFor('all hosts to be up', async () => {
    const { items } = await daemon.ask<{ items: readonly HostShown[] }>(['host', 'list']);
    return items.every((host) => host.state === 'up' && host.memory !== null);
  });
}

/** What VMs need: pools that may be written into, and the images of the template `lab-guest`. */
export async function bringGuestImages(daemon: LabDaemon, say?: (line: string) => void): Promise<void> {
  const { kernel, initrd } = await findGuestArtefacts(say);
  await daemon.hostler(['pool', 'use', 'shared', '--shared']);
  await daemon.hostler(['pool', 'use', 'local', '--per-host']);
  await daemon.hostler(['image', 'add', 'lab-guest-kernel', kernel, '--as', 'kernel']);
  await daemon.hostler(['image', 'add', 'lab-guest-initrd', initrd, '--as', 'initrd']);
}

/** The fleet of the first five minutes: everything above, and one VM to move. */
export async function furnish(
  lab: Lab,
  daemon: LabDaemon,
  say: (line: string) => void,
  serveOptions: readonly string[] = [],
): Promise<void> {
  say('starting the manager');
  await daemon.start(serveOptions);
  const names = lab.hosts.map((host) => host.name);
  say(`adding ${names.join(', ')}`);
  await addHosts(lab, daemon, names);
  await waitForHosts(daemon);
  await bringGuestImages(daemon, say);
  say('creating the VM demo');
  await daemon.hostler(['vm', 'create', 'demo', '--template', 'lab-guest', '--network', 'guest']);
}
