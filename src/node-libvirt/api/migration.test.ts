// The five phases of a managed migration, with each of them failing in turn: who is told what afterwards.
import { expect, test } from 'vitest';
import { ConnectionClosed } from '../errors.ts';
import { makeLibvirtError } from '../libvirt-error.ts';
import { DomainState, domainMigrateFlags as flag } from '../protocol/enum.gen.ts';
import type { NonnullDomain, TypedParam } from '../protocol/type.gen.ts';
import type { Caller } from '../rpc/caller.ts';
import type { Procedure } from '../xdr/procedure.ts';
import { migrate3, migrateToURI3, MigrationUnclear } from './migration.ts';

const dom: NonnullDomain = { name: 'web', uuid: '3e3fce45-4f53-4fa7-bb32-11f34168b82b', id: 3 };
const moved: NonnullDomain = { ...dom, id: 9 };

interface Said {
  readonly end: string;
  readonly phase: string;
  readonly args: {
    readonly flags?: number;
    readonly cancelled?: number;
    readonly params?: readonly TypedParam[];
    readonly cookie_in?: Uint8Array;
  };
}

function error(code: number): Error {
  const nothing = { str1: null, str2: null, str3: null, int1: 0, int2: 0, dom: null, net: null };
  const record = { code, domain: 10, level: 2, message: `error ${code}`, ...nothing };
  return makeLibvirtError(record, { procedure: 'P', host: 'h' }, false);
}

const lost = () => new ConnectionClosed('cut', { procedure: 'P', host: 'h', outcome: 'unknown' });

/** What both ends answer: what is given here instead of, or an error. Every call is noted. */
function ends(answers: Readonly<Record<string, unknown>> = {}) {
  const said: Said[] = [];
  const usual: Record<string, unknown> = {
    BEGIN3_PARAMS: { cookie_out: Buffer.from('b'), xml: '<domain/>' },
    GET_STATE: { state: DomainState.RUNNING, reason: 1 },
    PREPARE3_PARAMS: { cookie_out: Buffer.from('p'), uri_out: 'tcp:target:49152' },
    PERFORM3_PARAMS: { cookie_out: Buffer.from('f') },
    FINISH3_PARAMS: { dom: moved, cookie_out: Buffer.from('c') },
    CONFIRM3_PARAMS: undefined,
    LOOKUP_BY_UUID: { dom: moved },
    ABORT_JOB: undefined,
  };
  const callerOf = (end: string) => {
    const call = (procedure: Procedure<unknown, unknown>, args: unknown) => {
      const phase = procedure.name.replace(/^DOMAIN_(MIGRATE_)?/, '');
      procedure.encode(args);
      said.push({ end, phase, args: args as Said['args'] });
      const answer = phase in answers ? answers[phase] : usual[phase];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const closed = () => Promise.resolve();
    const dedicated = { call, close: closed, [Symbol.asyncDispose]: closed };
    return { call, dedicated: () => Promise.resolve(dedicated) } as unknown as Caller;
  };
  return { said, source: callerOf('source'), target: callerOf('target') };
}

const order = (said: readonly Said[]) => said.map(({ end, phase }) => `${end} ${phase}`);
const whole = [
  'source BEGIN3_PARAMS',
  'source GET_STATE',
  'target PREPARE3_PARAMS',
  'source PERFORM3_PARAMS',
  'target FINISH3_PARAMS',
  'source CONFIRM3_PARAMS',
];
const find = (said: readonly Said[], phase: string) => said.find((s) => s.phase === phase)?.args;
const param = (args: Said['args'] | undefined, field: string) =>
  args?.params?.find((p) => p.field === field)?.value;

test('each phase hands its cookie on, and the target learns the XML and the source the address', async () => {
  const { said, source, target } = ends();
  expect(await migrate3(source, target, dom, { bandwidth: 5 }, { live: true, abortOnError: true })).toBe(
    moved,
  );
  expect(order(said)).toEqual(whole);
  const cookies = said.flatMap(({ args }) =>
    args.cookie_in ? [Buffer.from(args.cookie_in).toString()] : [],
  );
  expect(cookies).toEqual(['b', 'p', 'f', 'c']);
  expect(param(find(said, 'PREPARE3_PARAMS'), 'destination_xml')).toBe('<domain/>');
  expect(param(find(said, 'PERFORM3_PARAMS'), 'migrate_uri')).toBe('tcp:target:49152');
  expect(param(find(said, 'PERFORM3_PARAMS'), 'bandwidth')).toBe(5n);
  expect(param(find(said, 'FINISH3_PARAMS'), 'destination_name')).toBe('web');
  const protectedLive = flag.live | flag.abortOnError | flag.changeProtection;
  expect(find(said, 'BEGIN3_PARAMS')?.flags).toBe(protectedLive);
  expect(find(said, 'PERFORM3_PARAMS')?.flags).toBe(protectedLive);
  expect(find(said, 'PREPARE3_PARAMS')?.flags).toBe(flag.live);
  expect(find(said, 'FINISH3_PARAMS')).toMatchObject({ flags: flag.live, cancelled: 0 });
  expect(find(said, 'CONFIRM3_PARAMS')?.cancelled).toBe(0);
});

test('a paused guest arrives paused, and one that is off is not performed', async () => {
  const paused = ends({ GET_STATE: { state: DomainState.PAUSED, reason: 1 } });
  await migrate3(paused.source, paused.target, dom, {}, { live: true });
  expect(find(paused.said, 'FINISH3_PARAMS')?.flags).toBe(flag.live | flag.paused);
  const off = ends({ GET_STATE: { state: DomainState.SHUTOFF, reason: 1 } });
  await migrate3(off.source, off.target, dom, {}, { offline: true, persistDest: true });
  expect(order(off.said)).toEqual(whole.filter((phase) => !phase.includes('PERFORM')));
});

test.for([
  ['BEGIN3_PARAMS', ['source BEGIN3_PARAMS'], undefined],
  ['GET_STATE', [...whole.slice(0, 2), 'source CONFIRM3_PARAMS'], 1],
  ['PREPARE3_PARAMS', [...whole.slice(0, 3), 'source CONFIRM3_PARAMS'], 1],
  ['PERFORM3_PARAMS', whole.slice(0, 5), undefined],
  ['FINISH3_PARAMS', whole, 1],
] as const)('when %s fails the guest stays at the source', async ([phase, calls, confirmed]) => {
  const failure = error(9);
  const { said, source, target } = ends({ [phase]: failure });
  await expect(migrate3(source, target, dom, {}, { live: true })).rejects.toBe(failure);
  expect(order(said)).toEqual(calls);
  expect(find(said, 'CONFIRM3_PARAMS')?.cancelled).toBe(confirmed);
  if (phase === 'PERFORM3_PARAMS') expect(find(said, 'FINISH3_PARAMS')?.cancelled).toBe(1);
});

test('a lost confirmation changes nothing: the guest is at the target', async () => {
  const { source, target } = ends({ CONFIRM3_PARAMS: lost() });
  expect(await migrate3(source, target, dom, {}, { live: true })).toBe(moved);
});

test('when the answer to the last phase is lost, the target says who has the guest', async () => {
  const runs = ends({ FINISH3_PARAMS: lost() });
  expect(await migrate3(runs.source, runs.target, dom, {}, { live: true })).toEqual(moved);
  expect(find(runs.said, 'CONFIRM3_PARAMS')?.cancelled).toBe(0);

  const gone = ends({ FINISH3_PARAMS: lost(), LOOKUP_BY_UUID: error(42) });
  await expect(migrate3(gone.source, gone.target, dom, {}, { live: true })).rejects.toThrow('cut');
  expect(find(gone.said, 'CONFIRM3_PARAMS')?.cancelled).toBe(1);

  const silent = ends({ FINISH3_PARAMS: lost(), LOOKUP_BY_UUID: lost() });
  const unclear = migrate3(silent.source, silent.target, dom, {}, { live: true });
  await expect(unclear).rejects.toBeInstanceOf(MigrationUnclear);
  expect(find(silent.said, 'CONFIRM3_PARAMS')).toBeUndefined();
});

test('an aborted signal aborts the job, and one that came early touches nothing', async () => {
  const abort = new AbortController();
  const { said, source, target } = ends({ PERFORM3_PARAMS: error(78) });
  const perform = source.dedicated.bind(source);
  source.dedicated = async (...args) => {
    const dedicated = await perform(...args);
    const call: typeof dedicated.call = (procedure, callArgs, options) => {
      if (procedure.name.includes('PERFORM')) abort.abort();
      return dedicated.call(procedure, callArgs, options);
    };
    return { ...dedicated, call };
  };
  const led = migrate3(source, target, dom, {}, { live: true }, abort.signal);
  await expect(led).rejects.toMatchObject({ code: 78 });
  expect(order(said)).toContain('source ABORT_JOB');

  const early = ends();
  const late = migrate3(early.source, early.target, dom, {}, { live: true }, AbortSignal.abort());
  await expect(late).rejects.toThrow(/abort/i);
  expect(early.said).toEqual([]);
});

test('peer to peer is one call, and needs to know where to', async () => {
  const { said, source } = ends();
  await migrateToURI3(source, dom, 'qemu+tls://t/system', {}, { live: true, peer2peer: true });
  expect(order(said)).toEqual(['source PERFORM3_PARAMS']);
  expect(find(said, 'PERFORM3_PARAMS')).toMatchObject({ dconnuri: 'qemu+tls://t/system', flags: 3 });
  await expect(migrateToURI3(source, dom, null, {}, { peer2peer: true })).rejects.toThrow(TypeError);
  await expect(migrate3(source, source, dom, {}, { peer2peer: true })).rejects.toThrow(/migrateToURI3/);
});
