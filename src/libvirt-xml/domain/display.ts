// What a guest is seen and heard with: graphics, video, sound, input.
import { elementType, integer, many, one, text, word, yesNo, type ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';

export const listenXml = elementType('listen', {
  type: word('@type', ['address', 'network', 'socket', 'none']),
  address: text('@address'),
  network: text('@network'),
  socket: text('@socket'),
});

export const graphicsXml = elementType('graphics', {
  type: word('@type', ['vnc', 'spice', 'sdl', 'rdp', 'desktop', 'egl-headless', 'dbus']),
  port: integer('@port'),
  tlsPort: integer('@tlsPort'),
  autoPort: yesNo('@autoport'),
  webSocket: integer('@websocket'),
  listen: text('@listen'),
  socket: text('@socket'),
  keymap: text('@keymap'),
  password: text('@passwd'),
  passwordValidTo: text('@passwdValidTo'),
  sharePolicy: word('@sharePolicy', ['allow-exclusive', 'force-shared', 'ignore']),
  listens: many('listen', listenXml),
  gl: yesNo('gl/@enable'),
  renderNode: text('gl/@rendernode'),
});
export type GraphicsXml = ValuesOf<typeof graphicsXml>;

export const videoXml = elementType('video', {
  model: word('model/@type', ['virtio', 'vga', 'qxl', 'cirrus', 'bochs', 'ramfb', 'none', 'vmvga', 'gop']),
  vramKiB: integer('model/@vram'),
  ramKiB: integer('model/@ram'),
  vgaMemoryKiB: integer('model/@vgamem'),
  heads: integer('model/@heads'),
  primary: yesNo('model/@primary'),
  acceleration3d: yesNo('model/acceleration/@accel3d'),
  resolutionX: integer('model/resolution/@x'),
  resolutionY: integer('model/resolution/@y'),
  driver: word('driver/@name', ['qemu', 'vhostuser']),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type VideoXml = ValuesOf<typeof videoXml>;

export const soundXml = elementType('sound', {
  model: word('@model', ['ich6', 'ich9', 'ac97', 'es1370', 'sb16', 'pcspk', 'usb', 'virtio']),
  audio: integer('audio/@id'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});

export const audioXml = elementType('audio', {
  id: integer('@id'),
  type: word('@type', [
    'none',
    'alsa',
    'coreaudio',
    'dbus',
    'jack',
    'oss',
    'pulseaudio',
    'sdl',
    'spice',
    'file',
  ]),
});

export const inputXml = elementType('input', {
  type: word('@type', ['tablet', 'mouse', 'keyboard', 'passthrough', 'evdev']),
  bus: word('@bus', ['usb', 'ps2', 'virtio', 'xen']),
  model: word('@model', ['virtio', 'virtio-transitional', 'virtio-non-transitional']),
  eventDevice: text('source/@evdev'),
  eventDeviceOf: text('source/@dev'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type InputXml = ValuesOf<typeof inputXml>;
