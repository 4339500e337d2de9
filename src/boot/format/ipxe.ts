// The two scripts that iPXE runs: the one that asks, and the one that answers what to boot.

/** iPXE encodes for a query itself (`:uristring`); what it does not know it leaves empty. */
const asked = [
  'mac=${mac}',
  'uuid=${uuid}',
  'serial=${serial:uristring}',
  'asset=${asset:uristring}',
  'vendor=${manufacturer:uristring}',
  'product=${product:uristring}',
  'address=${ip}',
  'platform=${platform}',
];

/**
 * The same for every machine, so that TFTP can hand it out while the boot service is away: it asks until it
 * is back.
 */
export const printEntryScript = (url: string): string =>
  [
    '#!ipxe',
    ':ask',
    `chain --replace ${url}/ipxe?${asked.join('&')} || goto wait`,
    ':wait',
    `echo hostler: ${url} does not answer, asking again in 5 s`,
    'sleep 5',
    'goto ask',
    '',
  ].join('\n');

/** iPXE expands ${…} and splits at line ends: neither may come out of a name or an argument. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]|\$\{/g, '?');

export interface ScriptInput {
  readonly url: string;
  readonly image: string;
  readonly arguments: string;
  readonly why: string;
}

export const printBootScript = (input: ScriptInput): string => {
  const base = `${input.url}/image/${input.image}`;
  const lease = 'hostler.mac=${mac} hostler.net=${ip},${netmask},${gateway}';
  const handedOver = `hostler.url=${input.url} ${lease}`;
  return [
    '#!ipxe',
    `echo hostler: ${plain(input.why)}`,
    `kernel ${base}/kernel initrd=initrd ${handedOver} ${plain(input.arguments)} || goto failed`,
    `initrd --name initrd ${base}/initrd || goto failed`,
    'boot || goto failed',
    ':failed',
    'echo hostler: kernel or initrd could not be loaded, trying again in 5 s',
    'sleep 5',
    'goto again',
    ':again',
    `chain --replace ${input.url}/boot.ipxe`,
    '',
  ].join('\n');
};

/** The machine stays here and says why; it asks again, so that a correction needs no power cycle. */
export const printRefusalScript = (url: string, why: string, fix: string): string =>
  [
    '#!ipxe',
    `echo hostler: STOPPED: ${plain(why)}`,
    `echo hostler: ${plain(fix)}`,
    'sleep 60',
    `chain --replace ${url}/boot.ipxe`,
    '',
  ].join('\n');
