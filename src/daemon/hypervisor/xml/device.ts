// The guest's other devices: interfaces, console, agent channel, balloon, entropy, watchdog, TPM, display.
import type { DevicesXml } from '../../../libvirt-xml/domain/device.ts';
import { nicBootOrder } from './disk.ts';
import type { Guest } from './guest.ts';

export function interfacesOf({ definition: { spec } }: Guest): DevicesXml {
  const interfaces = spec.nics.map((nic, at) => {
    const bootOrder = nicBootOrder(spec, at);
    return {
      type: 'network',
      ...(nic.mac !== null && { mac: nic.mac }),
      network: nic.network,
      model: nic.model,
      ...(bootOrder !== undefined && { bootOrder }),
    } as const;
  });
  return interfaces.length === 0 ? {} : { interfaces };
}

export function consoleOf({ hardware, isX86 }: Guest): DevicesXml {
  const target = isX86 ? 'isa-serial' : 'system-serial';
  return {
    ...(hardware.serialConsole && {
      serials: [{ type: 'pty', targetType: target, targetPort: '0' }],
      consoles: [{ type: 'pty', targetType: 'serial', targetPort: '0' }],
    }),
    ...(hardware.agentChannel && {
      channels: [{ type: 'unix', targetType: 'virtio', targetName: 'org.qemu.guest_agent.0' }],
    }),
  };
}

export function displayOf({ hardware }: Guest): DevicesXml {
  return {
    // Seen from the host alone: whoever is to see more gets a tunnel.
    ...(hardware.graphics === 'vnc' && {
      graphics: [{ type: 'vnc', autoPort: true, listens: [{ type: 'address', address: '127.0.0.1' }] }],
      inputs: [{ type: 'tablet', bus: 'usb' }],
    }),
    videos: [{ model: hardware.video }],
  };
}

export function boardDevicesOf({ hardware, isX86 }: Guest): DevicesXml {
  const { balloonStatsPeriodS, watchdog, tpm, entropy } = hardware;
  return {
    ...(tpm !== null && {
      tpms: [{ model: isX86 ? 'tpm-crb' : 'tpm-tis', backend: 'emulator', version: tpm }],
    }),
    ...(watchdog !== null && { watchdogs: [{ model: watchdog.model, action: watchdog.action }] }),
    balloon:
      balloonStatsPeriodS === null
        ? { model: 'none' }
        : { model: 'virtio', statsPeriodS: balloonStatsPeriodS },
    ...(entropy && { entropySources: [{ model: 'virtio', backend: 'random', device: '/dev/urandom' }] }),
  };
}
