import { describe, expect, it } from '@jest/globals';
import { addressOf, mailboxOf } from '../../shared/ids.ts';
import { makeSeal, SealBroken } from '../../server/store/seal.ts';
import { aPerson } from './samples.ts';

const anna = mailboxOf('anna@contoso.example');
const secretKey = new Uint8Array(32).fill(1);
const seal = makeSeal(secretKey)(anna);
const person = aPerson('003000000000001AAA', { name: 'Zoë 🎉 \u0000' });
const place = { purpose: 'person', id: person.id } as const;
const sealed = seal.seal(place, person);

describe('a sealed value', () => {
  it('opens where it was sealed', () => {
    expect(seal.open(place, sealed)).toEqual(person);
    expect(makeSeal(new Uint8Array(secretKey))(anna).open(place, sealed)).toEqual(person);
  });

  it('is different bytes each time, and none of them the text', () => {
    expect(seal.seal(place, person)).not.toEqual(sealed);
    expect(Buffer.from(sealed).includes('Zoë')).toBe(false);
  });

  it('opens for no other purpose, id or mailbox', () => {
    expect(() => seal.open({ purpose: 'meeting', id: person.id }, sealed)).toThrow(SealBroken);
    expect(() => seal.open({ purpose: 'person', id: '003000000000002AAA' }, sealed)).toThrow(SealBroken);
    expect(() => makeSeal(secretKey)(mailboxOf('bert@contoso.example')).open(place, sealed)).toThrow('moved from another place');
  });

  it('says so when the secret key is another one', () => {
    expect(() => makeSeal(new Uint8Array(32).fill(2))(anna).open(place, sealed)).toThrow('TANDEM_SECRET_KEY');
  });

  it('opens no more when any byte of it was changed', () => {
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => seal.open(place, changed)).toThrow(SealBroken);
    }
  });

  it('opens no more when it was cut', () => {
    expect(() => seal.open(place, sealed.subarray(0, -1))).toThrow(SealBroken);
    expect(() => seal.open(place, sealed.subarray(0, 20))).toThrow('it was cut');
  });

  it('names a newer format as such', () => {
    const newer = Buffer.from(sealed);
    newer[0] = 2;
    expect(() => seal.open(place, newer)).toThrow('format 2');
  });
});

describe('the index of a text', () => {
  it('is the same for the same text of the same mailbox only', () => {
    const address = addressOf('bo@fabrikam.example');
    const index = seal.indexOf(address);
    expect(seal.indexOf(address)).toBe(index);
    expect(seal.indexOf(addressOf('zoe@fabrikam.example'))).not.toBe(index);
    expect(makeSeal(secretKey)(mailboxOf('bert@contoso.example')).indexOf(address)).not.toBe(index);
    expect(makeSeal(new Uint8Array(32).fill(2))(anna).indexOf(address)).not.toBe(index);
  });
});

describe('the secret key', () => {
  it('has 32 bytes', () => {
    expect(() => makeSeal(new Uint8Array(31))).toThrow('32 bytes, not 31');
  });
});
