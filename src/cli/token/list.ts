// `hostler token list`
import type { TokenResource } from '../../contract/token/token.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (token: TokenResource): string[] => [
  token.name,
  token.access,
  token.revokedAt === null ? (token.expiresAt ?? 'does not expire') : `revoked ${token.revokedAt}`,
  `${token.createdAt} by ${token.createdBy}`,
];

export const command: Command = {
  summary: 'List the API tokens',
  examples: ['hostler token list'],
  async run(context) {
    const { client, signal } = context;
    printResource(context, await client.call('token.list', { signal }), ({ items }) =>
      printTable(['TOKEN', 'ACCESS', 'EXPIRES', 'MADE'], items.map(row)),
    );
    return 0;
  },
};
