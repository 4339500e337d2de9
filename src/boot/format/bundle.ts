// The signed manifest as a node's shell reads it: six lines, `NAME BASE64`.
import type { Signed } from '../../model/boot/publication.ts';

export interface Bundle {
  readonly certificate: Signed;
  readonly assignment: Signed;
  readonly manifest: Signed;
}

export const printBundle = (bundle: Bundle): string =>
  (['certificate', 'assignment', 'manifest'] as const)
    .flatMap((name) => [
      `${name} ${Buffer.from(bundle[name].text).toString('base64')}\n`,
      `${name}-signature ${bundle[name].signature}\n`,
    ])
    .join('');
