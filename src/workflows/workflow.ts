/** Declares workflows: tools made of several operations, which therefore need code. */
import * as z from 'zod';
import type { GongClient } from '../client/client.ts';
import type { Effect, ReadonlyDeep, Rule, Shape } from '../client/operation.ts';
import type { CallOptions } from '../client/request.ts';
import type { Audit } from '../policy/audit.ts';
import type { OutreachLimits } from '../policy/limits.ts';
import type { OutreachPolicy } from '../policy/outreach-policy.ts';
import type { Store } from '../store/store.ts';
import type { Approvals } from './enrollment/approvals.ts';
import type { Journals } from './enrollment/journal.ts';
import type { PlanStore } from './enrollment/plan-store.ts';
import type { RunningCommits } from './enrollment/running-commits.ts';
import type { Stops } from './enrollment/stops.ts';

/** The services a workflow may use. */
export interface Services {
  readonly client: GongClient;
  readonly limits: OutreachLimits;
  readonly policy: OutreachPolicy;
  readonly plans: PlanStore;
  readonly approvals: Approvals;
  readonly journals: Journals;
  readonly commits: RunningCommits;
  readonly stops: Stops;
  /** The names of the tools that are on. */
  readonly tools: ReadonlySet<string>;
  readonly audit: Audit;
  readonly store: Store;
  readonly about: ServerDescription;
}

/** The description of the server in gong_status that stays the same while it runs. */
export interface ServerDescription {
  readonly version: string;
  /** The kind of credentials, never their content. */
  readonly credentials: string;
  readonly sandbox: boolean;
  readonly sandboxGuide: string | undefined;
  /** The Gong user that this server works for. */
  readonly userEmail: string | undefined;
  readonly toolsets: readonly string[];
  readonly readOnly: boolean;
  readonly dryRun: boolean;
  readonly allowErase: boolean;
  readonly stateDirectory: string;
}

/** One call of a workflow. */
export interface WorkflowCall {
  readonly options: CallOptions;
  /** Reports progress to the host; `total` is undefined while it is not known. */
  progress(done: number, total: number | undefined, what: string): Promise<void>;
}

/** The fields that a tool returns. */
export type Result = Readonly<Record<string, unknown>>;

/** The arguments of a workflow, parsed by its input shape. */
export type WorkflowInput<Input extends Shape> = z.output<z.ZodObject<z.core.util.Writeable<Input>, z.core.$strict>>;

/** The result of a workflow: the fields of its output shape. Further fields are allowed. */
export type WorkflowOutput<Output extends Shape> = ReadonlyDeep<z.input<z.ZodObject<z.core.util.Writeable<Output>>>>;

interface WorkflowDefinition<Input extends Shape, Output extends Shape> {
  readonly name: `gong_${string}`;
  readonly title: string;
  /** Helps a model choose a tool. */
  readonly description: string;
  readonly effect: Effect;
  /** The tool is wanted in most sessions, and contacts nobody without showing a plan first. */
  readonly alwaysLoad?: true;
  /** Words by which hosts with a tool search find the tool besides its description. */
  readonly searchHint?: string;
  readonly input: Input;
  readonly rules?: readonly Rule[];
  /** A field that is not always returned is optional. */
  readonly output: Output;
  /** Returns what a person should confirm where the host can ask; undefined when there is nothing to confirm. */
  readonly question?: (input: WorkflowInput<Input>, services: Services) => string | Promise<string>;
  /** Throws a RefusalError if the workflow refuses the call, a GongError if Gong does. */
  readonly run: (
    input: WorkflowInput<Input>,
    services: Services,
    call: WorkflowCall,
  ) => Promise<WorkflowOutput<Output> & Result>;
}

/** A workflow as a registry holds it: it takes arguments of any type and parses them by its own shape. */
export interface Workflow
  extends Pick<
    WorkflowDefinition<Shape, Shape>,
    'name' | 'title' | 'description' | 'effect' | 'alwaysLoad' | 'searchHint' | 'input' | 'output'
  > {
  readonly rules: readonly Rule[];
  readonly question: (input: unknown, services: Services) => Promise<string | undefined>;
  readonly run: (input: unknown, services: Services, call: WorkflowCall) => Promise<Result>;
  /** Returns each difference between a result and the output shape as a sentence; none is expected. */
  readonly findMismatches: (result: Result) => string[];
}

/** Declares a workflow. Its input and output shapes give `run` its types, which are erased here and nowhere else. */
export function workflow<const Input extends Shape, const Output extends Shape>(
  definition: WorkflowDefinition<Input, Output>,
): Workflow {
  const { rules = [], question, run, ...description } = definition;
  const input = z.strictObject(definition.input);
  const output = z.looseObject(definition.output);
  return {
    ...description,
    rules,
    question: async (given, services) => question?.(input.parse(given), services),
    run: (given, services, call) => run(input.parse(given), services, call),
    findMismatches: (result) =>
      (output.safeParse(result).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}
