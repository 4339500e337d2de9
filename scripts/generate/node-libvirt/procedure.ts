// Writes the constants of a program: one Procedure for each call, one EventMessage for each event.
import { banner, type Facts, type ProcedureFact } from './facts.ts';
import { typeName } from './type.ts';

const streams = { upload: 'write', download: 'read', duplex: 'both' } as const;

export function printProcedures(facts: Facts, program: 'remote' | 'qemu'): string {
  const { id, version } = facts.programs[program];
  const own = facts.procedures.filter((p) => p.program === program);
  return (
    banner(`The procedures and event messages of libvirt's ${program} program.`) +
    `import { defineEvent, defineProcedure, nothing } from '../xdr/define.ts';\n` +
    `import * as t from './type.gen.ts';\n\n` +
    `const program = { program: ${id}, version: ${version} };\n\n` +
    own.map((p) => (p.kind === 'event' ? printEvent(p) : printCall(p))).join('')
  );
}

function printCall(p: ProcedureFact): string {
  const args = p.args === undefined ? undefined : typeName(p.args);
  const ret = p.ret === undefined ? undefined : typeName(p.ret);
  const trait = [
    `priority: '${p.priority === 'high' ? 'high' : 'normal'}'`,
    `since: '${p.apiSince ?? (p.inLibvirt9 === false ? '9.1.0' : '0.0.0')}'`,
    ...(p.stream === undefined ? [] : [`stream: '${streams[p.stream]}'`]),
    ...(p.fds === undefined ? [] : ['fds: true']),
  ].join(', ');
  const generics = `<${args ? `t.${args}` : 'void'}, ${ret ? `t.${ret}` : 'void'}>`;
  const codec = `${args ? `t.write${args}` : 'nothing'}, ${ret ? `t.read${ret}` : 'nothing'}`;
  const rest = `program, ${p.number}, '${p.name}', { ${trait} }, ${codec}`;
  return `export const ${p.name} = defineProcedure${generics}(${rest});\n`;
}

function printEvent(p: ProcedureFact): string {
  if (p.msg === undefined) throw new Error(`${p.name}: an event without a message`);
  const message = typeName(p.msg);
  const rest = `program, ${p.number}, '${p.name}', t.read${message}`;
  return `export const ${p.name} = defineEvent<t.${message}>(${rest});\n`;
}
