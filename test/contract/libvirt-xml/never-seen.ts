// Declared fields that no document of libvirt's source carries, each with where it is described instead.

const live = 'filled in by libvirt in a running object';
const domain = 'formatdomain, described without an example in the tests';
const network = 'formatnetwork, described without an example in the tests';

export const neverSeen: Readonly<Record<string, string>> = {
  '<capability> linkState': live,
  '<channel> tty': live,
  '<cputune> emulatorPeriodUs': domain,
  '<cputune> emulatorQuotaUs': domain,
  '<domain> onLockFailure': domain,
  '<filesystem> aliases': live,
  '<hostdev> startupPolicy': domain,
  '<hostdev> usbProduct': domain,
  '<hostdev> usbVendor': domain,
  '<machine> deprecated': live,
  '<memory> aliases': live,
  '<memory> currentKiB': live,
  '<network> connections': live,
  '<network> description': network,
  '<network> title': network,
  '<network> vlanTrunk': network,
  '<os> serialBios': domain,
  '<parallel> address': domain,
  '<parallel> aliases': live,
  '<parallel> logAppend': domain,
  '<parallel> logFile': domain,
  '<parallel> targetType': domain,
  '<parallel> tty': live,
  '<portgroup> bandwidth': network,
  '<rng> aliases': live,
  '<route> metric': network,
  '<serial> tty': live,
  '<tpm> aliases': live,
};
