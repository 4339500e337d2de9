// Preflight of a move: every device against the target's domain capabilities, and what is tied to its host.
import { notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck, MigrationCode } from './check-code.ts';
import { capabilitiesFor, offers } from '../../host/ability.ts';
import type { HostDevice, MigrationFacts } from './facts.ts';

export function deviceChecks(facts: MigrationFacts): MigrationCheck[] {
  return [...modelChecks(facts), ...hostDeviceChecks(facts), ...sharingChecks(facts)];
}

function modelChecks({ vm, target }: MigrationFacts): MigrationCheck[] {
  const capabilities = capabilitiesFor(target.facts, vm);
  const shownBy = `virsh domcapabilities --machine ${vm.machine} on ${target.name}`;
  return vm.devices.map((use): MigrationCheck => {
    const about = `device ${use.name}`;
    const asked = `${use.className} with ${use.field} ${use.value}`;
    if (!capabilities) {
      return notVisible('device', about, `${target.name} did not say which devices it can give`, shownBy);
    }
    const offered = offers(capabilities, use.className, use.field, use.value);
    if (offered === null) {
      const why = `libvirt on ${target.name} does not list what ${use.className} can be`;
      return notVisible('device', about, why, 'the move itself: libvirt refuses before memory moves');
    }
    if (offered) return proven('device', about, `${target.name} offers ${asked}`);
    const device = capabilities.devices[use.className];
    const values = device?.values[use.field] ?? [];
    const found =
      device?.supported === true ? `only ${values.join(', ') || 'others'}` : `no ${use.className} at all`;
    return refused('device', about, {
      needed: asked,
      found: `${target.name} offers ${found}`,
      fix: `Choose a host whose QEMU has it, or take ${use.name} out of ${vm.name}.`,
      facts: { className: use.className, field: use.field, value: use.value, offered: [...values] },
    });
  });
}

/** What the device is, and why it stays. */
const tied: Readonly<Record<HostDevice['kind'], readonly [code: MigrationCode, what: string]>> = {
  pci: ['host-device-pci', 'a PCI device of the host'],
  usb: ['host-device-usb', 'a USB device of the host'],
  scsi: ['host-device-scsi', 'a SCSI device of the host'],
  mdev: ['host-device-mdev', 'a mediated device of the host'],
  network: ['host-device-network', 'a network function of the host'],
};

function hostDeviceChecks({ vm, source, target }: MigrationFacts): MigrationCheck[] {
  if (vm.power === 'stopped') return [];
  return vm.hostDevices.map((device): MigrationCheck => {
    const [code, what] = tied[device.kind];
    const about = `host device ${device.name}`;
    if (device.teamed) {
      // QEMU itself unplugs it, the guest goes on over the other half, and QEMU plugs in the target's.
      const why = `QEMU takes it off for the move; whether ${target.name} has one to give it is not shown`;
      return notVisible(code, about, why, 'the move itself: libvirt refuses before memory moves');
    }
    return refused(code, about, {
      needed: 'a VM without devices of its host',
      found: `${what}: ${source.name} alone has it`,
      fix: `Unplug it first: virsh detach-device ${vm.name}; or move ${vm.name} while it is stopped.`,
    });
  });
}

function sharingChecks({ vm, source }: MigrationFacts): MigrationCheck[] {
  if (vm.power === 'stopped') return [];
  const folders = vm.filesystems.map(({ driver, tag }) =>
    refused('filesystem', `folder ${tag}`, {
      needed: 'a VM that mounts no folder of its host',
      found: `${driver} of a folder on ${source.name}`,
      fix: `Unmount it in the guest and detach it: virsh detach-device ${vm.name}.`,
    }),
  );
  const memory = vm.sharedMemory.map(({ kind, name }) =>
    kind === 'shmem'
      ? refused('shared-memory', `shared memory ${name}`, {
          needed: 'a VM that shares no memory with processes of its host',
          found: `an shmem device on ${source.name}`,
          fix: `Detach it first: virsh detach-device ${vm.name}.`,
        })
      : refused('vhost-user', `vhost-user ${name}`, {
          needed: 'a VM without a vhost-user device',
          found: `its other end is a process on ${source.name}`,
          fix: `Detach it first, or move ${vm.name} while it is stopped.`,
        }),
  );
  const { tpm } = vm;
  if (tpm === null || tpm.kind === 'emulator') return [...folders, ...memory];
  const foundTpm =
    tpm.kind === 'passthrough' ? 'the TPM of the host itself' : 'a TPM emulator that libvirt does not run';
  return [
    ...folders,
    ...memory,
    refused('tpm-tied', 'TPM', {
      needed: 'an emulated TPM, whose state libvirt moves along',
      found: foundTpm,
      fix: `Give ${vm.name} an emulated TPM; keys in the old one are lost with it.`,
    }),
  ];
}
