// Rule: a command that changes something has its whole slice: one file of the same name in every ring
// it passes through.
import type { Breach } from './tree.ts';

/** Verbs that only read: contract, route and command are enough. */
const reading = new Set(['list', 'show', 'history', 'explain', 'follow', 'doctor', 'policy']);

const storeOnly = 'one transaction of the store, and nothing outside: there is no step to undo or settle';

const content =
  'nothing to decide: recipe and lock say what it becomes; test/lab/boot and test/lab/node show it at work';

/** Commands that are no verb on a resource, or whose slice is shorter, each with its reason. */
export const exceptions: Readonly<Record<string, string>> = {
  'boot-image/assign': storeOnly,
  'boot-image/build': content,
  'boot-image/fetch': content,
  'boot-image/remove': 'a folder leaves by one rename, and its users are asked first',
  'cluster/add': storeOnly,
  'cluster/create': storeOnly,
  'image/add': 'an upload: its bytes go to disk as they come, and a part that broke off goes on later',
  'node/approve': storeOnly,
  'node/remove': storeOnly,
  'pool/use': storeOnly,
  'task/cancel': 'a request to the engine itself',
  'task/follow': 'it reads the task and the events',
  'template/show': 'templates are files: list and show are one route',
  'token/create': storeOnly,
  'token/revoke': storeOnly,
};

const everyCommand = ['src/contract', 'src/daemon/routes'];
const everyChange = [...everyCommand, 'src/model', 'src/daemon/tasks', 'test/lab'];

/** `paths` are all tracked files; commands are src/cli/NOUN/VERB.ts. */
export function sliceBreaches(
  paths: readonly string[],
  excused: Readonly<Record<string, string>> = exceptions,
): readonly Breach[] {
  const present = new Set(paths);
  return paths.flatMap((path) => {
    const command = /^src\/cli\/([a-z-]+)\/([a-z-]+)\.ts$/.exec(path);
    const [, noun, verb] = command ?? [];
    if (noun === undefined || verb === undefined || ['print', 'frame'].includes(noun)) return [];
    const name = `${noun}/${verb}`;
    if (excused[name] !== undefined) return [];
    const rings = reading.has(verb) ? everyCommand : everyChange;
    const missing = rings
      .map((r) => (r === 'test/lab' ? `${r}/${name}.test.ts` : `${r}/${name}.ts`))
      .filter((p) => !present.has(p));
    if (missing.length === 0) return [];
    return [
      {
        file: path,
        message: `its slice lacks ${missing.join(', ')}; or name it an exception, with the reason`,
      },
    ];
  });
}
