// Refusals by what is asked for: pairs that exclude each other, and what one of the hosts cannot do.
import type { RefusalCase } from './world.ts';

const asked = (code: string, ...words: string[]): RefusalCase => ({ code, words });
/** Asked of a VM whose QEMU runs. */
const running = (code: string, ...words: string[]): RefusalCase => ({
  code,
  words,
  stage: (world) => world.start(),
});

export const optionCases: readonly RefusalCase[] = [
  asked('same-host', '--to', 'host1'),
  asked('option-of-running', '--post-copy', 'reserve'),
  running('parallel-post-copy', '--connections', '2', '--post-copy', 'reserve'),
  running('compression', '--compression', 'zstd', '--connections', '2'),
  asked('compression-single', '--compression', 'zlib'),
  asked('xbzrle-several', '--compression', 'xbzrle', '--connections', '2'),
  asked('mt-several', '--compression', 'mt', '--connections', '2'),
  asked('zero-copy-tls', '--zero-copy', '--connections', '2'),
  asked('zero-copy-single', '--zero-copy', '--tls', 'off'),
  asked(
    'zero-copy-compression',
    '--zero-copy',
    '--tls',
    'off',
    '--connections',
    '2',
    '--compression',
    'zlib',
  ),
  asked('tunnelled-address', '--tunnelled', '--address', '10.78.1.12'),
  asked('tunnelled-several', '--tunnelled', '--connections', '2'),
  asked('tunnelled-post-copy', '--tunnelled', '--post-copy', 'reserve'),
  asked('tunnelled-tls', '--tunnelled', '--tls', 'require'),
];
