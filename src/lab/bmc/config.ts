// A lab host's BMC: Debian's ipmi_sim as a real IPMI listener, whose power button is the host's.
import { join } from 'node:path';

export interface BmcAccess {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** ipmi_sim speaks this one of IPMI 2.0's cipher suites; ipmitool's default is another. */
  readonly cipherSuite: 3;
}

export const bmcAccess = (address: string): BmcAccess => ({
  address,
  port: 623,
  user: 'admin',
  password: 'hostler-lab',
  cipherSuite: 3,
});

const authentications = 'none md2 md5 straight';

/** What has a BMC: a host, or a node. */
export interface Chassis {
  readonly name: string;
  readonly uuid: string;
  readonly bmcAddress: string;
}

/** ipmi_lan(5): the listener, its users, and the program that is the chassis. */
export function printLanConfig(host: Chassis, labFolder: string, script = 'bmc.sh'): string {
  const access = bmcAccess(host.bmcAddress);
  const chassis = `/bin/sh ${join(labFolder, 'bin', script)} ${host.name}`;
  const levels = ['callback', 'user', 'operator', 'admin'];
  return [
    `name "${host.name}-bmc"`,
    'set_working_mc 0x20',
    '  startlan 1',
    `    addr ${access.address} ${access.port}`,
    '    priv_limit admin',
    ...levels.map((level) => `    allowed_auths_${level} ${authentications}`),
    // Without one the listener does not offer IPMI 2.0 at all.
    `    guid ${host.uuid.replaceAll('-', '')}`,
    '  endlan',
    `  chassis_control "${chassis}"`,
    `  user 2 true "${access.user}" "${access.password}" admin 10 ${authentications}`,
    '',
  ].join('\n');
}

/** ipmi_sim_cmd(5): one management controller with a chassis, and a sensor for those who look for one. */
export const emulatorCommands = [
  'mc_setbmc 0x20',
  'mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr',
  'sel_enable 0x20 1000 0x0a',
  'sensor_add 0x20 0 1 1 1',
  'sensor_set_value 0x20 0 1 0x30 0',
  'mc_enable 0x20',
  '',
].join('\n');
