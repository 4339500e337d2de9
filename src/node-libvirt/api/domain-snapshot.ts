// A snapshot of a domain.
import { DomainSnapshotCalls } from './domain-snapshot.gen.ts';
import type { Domain } from './domain.ts';

/** `virDomainSnapshot`: its name names it, within its domain. */
export class DomainSnapshot extends DomainSnapshotCalls {
  get name(): string {
    return this.handle.name;
  }

  /** `virDomainSnapshotGetDomain`. */
  getDomain(): Domain {
    return this.wrap.domain(this.handle.dom);
  }
}
