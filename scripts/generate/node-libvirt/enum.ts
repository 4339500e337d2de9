// Writes libvirt's public enums: numbers as const objects, flags as named options, macros as strings.
import { banner, type Facts } from './facts.ts';

/** Enums whose members do not share the prefix that people would strip. */
const prefixes: Record<string, string> = {
  virDomainCreateFlags: 'VIR_DOMAIN_START',
  virDomainMemoryFlags: 'VIR_MEMORY',
  virTypedParameterFlags: 'VIR_TYPED_PARAM',
  virDomainXMLFlags: 'VIR_DOMAIN_XML',
  virDomainDirtyRateCalcFlags: 'VIR_DOMAIN_DIRTYRATE_MODE',
};

/** Sets of bits whose names do not say so. */
const bitSets = new Set([
  'virDomainModificationImpact',
  'virDomainStatsTypes',
  'virDomainGuestInfoTypes',
  'virDomainMessageType',
]);

/** A guest that dies with the connection has no place where calls share connections that come and go. */
const withheld = new Set(['VIR_DOMAIN_START_AUTODESTROY']);

export const isFlags = (name: string): boolean =>
  /Flags(Values)?$|FlagValues$/.test(name) || bitSets.has(name);

export const enumName = (name: string): string => name.replace(/^vir/, '');
/** `virDomainXMLFlags` is domainXMLFlags, `virNWFilterDefineFlags` nwFilterDefineFlags. */
export const flagsName = (name: string): string =>
  enumName(name)
    .replace(/^NW/, 'nw')
    .replace(/^IP/, 'ip')
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase());
export const flagsType = (name: string): string =>
  `${enumName(name).replace(/Flags(Values)?$|FlagValues$|Types?$/, '')}Options`;

const camel = (snake: string): string =>
  snake.toLowerCase().replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** The words that all members begin with. */
function prefixOf(name: string, members: readonly string[]): string {
  const known = prefixes[name];
  if (known !== undefined) return `${known}_`;
  const words = members.map((member) => member.split('_'));
  const [first = []] = words;
  let shared = 0;
  while (
    shared < Math.min(...words.map((w) => w.length)) - 1 &&
    words.every((w) => w[shared] === first[shared])
  )
    shared++;
  if (members.length === 1) {
    const own = name.replace(/^vir/, '').toLowerCase();
    while (shared > 0 && !own.startsWith(first.slice(1, shared).join('').toLowerCase())) shared--;
  }
  return shared === 0 ? '' : `${first.slice(0, shared).join('_')}_`;
}

export function flagOptions(facts: Facts, name: string): Record<string, number> {
  const members = Object.entries(facts.publicEnums[name] ?? {}).filter(
    ([member, value]) => value > 0 && !withheld.has(member),
  );
  const prefix = prefixOf(
    name,
    members.map(([member]) => member),
  );
  return Object.fromEntries(members.map(([member, value]) => [camel(strip(member, prefix)), value]));
}

export function printEnums(facts: Facts): string {
  const parts = Object.entries(facts.publicEnums).map(([name, members]) =>
    isFlags(name) ? printFlags(facts, name) : printEnum(name, members),
  );
  return banner("libvirt's public enums; for each set of flags, its named options.") + parts.join('');
}

function printEnum(name: string, members: Record<string, number>): string {
  const prefix = prefixOf(name, Object.keys(members));
  const lines = Object.entries(members).map(([member, value]) => `  ${strip(member, prefix)}: ${value},\n`);
  return (
    `\n/** \`${name}\`. */\nexport const ${enumName(name)} = {\n${lines.join('')}} as const;\n` +
    `export type ${enumName(name)} = (typeof ${enumName(name)})[keyof typeof ${enumName(name)}];\n`
  );
}

function printFlags(facts: Facts, name: string): string {
  const options = flagOptions(facts, name);
  const lines = Object.entries(options).map(([option, value]) => `  ${option}: ${value},\n`);
  return (
    `\n/** The bits of \`${name}\`. */\nexport const ${flagsName(name)} = {\n${lines.join('')}} as const;\n` +
    `/** The options of \`${name}\`. */\n` +
    `export type ${flagsType(name)} = { readonly [K in keyof typeof ${flagsName(name)}]?: boolean };\n`
  );
}

export function printMacros(facts: Facts): string {
  const lines = Object.entries(facts.stringMacros).map(
    ([name, value]) => `  ${name.replace(/^VIR_/, '')}: '${value}',\n`,
  );
  return (
    banner("libvirt's names of typed parameters.") +
    `\n/** \`VIR_DOMAIN_JOB_DOWNTIME\` is macro.DOMAIN_JOB_DOWNTIME. */\n` +
    `export const macro = {\n${lines.join('')}} as const;\n`
  );
}

function strip(member: string, prefix: string): string {
  const rest = member.startsWith(prefix) ? member.slice(prefix.length) : member.replace(/^VIR_/, '');
  return /^[0-9]/.test(rest) ? `_${rest}` : rest;
}
