// Compiles, signs and publishes what nodes boot into the folder of the boot service; readers see the old or
// the new whole.
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import type { KnownNode } from '../../model/boot/choose.ts';
import {
  discoveryProfile,
  type Publication,
  type PublishedAssignment,
  type Signed,
} from '../../model/boot/publication.ts';
import type { BootChoice, BootRule } from '../../model/boot/rule.ts';
import { printAssignment } from '../../model/boot/statement.ts';
import { encodeConfiguration, encodeDiscovery } from '../../model/profile/compile.ts';
import type { HostProfile, NodeInput } from '../../model/profile/profile.ts';
import { kernelArgumentsOf } from '../../model/profile/system.ts';
import { imagesFolder, type BootImage } from './image.ts';

export interface PublishRequest {
  /** The folder of the boot service. */
  readonly folder: string;
  /** Where the images are kept. */
  readonly state: string;
  readonly nodes: readonly { readonly known: KnownNode; readonly input: NodeInput }[];
  readonly rules: readonly BootRule[];
  readonly profiles: readonly HostProfile[];
  readonly images: readonly BootImage[];
  readonly discoveryImage?: string;
  readonly sign: (text: string) => Signed;
  readonly nowS: number;
  /** Told what could not be signed, and the rest is published; without it the first fault ends it all. */
  readonly onFault?: (node: string, error: unknown) => void;
}

/** Everything that a node could be told to boot: its binding, or whatever a rule may say. */
function outcomesOf(node: KnownNode, rules: readonly BootRule[]): BootChoice[] {
  if (node.binding) return [node.binding];
  const seen = new Map(rules.map((r) => [`${r.image} ${r.profile}`, { image: r.image, profile: r.profile }]));
  return [...seen.values()];
}

async function writeWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

const missing = (what: string, name: string): HostlerError =>
  new HostlerError(what === 'image' ? 'boot-image-not-found' : 'invalid-profile', {
    message: `A node or a rule names the ${what} ${name}, which there is not.`,
    fix: `Name a ${what} that there is.`,
  });

interface Archive {
  readonly sha256: string;
  readonly size: number;
}

const graceMs = 10 * 60 * 1000;

class Publisher {
  readonly #request: PublishRequest;
  readonly #kept = new Set<string>();
  constructor(request: PublishRequest) {
    this.#request = request;
  }

  async run(): Promise<Publication> {
    const { folder, nodes, rules, images, discoveryImage } = this.#request;
    await mkdir(join(folder, 'configurations'), { recursive: true, mode: 0o700 });
    const assignments: PublishedAssignment[] = [];
    for (const node of nodes) {
      for (const choice of outcomesOf(node.known, rules))
        assignments.push(...(await this.#assignOrTell(node, choice)));
    }
    if (discoveryImage !== undefined) assignments.push(await this.#assignDiscovery(discoveryImage));
    await this.#linkImages();
    const publication: Publication = {
      format: 1,
      nodes: nodes.map((n) => n.known),
      rules,
      ...(discoveryImage === undefined ? {} : { discoveryImage }),
      images: images.map(({ id, files }) => ({ id, files })),
      assignments,
    };
    await writeWhole(join(folder, 'publication.json'), JSON.stringify(publication) + '\n', 0o644);
    await this.#sweep();
    return publication;
  }

  /** A profile that does not fit one node is no reason to leave the others without their images. */
  async #assignOrTell(
    node: { known: KnownNode; input: NodeInput },
    choice: BootChoice,
  ): Promise<PublishedAssignment[]> {
    try {
      return [await this.#assign(node, choice)];
    } catch (error) {
      if (!this.#request.onFault) throw error;
      this.#request.onFault(node.known.name, error);
      return [];
    }
  }

  async #assign(
    node: { known: KnownNode; input: NodeInput },
    choice: BootChoice,
  ): Promise<PublishedAssignment> {
    const image = this.#image(choice.image);
    const profile = this.#request.profiles.find((p) => p.name === choice.profile);
    if (!profile) throw missing('profile', choice.profile);
    const config = await this.#keep(encodeConfiguration(profile, node.input));
    const text = printAssignment({
      node: node.known.name,
      uuid: node.known.uuid,
      macs: node.known.macs,
      image: image.id,
      squashfs: image.files['root.squashfs'],
      profile: profile.name,
      config,
      arguments: [image.arguments, ...kernelArgumentsOf(profile)].join(' ').trim(),
      issuedS: this.#request.nowS,
    });
    return { node: node.known.name, image: choice.image, profile: profile.name, ...this.#request.sign(text) };
  }

  async #assignDiscovery(id: string): Promise<PublishedAssignment> {
    const image = this.#image(id);
    const text = printAssignment({
      node: '-',
      uuid: '*',
      macs: [],
      image: image.id,
      squashfs: image.files['root.squashfs'],
      profile: discoveryProfile,
      config: await this.#keep(encodeDiscovery()),
      arguments: image.arguments,
      issuedS: this.#request.nowS,
    });
    return { image: id, profile: discoveryProfile, ...this.#request.sign(text) };
  }

  #image(id: string): BootImage {
    const image = this.#request.images.find((i) => i.id === id);
    if (!image) throw missing('image', id);
    return image;
  }

  async #keep(archive: Uint8Array): Promise<Archive> {
    const sha256 = createHash('sha256').update(archive).digest('hex');
    this.#kept.add(`${sha256}.tar`);
    // It holds the node's keys: readable by the boot service alone.
    await writeWhole(join(this.#request.folder, 'configurations', `${sha256}.tar`), archive, 0o600);
    return { sha256, size: archive.length };
  }

  async #linkImages(): Promise<void> {
    const folder = join(this.#request.folder, 'images');
    await mkdir(folder, { recursive: true });
    for (const { id } of this.#request.images) {
      const part = join(folder, `.${id}.part`);
      await rm(part, { force: true });
      await symlink(join(imagesFolder(this.#request.state), id), part);
      await rename(part, join(folder, id));
    }
  }

  /**
   * What nothing names any more goes once the new publication is in place; a boot under way may still ask
   * for its archive.
   */
  async #sweep(): Promise<void> {
    const archives = join(this.#request.folder, 'configurations');
    for (const name of await readdir(archives)) {
      const path = join(archives, name);
      if (this.#kept.has(name) || Date.now() - (await stat(path)).mtimeMs < graceMs) continue;
      await rm(path, { force: true });
    }
    const images = join(this.#request.folder, 'images');
    const known = new Set(this.#request.images.map((i) => i.id));
    for (const name of await readdir(images))
      if (!known.has(name)) await rm(join(images, name), { force: true });
  }
}

export const publish = (request: PublishRequest): Promise<Publication> => new Publisher(request).run();
