// The devices of a domain, each kind declared in its own file.
import { elementType, many, one, text, type ValuesOf } from '../field.ts';
import { channelXml, consoleXml, parallelXml, serialXml } from './character-device.ts';
import { controllerXml } from './controller.ts';
import { diskXml } from './disk.ts';
import { audioXml, graphicsXml, inputXml, soundXml, videoXml } from './display.ts';
import { filesystemXml } from './filesystem.ts';
import { hostdevXml, redirectionXml } from './hostdev.ts';
import { interfaceXml } from './interface.ts';
import { balloonXml, memoryDeviceXml } from './memory-device.ts';
import * as platform from './platform-device.ts';

export const devicesXml = elementType('devices', {
  emulator: text('emulator'),
  disks: many('disk', diskXml),
  controllers: many('controller', controllerXml),
  filesystems: many('filesystem', filesystemXml),
  interfaces: many('interface', interfaceXml),
  smartcards: many('smartcard', platform.smartcardXml),
  serials: many('serial', serialXml),
  parallels: many('parallel', parallelXml),
  consoles: many('console', consoleXml),
  channels: many('channel', channelXml),
  inputs: many('input', inputXml),
  tpms: many('tpm', platform.tpmXml),
  graphics: many('graphics', graphicsXml),
  sounds: many('sound', soundXml),
  audios: many('audio', audioXml),
  videos: many('video', videoXml),
  hostdevs: many('hostdev', hostdevXml),
  redirections: many('redirdev', redirectionXml),
  hubs: many('hub', platform.hubXml),
  watchdogs: many('watchdog', platform.watchdogXml),
  balloon: one('memballoon', balloonXml),
  entropySources: many('rng', platform.entropyXml),
  sharedMemories: many('shmem', platform.sharedMemoryXml),
  panics: many('panic', platform.panicXml),
  memories: many('memory', memoryDeviceXml),
  iommu: one('iommu', platform.iommuXml),
  vsock: one('vsock', platform.vsockXml),
});
export type DevicesXml = ValuesOf<typeof devicesXml>;
