// A domain template: hardware of a kind of guest as data; with what was asked for it becomes a VM's spec.
import type { Boot, Hardware, XmlPatch, Bus, NicModel, CacheMode } from '../vm/spec.ts';

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hardware: Hardware;
  /** What a disk and a NIC are unless asked for otherwise. */
  readonly diskBus: Bus;
  readonly diskCache: CacheMode;
  readonly nicModel: NicModel;
  readonly boot: Boot;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Below this the guest does not start. */
  readonly memoryMiBMin: number;
  /** A disk is needed: an image, a volume or a size. */
  readonly needsDisk: boolean;
  /** The seed is made where any of its fields is given, or always. */
  readonly seed: 'never' | 'on-request' | 'always';
  readonly patches: readonly XmlPatch[];
}
