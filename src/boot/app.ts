// The routes with small answers: iPXE's scripts, manifests, reports, approval. Downloads are in download.ts.
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { parseMachineFacts, type MachineFacts } from '../model/boot/machine.ts';
import { parseAssignment } from '../model/boot/statement.ts';
import type { PublicationCache } from './cache.ts';
import { printBootScript, printEntryScript, printRefusalScript } from './format/ipxe.ts';
import type { BootKey } from './key.ts';
import { answerManifest, chooseAssignment } from './manifest.ts';
import type { NonceBook } from './nonce.ts';
import { peerOf } from './peer.ts';
import { parseInventory, parsePhase, type Report } from './report.ts';

export interface AppParts {
  readonly cache: PublicationCache;
  readonly key: BootKey;
  readonly nonces: NonceBook;
  /** How nodes reach this service, without a slash at the end. */
  readonly url: string;
  readonly now: () => number;
  readonly onReport: (report: Report) => void;
}

type Bound = Context<{ Bindings: HttpBindings }>;

const maxBodyBytes = 256 * 1024;

/** What the machine tells, and the address that it really has: the one in the query could be anything. */
const factsOf = (c: Bound): MachineFacts =>
  parseMachineFacts({ ...c.req.query(), address: peerOf(c.env.incoming) });

const notYet = (c: Bound): Response =>
  c.text('', 503, { 'retry-after': '5', 'hostler-reason': 'nothing was published to this boot service yet' });

export function makeApp(parts: AppParts): Hono<{ Bindings: HttpBindings }> {
  const { cache, url, now } = parts;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const at = (): string => new Date(now()).toISOString();
  const note = (facts: MachineFacts, phase: string, reason?: string): void => {
    const { mac, uuid } = facts;
    if (mac === undefined || uuid === undefined) return;
    parts.onReport({
      ...{ kind: 'phase', at: at(), phase, mac, uuid, machine: facts },
      ...(reason ? { reason } : {}),
    });
  };

  const noteAssigned = ({ facts, nonce }: { facts: MachineFacts; nonce: string }, text: string): void => {
    const { mac = '', uuid = '' } = facts;
    const { image = '', config } = parseAssignment(text) ?? {};
    parts.onReport({ kind: 'assigned', at: at(), mac, uuid, nonce, image, config: config?.sha256 ?? '' });
  };

  app.get('/boot.ipxe', (c) => c.text(printEntryScript(url)));

  app.get('/ipxe', async (c) => {
    const publication = await cache.current();
    if (!publication) return notYet(c);
    const facts = factsOf(c);
    const chosen = chooseAssignment(publication, facts);
    if (!chosen.ok) {
      note(facts, 'stopped', chosen.why);
      return c.text(printRefusalScript(url, chosen.why, chosen.fix));
    }
    const assignment = parseAssignment(chosen.assignment.text);
    if (!assignment) return notYet(c);
    note(facts, 'script');
    return c.text(
      printBootScript({
        url,
        image: assignment.image,
        arguments: assignment.arguments,
        why: chosen.decision.why,
      }),
    );
  });

  app.get('/manifest', async (c) => {
    const publication = await cache.current();
    if (!publication) return notYet(c);
    const request = { facts: factsOf(c), nonce: c.req.query('nonce') ?? '', peer: peerOf(c.env.incoming) };
    const context = { publication, key: parts.key, nonces: parts.nonces, nowS: Math.floor(now() / 1000) };
    const answer = await answerManifest(context, request);
    if (answer.ok) {
      noteAssigned(request, answer.chosen.assignment.text);
      return c.text(answer.bundle);
    }
    const { status, why } = answer;
    if (status === 403) note(request.facts, 'stopped', why);
    return c.text('', status, { 'hostler-reason': why, ...(status === 503 ? { 'retry-after': '5' } : {}) });
  });

  app.post('/report', async (c) => {
    const body = await readBody(c);
    const report = parsePhase(Object.fromEntries(new URLSearchParams(body)), at());
    if (!report) return c.text('', 400);
    parts.onReport(report);
    return c.body(null, 204);
  });

  app.post('/inventory', async (c) => {
    const report = parseInventory(c.req.query(), await readBody(c), at());
    if (!report) return c.text('', 400);
    parts.onReport(report);
    return c.body(null, 204);
  });

  app.get('/approval', async (c) => {
    const publication = await cache.current();
    const { mac, uuid } = factsOf(c);
    const known = publication?.nodes.some((node) => node.uuid === uuid && node.macs.includes(mac ?? ''));
    return c.text(known === true ? 'approved' : 'waiting');
  });

  app.notFound((c) => c.text('', 404, { 'hostler-reason': 'no such path' }));
  return app;
}

async function readBody(c: Bound): Promise<string> {
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  return length <= maxBodyBytes ? c.req.text() : '';
}
