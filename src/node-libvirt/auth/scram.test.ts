// SCRAM against the exchange that RFC 7677 prints, and against daemons that lie.
import { describe, expect, it } from 'vitest';
import { credentialsFor } from './auth-file.ts';
import { chooseScram, ScramClient, ScramFailed } from './scram.ts';

const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
const client = (): ScramClient => new ScramClient('SCRAM-SHA-256', 'user', 'pencil', 'rOprNGfwEbeRWgbNEkqO');

describe('ScramClient', () => {
  it('speaks as RFC 7677, section 3, has it', async () => {
    const scram = client();
    expect(scram.first()).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
    expect(await scram.final(serverFirst)).toBe(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,' +
        'p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    expect(() => {
      scram.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
    }).not.toThrow();
    expect(() => {
      scram.verify('v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
    }).toThrow(ScramFailed);
    expect(() => {
      scram.verify('e=invalid-proof');
    }).toThrow('invalid-proof');
  });

  it.each([
    ['a nonce that is not ours', serverFirst.replace('rOpr', 'xxxx')],
    ['a nonce that adds nothing', 'r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
    ['no salt', serverFirst.replace(/s=[^,]*/, 's=')],
    ['endless work', serverFirst.replace('4096', '99999999')],
    ['an extension', `m=x,${serverFirst}`],
  ])('refuses %s', async (_, text) => {
    await expect(client().final(text)).rejects.toThrow(ScramFailed);
  });

  it('takes the strongest that is offered', () => {
    expect(chooseScram(['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'])).toBe('SCRAM-SHA-256');
    expect(chooseScram(['GSSAPI'])).toBeUndefined();
  });
});

describe('credentialsFor', () => {
  const text = `# comment
[credentials-a]
authname = fred
password=with = sign
[credentials-b]
username=other
password=x
[auth-libvirt-one]
credentials=a
[auth-libvirt-default]
credentials=b`;
  it('takes the host’s, else the default', () => {
    expect(credentialsFor(text, 'one')).toEqual({ username: 'fred', password: 'with = sign' });
    expect(credentialsFor(text, 'two')).toEqual({ username: 'other', password: 'x' });
    expect(credentialsFor('', 'one')).toBeUndefined();
  });
});
