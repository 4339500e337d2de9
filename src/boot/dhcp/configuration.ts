// dnsmasq's configuration for booting over the network: a DHCP server of its own, or a proxy beside a
// foreign one.

export interface Reservation {
  readonly mac: string;
  readonly address: string;
  readonly name: string;
}

interface Place {
  readonly interface: string;
  /** This machine's address on that network: where TFTP and HTTP are. */
  readonly address: string;
  /** How nodes reach the boot service: http://ADDRESS:PORT. */
  readonly url: string;
  /** A folder that is dnsmasq's own: TFTP files, leases, pid. */
  readonly folder: string;
}

export interface FullDhcp extends Place {
  readonly mode: 'full';
  readonly netmask: string;
  readonly range: { readonly first: string; readonly last: string };
  readonly router?: string;
  readonly reservations: readonly Reservation[];
}

export interface ProxyDhcp extends Place {
  readonly mode: 'proxy';
  readonly netmask: string;
  /** Any address of the network: a proxy answers there and gives none out. */
  readonly network: string;
}

export type DhcpOptions = FullDhcp | ProxyDhcp;

// RFC 4578 and the IANA list of processor architecture types: 0 is BIOS, 7 and 9 are x64 UEFI, 16 is x64
// UEFI over HTTP.
const architectures = [
  'dhcp-match=set:ipxe,175',
  'dhcp-match=set:bios,option:client-arch,0',
  'dhcp-match=set:efi,option:client-arch,7',
  'dhcp-match=set:efi,option:client-arch,9',
  'dhcp-match=set:efihttp,option:client-arch,16',
];

const shared = (o: DhcpOptions): string[] => [
  'port=0',
  `interface=${o.interface}`,
  'except-interface=lo',
  'bind-interfaces',
  'log-dhcp',
  `log-facility=${o.folder}/dnsmasq.log`,
  'user=root',
  `pid-file=${o.folder}/dnsmasq.pid`,
  `dhcp-leasefile=${o.folder}/leases`,
  'enable-tftp',
  `tftp-root=${o.folder}/tftp`,
  // 50 at once is the default, too few for a rack that powers on together.
  'tftp-max=1000',
  ...architectures,
];

function full(o: FullDhcp): string[] {
  return [
    'dhcp-authoritative',
    // Addresses are reserved or freshly leased: asking the network first costs every boot seconds.
    'no-ping',
    `dhcp-range=${o.range.first},${o.range.last},${o.netmask},1h`,
    `dhcp-option=option:router${o.router === undefined ? '' : `,${o.router}`}`,
    ...o.reservations.map((r) => `dhcp-host=${r.mac},${r.address},${r.name}`),
    // iPXE waits 16 s for an IPv6 router before it goes on; an advertisement without a route ends that at
    // once.
    'enable-ra',
    'dhcp-range=fd00:686f:7374::,ra-only',
    `ra-param=${o.interface},10,0`,
    // iPXE gets its script by TFTP: dnsmasq hands it out even while the boot service is away.
    `dhcp-boot=tag:ipxe,boot.ipxe,,${o.address}`,
    `dhcp-boot=tag:!ipxe,tag:bios,undionly.kpxe,,${o.address}`,
    `dhcp-boot=tag:!ipxe,tag:efi,snponly.efi,,${o.address}`,
    `dhcp-boot=tag:!ipxe,tag:efihttp,${o.url}/program/snponly.efi`,
    // UEFI takes an offer for HTTP only from a server that names itself HTTPClient.
    'dhcp-option-force=tag:efihttp,tag:!ipxe,60,HTTPClient',
  ];
}

const programFor = (architecture: string): string =>
  architecture === 'X86PC' ? 'undionly.kpxe' : 'snponly.efi';

function proxy(o: ProxyDhcp): string[] {
  const services = ['X86PC', 'X86-64_EFI', 'BC_EFI'].flatMap((architecture) => [
    `pxe-service=tag:!ipxe,${architecture},"hostler",${programFor(architecture)}`,
    `pxe-service=tag:ipxe,${architecture},"hostler",boot.ipxe`,
  ]);
  return [
    `dhcp-range=${o.network},proxy,${o.netmask}`,
    ...services,
    `dhcp-boot=tag:ipxe,boot.ipxe,,${o.address}`,
  ];
}

export const printDnsmasqConfiguration = (o: DhcpOptions): string =>
  [...shared(o), ...(o.mode === 'full' ? full(o) : proxy(o)), ''].join('\n');
