/** The vocabulary of workflows: tools that take several operations, and therefore need code. */
import type { CallOptions } from '../client/call-options.ts';
import type { GongClient } from '../client/client.ts';
import type { Effect, Rule, Shape } from '../client/operation.ts';
import type { Audit } from '../policy/audit.ts';
import type { OutreachLimits } from '../policy/limits.ts';
import type { Store } from '../store/store.ts';
import type { Journals } from './enrollment/journal.ts';
import type { PlanStore } from './enrollment/plan-store.ts';
import type { RunningCommits } from './enrollment/running-commits.ts';

/** What every workflow works with. */
export interface Services {
  readonly client: GongClient;
  readonly limits: OutreachLimits;
  readonly plans: PlanStore;
  readonly journals: Journals;
  readonly commits: RunningCommits;
  readonly audit: Audit;
  readonly store: Store;
  /** What gong_status says about the configuration. */
  readonly about: Result;
}

/** One call of a workflow. */
export interface WorkflowCall {
  readonly options: CallOptions;
  /** Tells the host how far the call has come; the total may be unknown. */
  progress(done: number, total: number | undefined, what: string): Promise<void>;
}

/** What a workflow answers. */
export type Result = Readonly<Record<string, unknown>>;

/** A tool that takes several operations. Throws a Refusal for what it will not do, a GongError for what Gong did not. */
export interface Workflow {
  readonly name: `gong_${string}`;
  readonly title: string;
  /** For a model that has to choose a tool. */
  readonly description: string;
  readonly effect: Effect;
  readonly input: Shape;
  readonly rules?: readonly Rule[];
  readonly output: Shape;
  /** For what a person should confirm where the host can ask: the question, or undefined when there is none. */
  readonly question?: (input: never, services: Services) => string | undefined | Promise<string | undefined>;
  readonly run: (input: never, services: Services, call: WorkflowCall) => Promise<Result>;
}
