import { expect, it } from 'vitest';
import { recordKey } from '../../src/client/ids.ts';
import { judgeEnrollment, judgeRequest } from '../../src/policy/judge.ts';
import { OutreachPolicy, type PolicyReading, toPolicyList } from '../../src/policy/outreach-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { FileStore } from '../../src/store/file-store.ts';
import { StateDirectory } from '../../src/store/state-directory.ts';
import { newStateDirectory } from '../support/host.ts';
import { enrollment, now, person } from './people.ts';

const toReading = (policy: Policy, problems: readonly string[] = []): PolicyReading => ({
  policy,
  lists: [toPolicyList(policy)],
  problems,
});

it('judges a plan, its commit and each request of the commit by the policy of that moment', async () => {
  const store = new FileStore(new StateDirectory(newStateDirectory()), { now: () => now });
  let reading = toReading({ owners: ['ada@us.example'], doNotContact: { domains: ['rival.example'] } });
  const source = { path: '/etc/policy.json', read: () => reading };
  const limits = { allowedFlowIds: undefined, maxProspects: 2, requestsPerSecond: 3 };
  const policy = new OutreachPolicy({ source, store, limits });
  const people = [person('p1'), person('p2', { email: 'bob@eu.rival.example' }), person('p3'), person('p4')];

  const atPlan = await policy.read();
  const plan = judgeEnrollment(enrollment({ people }), atPlan, {
    at: 'plan',
    now,
    history: await policy.readHistory(atPlan.policy),
  });
  expect(plan.refusals).toEqual([]);
  expect([...plan.reasons]).toEqual([
    ['p2', "do not contact: the domain rival.example is on the policy's do-not-contact list"],
    ['p4', "over the operator's limit of 2 people (GONG_MAX_PROSPECTS)"],
  ]);

  await policy.optOuts.add([
    {
      emails: ['p1@acme.example'],
      domains: [],
      crmProspectsIds: ['p1'],
      reason: 'asked',
      by: 'ada',
      recordsKnown: true,
    },
  ]);
  const planned = people.filter(({ crmProspectId }) => !plan.reasons.has(recordKey(crmProspectId)));
  const atCommit = await policy.read();
  const commit = judgeEnrollment(enrollment({ people: planned }), atCommit, {
    at: 'commit',
    now,
    history: await policy.readHistory(atCommit.policy),
  });
  expect([...commit.reasons]).toEqual([
    ['p1', 'do not contact: the email p1@acme.example is on the do-not-contact list since 2026-05-06: asked'],
  ]);

  reading = toReading({}, ['The policy file /etc/policy.json cannot be read (ENOENT).']);
  const request = judgeRequest([{ crmProspectId: 'p3' }], await policy.read(), now);
  expect(request.refusals).toEqual([
    'Nobody is contacted until the operator corrects this: The policy file /etc/policy.json cannot be read (ENOENT).',
  ]);
});
