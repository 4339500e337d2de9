// GET /v1/templates, and one of them.
import type { templateList, TemplateResource } from '../../../contract/template/list.ts';
import type { templateShow } from '../../../contract/template/show.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import type { Template } from '../../../model/template/template.ts';
import type { Handler } from '../handler.ts';

export type Templates = ReadonlyMap<string, Template>;

const printTemplate = (template: Template): TemplateResource => ({
  name: template.name,
  title: template.title,
  description: template.description,
  cpus: template.cpus,
  memoryMiB: template.memoryMiB,
  needsDisk: template.needsDisk,
  hardware: template.hardware as unknown as Json,
});

export const serveTemplateList =
  (templates: Templates): Handler<typeof templateList> =>
  () =>
    Promise.resolve({ body: { items: [...templates.values()].map(printTemplate), next: null } });

export const serveTemplateShow =
  (templates: Templates): Handler<typeof templateShow> =>
  ({ params }) => {
    const template = templates.get(params.template);
    if (template) return Promise.resolve({ body: printTemplate(template) });
    throw new HostlerError('template-not-found', {
      message: `There is no template ${params.template.slice(0, 80)}`,
      fix: `There are: ${[...templates.keys()].join(', ')}.`,
      facts: { template: params.template.slice(0, 200) },
    });
  };
