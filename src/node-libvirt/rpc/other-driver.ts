// Which calls are answered by the daemon of another driver. virtqemud connects to it when a client first
// needs it. Of two calls that both come first one's connection is lost: its descriptors are until virtqemud
// ends, and when both were registering for events, virtqemud dies as the client leaves (libvirt 11.3). So
// the first goes alone.
const drivers = [
  ['storage', /^STORAGE_|_STORAGE_/],
  ['network', /^NETWORK_|_NETWORKS?(?:_|$)/],
  ['node device', /^NODE_DEVICE_|^NODE_NUM_OF_DEVICES$|^NODE_LIST_DEVICES$|_NODE_DEVICES?(?:_|$)/],
  ['filter', /^NWFILTER_|_NWFILTER/],
  ['secret', /^SECRET_|_SECRETS?(?:_|$)/],
  ['interface', /^INTERFACE_|_INTERFACES?$/],
] as const;
export type OtherDriver = (typeof drivers)[number][0];

const known = new Map<string, OtherDriver | undefined>();

export function otherDriverOf(procedure: string): OtherDriver | undefined {
  if (known.has(procedure)) return known.get(procedure);
  const domains = procedure.startsWith('DOMAIN_');
  const driver = domains ? undefined : drivers.find(([, names]) => names.test(procedure))?.[0];
  known.set(procedure, driver);
  return driver;
}
