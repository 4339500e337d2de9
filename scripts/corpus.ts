// `scripts/corpus [SUITE…]`: brings libvirt's own test documents here and prints where each version lies.
import { corpusSuites, fetchCorpus } from './libvirt-corpus/fetch.ts';

for (const suite of process.argv.length > 2 ? process.argv.slice(2) : corpusSuites) {
  const corpus = await fetchCorpus(suite, (line) => process.stderr.write(`${line}\n`));
  if ('missing' in corpus) {
    process.stderr.write(`scripts/corpus: ${corpus.missing}\n`);
    process.exitCode = 5;
  } else {
    process.stdout.write(`${corpus.suite} libvirt ${corpus.version} ${corpus.path}\n`);
  }
}
