// The hypervisor port over libvirt: every verb is a file, and this puts them together.
import type { Clock } from '../ports/clock.ts';
import type { Hypervisor } from '../ports/hypervisor.ts';
import { baselineCpu } from './host/baseline.ts';
import { hostEvents } from './host/events.ts';
import { readFacts } from './host/facts.ts';
import { readPicture } from './host/picture.ts';
import { tryGuest } from './host/probe.ts';
import { openLinks, type Links } from './link.ts';
import { readForeign } from './vm/adopt.ts';
import { readBeside } from './vm/beside.ts';
import { defineVm } from './vm/define.ts';
import { startProbe } from './host/reach.ts';
import { examineMove } from './vm/examine.ts';
import { askAgent, readAddresses, setGuestTime } from './vm/guest.ts';
import { readDefinition } from './vm/history.ts';
import { writeMetadata } from './vm/metadata.ts';
import { abortMove, hastenMove, performMove, readMove, recoverMove } from './vm/migrate.ts';
import { readPeerUri } from './vm/peer.ts';
import { suspendVm } from './vm/pause.ts';
import { readVm } from './vm/read.ts';
import { removeMetadata } from './vm/release.ts';
import { resetVm } from './vm/reset.ts';
import { resumeVm } from './vm/resume.ts';
import { startVm } from './vm/start.ts';
import { readStats } from './vm/stats.ts';
import { destroyVm, shutDownVm } from './vm/stop.ts';
import { undefineVm } from './vm/undefine.ts';
import { copyVolume, readVolumeDigest, uploadVolume } from './volume/content.ts';
import { createVolume, deleteVolume } from './volume/create.ts';
import { listVolumes, readVolume } from './volume/read.ts';

export interface LibvirtHypervisor extends Hypervisor {
  readonly links: Links;
}

export function openLibvirtHypervisor(clock: Clock): LibvirtHypervisor {
  const links = openLinks();
  return {
    links,
    host: {
      readFacts: readFacts(links, clock),
      readPicture: readPicture(links, clock),
      baselineCpu: baselineCpu(links),
      events: hostEvents(links),
      tryGuest: tryGuest(links),
    },
    vm: {
      read: readVm(links),
      readBeside: readBeside(links),
      readDefinition: readDefinition(links),
      readAddresses: readAddresses(links),
      readStats: readStats(links),
      define: defineVm(links, clock),
      undefine: undefineVm(links),
      start: startVm(links),
      shutDown: shutDownVm(links),
      suspend: suspendVm(links),
      resume: resumeVm(links),
      reset: resetVm(links),
      destroy: destroyVm(links),
      writeMetadata: writeMetadata(links),
      agentAnswers: askAgent(links),
      removeMetadata: removeMetadata(links),
      readForeign: readForeign(links),
      setGuestTime: setGuestTime(links, clock),
    },
    migration: {
      examine: examineMove(links, clock),
      perform: performMove(links),
      read: readMove(links),
      abort: abortMove(links),
      peerUri: readPeerUri(links),
      startProbe: startProbe(links),
      hasten: hastenMove(links),
      recover: recoverMove(links),
    },
    volume: {
      read: readVolume(links),
      list: listVolumes(links),
      create: createVolume(links),
      upload: uploadVolume(links),
      copy: copyVolume(links),
      readDigest: readVolumeDigest(links),
      delete: deleteVolume(links),
    },
  };
}
