// Answers a machine that is about to load its image: who it is, what it runs, signed for exactly this boot.
import { createHash } from 'node:crypto';
import { chooseBoot, type BootDecision } from '../model/boot/choose.ts';
import type { MachineFacts } from '../model/boot/machine.ts';
import {
  assignmentFor,
  discoveryProfile,
  type Publication,
  type PublishedAssignment,
} from '../model/boot/publication.ts';
import { parseAssignment, printManifest } from '../model/boot/statement.ts';
import { printBundle } from './format/bundle.ts';
import type { BootKey } from './key.ts';
import type { NonceBook } from './nonce.ts';

/** A manifest is read at once; what is left of it after this long is of no use to anyone. */
export const manifestLifetimeS = 300;

export type Answer<T> =
  | ({ readonly ok: true } & T)
  /** 403: this machine may not; 503: not now, ask again. */
  | { readonly ok: false; readonly status: 403 | 503; readonly why: string; readonly fix: string };

export interface Chosen {
  readonly decision: BootDecision;
  readonly assignment: PublishedAssignment;
}

/** The same choice for iPXE's script and for the manifest, so that both speak of one image. */
export function chooseAssignment(publication: Publication, facts: MachineFacts): Answer<Chosen> {
  const decision = chooseBoot(publication, facts);
  if (decision.kind === 'refused') return { ok: false, status: 403, why: decision.why, fix: decision.fix };
  const [node, image, profile] =
    decision.kind === 'node'
      ? [decision.node.name, decision.choice.image, decision.choice.profile]
      : [undefined, decision.image, discoveryProfile];
  const assignment = assignmentFor(publication, node, image, profile);
  if (assignment) return { ok: true, decision, assignment };
  return {
    ok: false,
    status: 503,
    why: `the manager has not signed ${image} with ${profile} for ${node ?? 'discovery'} yet`,
    fix: 'Start the manager: it signs what was assigned while it was away.',
  };
}

export interface ManifestRequest {
  readonly facts: MachineFacts;
  readonly nonce: string;
  /** Where the request came from. */
  readonly peer: string;
}

export interface ManifestContext {
  readonly publication: Publication;
  readonly key: BootKey;
  readonly nonces: NonceBook;
  readonly nowS: number;
}

export async function answerManifest(
  context: ManifestContext,
  request: ManifestRequest,
): Promise<Answer<{ readonly bundle: string; readonly chosen: Chosen }>> {
  const { publication, key, nonces, nowS } = context;
  const refuse = (why: string, fix: string): Answer<never> => ({ ok: false, status: 403, why, fix });
  if (!/^[0-9a-f]{32}$/.test(request.nonce))
    return refuse('the nonce is not 16 bytes', 'Boot a current image.');
  const chosen = chooseAssignment(publication, request.facts);
  if (!chosen.ok) return chosen;
  const certificate = await key.certificate(nowS);
  if (!certificate) {
    return {
      ok: false,
      status: 503,
      why: 'the manager has not certified the key of this boot service, or its certificate has ended',
      fix: 'Start the manager: it certifies the key anew.',
    };
  }
  const { assignment } = chosen;
  const config = parseAssignment(assignment.text)?.config.sha256 ?? '';
  if (!nonces.open(request.nonce, request.peer, config)) {
    return refuse('the nonce was used before: this request is a replay', 'Power-cycle the node.');
  }
  const { mac = '', uuid = '' } = request.facts;
  const manifest = key.sign(
    printManifest({
      assignment: createHash('sha256').update(assignment.text).digest('hex'),
      mac,
      uuid,
      nonce: request.nonce,
      issuedS: nowS,
      expiresS: nowS + manifestLifetimeS,
    }),
  );
  return { ok: true, chosen, bundle: printBundle({ certificate, assignment, manifest }) };
}
