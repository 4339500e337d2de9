// `hostler template list`
import { printMiB } from '../../model/memory.ts';
import type { TemplateResource } from '../../contract/template/list.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (template: TemplateResource): string[] => [
  template.name,
  `${template.cpus} × ${printMiB(template.memoryMiB)}`,
  template.needsDisk ? 'needs a disk' : '',
  template.title,
];

export const command: Command = {
  summary: 'List the templates that VMs are made from',
  examples: ['hostler template list'],
  async run(context) {
    const { client, signal } = context;
    printResource(context, await client.call('template.list', { signal }), ({ items }) =>
      printTable(['TEMPLATE', 'BY DEFAULT', '', ''], items.map(row)),
    );
    return 0;
  },
};
