// The processor a guest sees; the same element describes a host's processor and the result of a baseline.
import { elementType, integer, many, text, word, yesNo, type ValuesOf } from '../field.ts';

export const featurePolicies = ['force', 'require', 'optional', 'disable', 'forbid'] as const;

export const cpuFeatureXml = elementType('feature', {
  name: text('@name'),
  policy: word('@policy', featurePolicies),
});

export const numaCellXml = elementType('cell', {
  id: integer('@id'),
  cpus: text('@cpus'),
  memory: integer('@memory'),
  unit: text('@unit'),
  access: word('@memAccess', ['shared', 'private']),
  discard: yesNo('@discard'),
});

export const cpuXml = elementType('cpu', {
  mode: word('@mode', ['custom', 'host-model', 'host-passthrough', 'maximum']),
  match: word('@match', ['exact', 'minimum', 'strict']),
  check: word('@check', ['none', 'partial', 'full']),
  migratable: word('@migratable', ['on', 'off']),
  deprecatedFeatures: word('@deprecated_features', ['on', 'off']),
  arch: text('arch'),
  model: text('model'),
  fallback: word('model/@fallback', ['allow', 'forbid']),
  vendorId: text('model/@vendor_id'),
  vendor: text('vendor'),
  sockets: integer('topology/@sockets'),
  dies: integer('topology/@dies'),
  clusters: integer('topology/@clusters'),
  cores: integer('topology/@cores'),
  threads: integer('topology/@threads'),
  cache: word('cache/@mode', ['emulate', 'passthrough', 'disable']),
  cacheLevel: integer('cache/@level'),
  physicalAddressMode: word('maxphysaddr/@mode', ['emulate', 'passthrough']),
  physicalAddressBits: integer('maxphysaddr/@bits'),
  features: many('feature', cpuFeatureXml),
  numaCells: many('numa/cell', numaCellXml),
});
export type CpuXml = ValuesOf<typeof cpuXml>;
