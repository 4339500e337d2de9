// The provisioning site as one readable file: where the boot service listens, what DHCP does, rules and
// profiles.
import { plainProfile } from '../profile/plain.ts';
import type { HostProfile } from '../profile/profile.ts';
import { profileShape } from '../profile/shape.ts';
import {
  fit,
  integer,
  list,
  object,
  objectWith,
  orNull,
  printFault,
  text,
  variant,
  where,
  oneOf,
  type Fault,
  type Shape,
} from '../shape.ts';
import type { BootRule } from './rule.ts';

export type SiteDhcp =
  | {
      readonly mode: 'full';
      readonly interface: string;
      readonly netmask: string;
      readonly first: string;
      readonly last: string;
      readonly router: string | null;
    }
  | {
      readonly mode: 'proxy';
      readonly interface: string;
      readonly netmask: string;
      readonly network: string;
    };

export interface Site {
  /** ADDRESS:PORT on the network that nodes boot from; null: the boot service is a process of its own. */
  readonly listen: string | null;
  /** How nodes reach it, when that is not http://ADDRESS:PORT. */
  readonly url: string | null;
  readonly maxDownloads: number;
  /** Null: DHCP is somebody else's, and points at this boot service. */
  readonly dhcp: SiteDhcp | null;
  /** An image, or the recipe whose newest image it is, that unknown machines boot; null: they are refused. */
  readonly discovery: string | null;
  /** In order; `image` is an image or a recipe, as above. */
  readonly rules: readonly BootRule[];
  readonly profiles: readonly HostProfile[];
}

const address = text({ max: 15, pattern: /^\d{1,3}(\.\d{1,3}){3}$/, what: 'an IPv4 address' });
const device = text({ max: 15, pattern: /^[a-z][\w.-]*$/, what: 'the name of an interface' });
const imageOrRecipe = text({ max: 63, pattern: /^[a-z0-9][a-z0-9.-]*$/, what: 'an image or a recipe' });
const name = text({
  max: 63,
  pattern: /^[a-z0-9][a-z0-9_-]*$/,
  what: 'lower case letters, digits, "-", "_"',
});
const patterns = list(text({ min: 1, max: 200 }), 1000);

const dhcpShape = variant<SiteDhcp>('mode', {
  full: object({
    mode: oneOf('full'),
    interface: device,
    netmask: address,
    first: address,
    last: address,
    router: orNull(address),
  }),
  proxy: object({ mode: oneOf('proxy'), interface: device, netmask: address, network: address }),
});

const ruleShape: Shape<BootRule> = object({
  name,
  image: imageOrRecipe,
  profile: name,
  match: objectWith(
    {},
    {
      mac: patterns,
      uuid: patterns,
      serial: patterns,
      asset: patterns,
      vendor: patterns,
      product: patterns,
      address: patterns,
    },
  ),
});

function siteFaults(site: Site): Fault[] {
  const faults: Fault[] = [];
  const profiles = site.profiles.map((p) => p.name);
  if (new Set(profiles).size < profiles.length)
    faults.push({ path: 'profiles', message: 'hold one name twice' });
  site.rules.forEach((rule, at) => {
    if (!profiles.includes(rule.profile))
      faults.push({ path: `rules[${at}].profile`, message: `names ${rule.profile}, which is no profile` });
  });
  if (site.dhcp !== null && site.listen === null)
    faults.push({ path: 'dhcp', message: 'needs "listen": it says where nodes find the boot service' });
  return faults;
}

const siteShape: Shape<Site> = where(
  object({
    listen: orNull(text({ max: 64, pattern: /^\d{1,3}(\.\d{1,3}){3}:\d{1,5}$/, what: 'ADDRESS:PORT' })),
    url: orNull(text({ max: 200, pattern: /^http:\/\/[0-9A-Za-z.:_-]+$/, what: 'http://HOST:PORT' })),
    maxDownloads: integer(1, 1000),
    dhcp: orNull(dhcpShape),
    discovery: orNull(imageOrRecipe),
    rules: list(ruleShape, 1000),
    profiles: list(profileShape, 1000),
  }),
  siteFaults,
);

const defaults = { listen: null, url: null, maxDownloads: 4, dhcp: null, discovery: null, rules: [] };

export type ParsedSite =
  { readonly ok: true; readonly site: Site } | { readonly ok: false; readonly faults: readonly string[] };

/** What is left out is as above; the profile `plain` is there unless the file has one of that name. */
export function parseSite(body: string): ParsedSite {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch (error) {
    return { ok: false, faults: [`it is no JSON: ${error instanceof Error ? error.message : '?'}`] };
  }
  const given = typeof raw === 'object' && raw !== null ? (raw as Partial<Site>) : {};
  const own = Array.isArray(given.profiles) ? (given.profiles as readonly HostProfile[]) : null;
  const profiles = own?.some((p) => (p as Partial<HostProfile> | null)?.name === 'plain')
    ? own
    : [...(own ?? []), plainProfile];
  const whole = { ...defaults, ...given, ...(own || given.profiles === undefined ? { profiles } : {}) };
  const shaped = fit(siteShape, whole);
  return shaped.ok ? { ok: true, site: shaped.value } : { ok: false, faults: shaped.faults.map(printFault) };
}
