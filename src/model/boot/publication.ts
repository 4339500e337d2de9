// What the manager hands to the boot service, as one document: all that boots need while the manager is away.
import type { BootPolicy } from './choose.ts';

export interface Signed {
  readonly text: string;
  /** Ed25519 over the text's bytes, in base64. */
  readonly signature: string;
}

export interface PublishedImage {
  readonly id: string;
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly size: number }>>;
}

/** One per node and outcome that its rules can have; `node` is absent for discovery. */
export interface PublishedAssignment extends Signed {
  readonly node?: string;
  readonly image: string;
  readonly profile: string;
}

export interface Publication extends BootPolicy {
  readonly format: 1;
  readonly images: readonly PublishedImage[];
  readonly assignments: readonly PublishedAssignment[];
}

export const assignmentFor = (
  publication: Publication,
  node: string | undefined,
  image: string,
  profile: string,
): PublishedAssignment | undefined =>
  publication.assignments.find((a) => a.node === node && a.image === image && a.profile === profile);

/** The profile that discovery goes by; no host profile may take the name. */
export const discoveryProfile = 'discovery';
