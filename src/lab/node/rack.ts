// Diskless machines of a lab, each with a BMC, on a network that they boot from; added to a lab that is up.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { bmcAccess, emulatorCommands, printLanConfig } from '../bmc/config.ts';
import type { LabDaemon } from '../daemon.ts';
import { sshFolder } from '../folder.ts';
import type { Lab } from '../lab.ts';
import { ensurePackages } from '../packages.ts';
import { Hopeless, waitFor } from '../wait.ts';
import { prepareImage, takeImages } from './image.ts';
import {
  planNodes,
  printMachine,
  printSite,
  provision,
  recipe,
  tapOf,
  type Firmware,
  type NodePlan,
} from './plan.ts';

/** Beyond what every lab needs: builds an image, boots machines from it. */
const packages: readonly string[] = [
  ...['mmdebstrap', 'squashfs-tools', 'zstd', 'cpio', 'openssl', 'seabios'],
  ...['ipxe', 'ipxe-qemu'],
];

export interface RackOptions {
  readonly count: number;
  readonly firmware?: Firmware;
  readonly memoryMiB?: number;
  readonly say?: (line: string) => void;
}

/** Of what the API shows of a node. */
export interface NodeShown {
  readonly phase: string;
  readonly since: string;
  readonly label: string;
  readonly host: string | null;
  readonly found: { readonly image: string; readonly config: string } | null;
  readonly wanted: { readonly image: string; readonly config: string } | null;
  readonly boots: readonly {
    readonly timeline: readonly { readonly phase: string; readonly at: string; readonly tookMs: number }[];
  }[];
}

export class LabRack {
  readonly nodes: readonly NodePlan[];
  readonly #lab: Lab;
  readonly #daemon: LabDaemon;
  private constructor(lab: Lab, daemon: LabDaemon, nodes: readonly NodePlan[]) {
    this.#lab = lab;
    this.#daemon = daemon;
    this.nodes = nodes;
  }

  /** Before the manager starts: it is given the image's key, the images and the site file. */
  static async bring(lab: Lab, daemon: LabDaemon, options: RackOptions): Promise<LabRack> {
    const say = options.say ?? (() => undefined);
    await ensurePackages(packages, say);
    await prepareImage(say);
    await takeImages(daemon.folder);
    const rack = new LabRack(lab, daemon, planNodes(options.count, options.firmware, options.memoryMiB));
    await rack.#lay();
    return rack;
  }

  /** What the manager is started with. */
  get serveOptions(): string[] {
    return ['--site', this.#siteFile];
  }

  /** Approves them as somebody does who reads the labels on the machines. */
  async approveAll(): Promise<void> {
    for (const node of this.nodes) await this.approve(node);
  }

  async approve({ name, macs, uuid, address, bmcAddress }: NodePlan): Promise<void> {
    const { user, cipherSuite } = bmcAccess(bmcAddress);
    const length = String(provision.prefixLength);
    await this.#daemon.hostler([
      ...['node', 'approve', macs[0], '--uuid', uuid, '--name', name, '--card', macs[1]],
      ...['--address', `${address}/${length}`, '--image', recipe, '--profile', 'lab'],
      ...['--bmc', bmcAddress, '--bmc-user', user, '--bmc-password-file', this.#passwordFile],
      ...['--bmc-cipher-suite', String(cipherSuite)],
    ]);
  }

  /**
   * Waits until the manager has found it ready, in a boot after `before`; what it stopped with ends the
   * wait.
   */
  async waitUntilReady(name: string, before = ''): Promise<NodeShown> {
    const probe = async (): Promise<NodeShown | false> => {
      const node = await this.show(name);
      if (node.label.startsWith('stopped')) throw new Hopeless(`${name}: ${node.label}`);
      return node.phase === 'ready' && node.since > before && node;
    };
    try {
      return await waitFor(`${name} to be ready`, probe, { timeoutMs: 180_000 });
    } catch (error) {
      const shown = await this.show(name).catch(() => null);
      const text = `${JSON.stringify(shown, null, 1)}\n${this.console(name).slice(-3000)}`;
      throw new Error(`${String(error)}\n${text}`, { cause: error });
    }
  }

  /** Asked of the API itself: a command a quarter of a second would keep the machine from booting. */
  show(name: string): Promise<NodeShown> {
    const { promise, resolve, reject } = Promise.withResolvers<NodeShown>();
    const asked = request({ socketPath: this.#daemon.socket, path: `/v1/nodes/${name}` }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(JSON.parse(text) as NodeShown);
        else reject(new Error(text));
      });
    });
    asked.on('error', reject).end();
    return promise;
  }

  /** Its serial console since it was last switched on. */
  console(name: string): string {
    const file = join(this.#folderOf(name), 'console');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Pulls its plug: nobody is told. */
  async cutPower(name: string): Promise<void> {
    await this.#lab.manager.run('/bin/sh', [join(this.#lab.folder, 'bin/power-node.sh'), 'off', name]);
  }

  get #siteFile(): string {
    return join(this.#lab.folder, 'site.json');
  }
  get #passwordFile(): string {
    return join(this.#lab.folder, 'bmc-password');
  }
  #folderOf(name: string): string {
    return join(this.#lab.folder, 'node', name);
  }

  async #lay(): Promise<void> {
    const { folder } = this.#lab;
    for (const script of ['power-node.sh', 'bmc-node.sh'])
      cpSync(join(import.meta.dirname, '../place', script), join(folder, 'bin', script));
    const sshKey = readFileSync(join(sshFolder(folder), 'id_ed25519.pub'), 'utf8').trim();
    writeFileSync(this.#siteFile, printSite(this.nodes, sshKey), { mode: 0o600 });
    writeFileSync(this.#passwordFile, bmcAccess('').password, { mode: 0o600 });
    for (const node of this.nodes) this.#writeNode(node);
    const { bridge, address, prefixLength } = provision;
    await this.#run(
      `ip link add ${bridge} type bridge forward_delay 0`,
      `ip addr add ${address}/${String(prefixLength)} dev ${bridge}`,
      `ip link set ${bridge} up`,
      ...this.nodes.map(({ bmcAddress }) => `ip addr add ${bmcAddress}/32 dev ${bridge}`),
      ...this.nodes.map(({ name }) => {
        const bmc = join(this.#folderOf(name), 'bmc');
        const words = `-c ${bmc}/lan.conf -f ${bmc}/emulator -s ${bmc}/state -n`;
        return `setsid ipmi_sim ${words} >${bmc}/ipmi_sim.log 2>&1 </dev/null &`;
      }),
    );
  }

  #writeNode(node: NodePlan): void {
    const own = this.#folderOf(node.name);
    mkdirSync(join(own, 'bmc/state'), { recursive: true });
    writeFileSync(join(own, 'machine'), printMachine(node, own));
    const wires = `${tapOf(node, 0)}:${provision.bridge} ${tapOf(node, 1)}:guest`;
    writeFileSync(join(own, 'env'), `node_wires='${wires}'\n`);
    if (node.firmware === 'uefi') copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', join(own, 'vars.fd'));
    writeFileSync(join(own, 'bmc/lan.conf'), printLanConfig(node, this.#lab.folder, 'bmc-node.sh'));
    writeFileSync(join(own, 'bmc/emulator'), emulatorCommands);
  }

  async #run(...lines: readonly string[]): Promise<void> {
    await this.#lab.manager.run('/bin/sh', ['-ec', lines.join('\n')]);
  }
}
