// A checkpoint of a domain: the point from which an incremental backup counts changes.
import { DomainCheckpointCalls } from './domain-checkpoint.gen.ts';
import type { Domain } from './domain.ts';

/** `virDomainCheckpoint`: its name names it, within its domain. */
export class DomainCheckpoint extends DomainCheckpointCalls {
  get name(): string {
    return this.handle.name;
  }

  /** `virDomainCheckpointGetDomain`. */
  getDomain(): Domain {
    return this.wrap.domain(this.handle.dom);
  }
}
