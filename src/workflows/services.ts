/** Creates the services that workflows use. */
import type { GongClient } from '../client/client.ts';
import { Audit } from '../policy/audit.ts';
import type { OutreachLimits } from '../policy/limits.ts';
import { noPolicyFile, OutreachPolicy, type PolicySource } from '../policy/outreach-policy.ts';
import type { Store } from '../store/store.ts';
import { Approvals } from './enrollment/approvals.ts';
import { Journals } from './enrollment/journal.ts';
import { PlanStore } from './enrollment/plan-store.ts';
import { RunningCommits } from './enrollment/running-commits.ts';
import { Stops } from './enrollment/stops.ts';
import type { ServerDescription, Services } from './workflow.ts';

export interface ServicesOptions {
  readonly client: GongClient;
  readonly limits: OutreachLimits;
  /** No policy file by default. */
  readonly policySource?: PolicySource | undefined;
  readonly store: Store;
  /** Where a dry run keeps its plans and journals, so that no other server reads them. Set in a dry run only. */
  readonly dryRunStore?: Store;
  /** Identifies the Gong account, so that plans of other companies in the same store are refused. */
  readonly company: string;
  readonly about: ServerDescription;
  /** The names of the tools that are on. */
  readonly tools: ReadonlySet<string>;
  readonly track: (work: Promise<unknown>) => void;
}

/** Creates the services of one process. Writes nothing. */
export function createServices(options: ServicesOptions): Services {
  const { client, limits, policySource = noPolicyFile, store: live, company, about, tools, track } = options;
  const store = options.dryRunStore ?? live;
  return {
    client,
    limits,
    about,
    store,
    policy: new OutreachPolicy({ source: policySource, store: live, history: store, limits }),
    plans: new PlanStore(store, { account: company, limits }),
    approvals: new Approvals(store),
    journals: new Journals(store),
    commits: new RunningCommits(track),
    stops: new Stops(store),
    tools,
    audit: new Audit(live),
  };
}
