/** Puts together what workflows work with. */
import type { GongClient } from '../client/client.ts';
import { Audit } from '../policy/audit.ts';
import type { OutreachLimits } from '../policy/limits.ts';
import type { FileStore } from '../store/file-store.ts';
import { isProcessAlive, thisRunner } from '../store/owner.ts';
import { Journals } from './enrollment/journal.ts';
import { PlanStore } from './enrollment/plan-store.ts';
import { RunningCommits } from './enrollment/senders.ts';
import type { ServerDescription, Services } from './workflow.ts';

export interface ServicesOptions {
  readonly client: GongClient;
  readonly limits: OutreachLimits;
  readonly state: FileStore;
  /** Tells the company apart from others whose plans lie in the same folder. */
  readonly company: string;
  readonly about: ServerDescription;
  readonly track: (work: Promise<unknown>) => void;
}

/** The services of one process. Nothing is written until something has to be. */
export function createServices({ client, limits, state, company, about, track }: ServicesOptions): Services {
  const now = () => client.clock.now();
  return {
    client,
    limits,
    about,
    runner: thisRunner,
    isAlive: isProcessAlive,
    plans: new PlanStore(state, { account: company, limits }, now),
    journals: new Journals(state, now, thisRunner),
    runs: new RunningCommits(track),
    audit: new Audit(state, now),
  };
}
