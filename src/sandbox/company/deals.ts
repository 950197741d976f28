/** The deals with the accounts, one with each. */
import { chance } from './chance.ts';
import { daysBefore } from './dates.ts';
import { salesforceId } from './ids.ts';
import type { Account, Deal } from './model.ts';

const stages = [
  { stage: 'Discovery', status: 'Open', probability: '10' },
  { stage: 'Evaluation', status: 'Open', probability: '30' },
  { stage: 'Pilot', status: 'Open', probability: '50' },
  { stage: 'Negotiation', status: 'Open', probability: '75' },
  { stage: 'Closed Won', status: 'Won', probability: '100' },
  { stage: 'Closed Lost', status: 'Lost', probability: '0' },
] as const;

/** All deals. */
export function createDeals(accounts: readonly Account[]): Deal[] {
  return accounts.map(({ crmId, name }, index) => {
    const { below, pick } = chance(`deal ${index}`);
    const stage = pick(stages);
    const days = below(120);
    return {
      crmId: salesforceId('006', index),
      accountCrmId: crmId,
      name: `${name} - Slotwise`,
      ...stage,
      amount: String(24_000 + below(60) * 3000),
      closeDate: daysBefore(stage.status === 'Open' ? -days : days).slice(0, 10),
    };
  });
}
