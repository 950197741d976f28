import { beforeEach, describe, expect, it } from 'vitest';
import { readAddresses } from '../../../src/policy/do-not-contact/addresses.ts';
import { DoNotContactList } from '../../../src/policy/do-not-contact/list.ts';
import { type OptOut, OptOuts, toOptOut } from '../../../src/policy/do-not-contact/opt-outs.ts';
import { FileStore } from '../../../src/store/file-store.ts';
import { StateDirectory } from '../../../src/store/state-directory.ts';
import type { Store } from '../../../src/store/store.ts';
import { newStateDirectory } from '../../support/host.ts';

const at = Date.parse('2026-05-06T12:00:00Z');
const bob: OptOut = {
  emails: ['bob@acme.example'],
  domains: [],
  crmProspectsIds: ['003Qk00000AbCdE', 'lead-7'],
  reason: 'asked not to be contacted',
  by: 'ada',
  recordsKnown: true,
};

let path: string;
let optOuts: OptOuts;

const openStore = (): Store => new FileStore(new StateDirectory(path), { now: () => at });
const typed = (text: string) =>
  readAddresses(text).map((address) => toOptOut(address, { by: 'ada', reason: undefined, crmProspectsIds: undefined }));
const find = async (person: { crmProspectId?: string; email?: string }, from = optOuts) =>
  new DoNotContactList([await from.toSource()]).find(person);

beforeEach(() => {
  path = newStateDirectory();
  optOuts = new OptOuts(openStore());
});

describe('the do-not-contact list in the store', () => {
  it('is empty at first', async () => {
    expect(await optOuts.list()).toEqual([]);
    expect(await find({ crmProspectId: '1' })).toBeUndefined();
  });

  it('keeps out a stopped person by every address, with date and reason, in every process at once', async () => {
    const other = new OptOuts(openStore());
    expect(await find({ email: 'BOB@acme.example' }, other)).toBeUndefined();
    await optOuts.add([bob]);
    expect(await find({ email: 'BOB@acme.example' }, other)).toBe(
      'do not contact: the email bob@acme.example is on the do-not-contact list since 2026-05-06: asked not to be contacted',
    );
    for (const crmProspectId of bob.crmProspectsIds)
      expect(await find({ crmProspectId }, other)).toContain(crmProspectId);
    expect(await other.list()).toEqual([{ ...bob, at: '2026-05-06T12:00:00.000Z' }]);
  });

  it('lets others be named by CRM id while all records of the emails are known, and not otherwise', async () => {
    await optOuts.add([bob, { ...bob, emails: ['unknown@acme.example'], crmProspectsIds: [] }]);
    expect(await find({ crmProspectId: '1' })).toBeUndefined();
    await optOuts.add(typed('carl@acme.example'));
    expect(await find({ crmProspectId: '1' })).toContain('name them by email');
  });

  it('removes a person with all addresses by any one of them, and no other', async () => {
    for (const address of ['Bob@Acme.example', '003Qk00000AbCdE', 'lead-7']) {
      await optOuts.add([bob, ...typed('acme.example')]);
      expect(await optOuts.remove(readAddresses(address), 'ada')).toHaveLength(1);
      expect(await find({ crmProspectId: 'lead-7', email: 'x@y.example' })).toBeUndefined();
      expect(await find({ email: 'bob@acme.example' })).toContain('the domain acme.example');
      await optOuts.remove(readAddresses('acme.example'), 'ada');
      expect(await optOuts.list()).toEqual([]);
    }
  });

  it('finds a CRM id that is written like an email or a domain, and removes it', async () => {
    for (const crmProspectId of ['bob@acme.example', 'john.smith']) {
      await optOuts.add([{ ...bob, emails: [], crmProspectsIds: [crmProspectId] }]);
      expect(await find({ crmProspectId })).toContain(crmProspectId);
      expect(await optOuts.remove(readAddresses(crmProspectId), 'ada')).toHaveLength(1);
      expect(await find({ crmProspectId })).toBeUndefined();
    }
  });

  it('can be added to again after a removal', async () => {
    await optOuts.add([bob]);
    await optOuts.remove(readAddresses('bob@acme.example'), 'ada');
    await optOuts.add([bob]);
    expect(await find({ email: 'bob@acme.example' })).toBeDefined();
  });

  it('writes nothing for an entry without an address, and removes nothing by an unknown one', async () => {
    await optOuts.add([{ ...bob, emails: [], crmProspectsIds: [] }]);
    expect(await optOuts.remove(readAddresses('zed@acme.example'), 'ada')).toEqual([]);
    expect(await openStore().read('do-not-contact.jsonl')).toBeUndefined();
  });
});
