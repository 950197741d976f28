/** Durable state that processes share. A change is durable once it resolves; an unusable store rejects with a RefusalError. */

/** Names are paths such as `plans/plan_x.json`; every document and every log has one. */
export interface Store {
  /** The clock that all who share the store go by, in milliseconds since the epoch. */
  now(): number;
  /** The name of this process among those who share the store. */
  readonly self: string;
  /** Whether the process of this name still runs. A hint: fencing never rests on it. */
  isAlive(name: string): Promise<boolean>;

  /** Writes a new document, all or nothing. Rejects with an AlreadyExistsError. */
  create(name: string, text: string): Promise<void>;
  /** Appends a line of JSON to a log and resolves with its place: later lines of that log have higher ones. */
  append(name: string, line: string): Promise<number>;
  /** Rejects when `append` to this log would. */
  checkAppend(name: string): Promise<void>;
  /** A document or a whole log as text. */
  read(name: string): Promise<string | undefined>;
  /** The lines of a log that are JSON objects, in order. It holds every line whose `append` has resolved, in any process. */
  readLines(name: string): Promise<object[]>;
  /** Those of its lines whose `at` is this time (ISO-8601 in UTC) or later. Costs as much as what it finds, however long the log is. */
  readLinesSince(name: string, since: string): Promise<object[]>;
  /** The last parts of the names directly below a directory. */
  list(directory: string): Promise<string[]>;
  /** Up to `max` of them, the most recently written first. */
  listNewest(directory: string, max: number): Promise<string[]>;
  remove(name: string): Promise<void>;
  /** Removes what was last written before this time (milliseconds since the epoch) directly below a directory. */
  removeOlder(directory: string, before: number): Promise<void>;

  /** Adds records to the index. A record replaces an earlier one of the same plan and person. */
  addEnrollments(records: readonly EnrollmentRecord[]): Promise<void>;
  findEnrollments(query: EnrollmentQuery): Promise<EnrollmentRecord[]>;

  close(): Promise<void>;
}

/** The outcome of one person in one plan, as the index keeps it once nothing can change it any more. */
export interface EnrollmentRecord {
  readonly planId: string;
  /** The key of the person's CRM record (`recordKey`): one key for all spellings of an id. */
  readonly person: string;
  readonly crmProspectId: string;
  readonly flowId: string;
  readonly flowName?: string;
  readonly outcome: 'assigned' | 'notAssigned' | 'unknown';
  readonly flowInstanceId?: string;
  readonly flowInstanceOwnerEmail: string;
  readonly label?: string;
  /** In lower case; absent where the person was named by a CRM id alone. */
  readonly emailDomain?: string;
  /** When the person was sent, as ISO-8601 in UTC. Days are counted by it. */
  readonly at: string;
  /** When the outcome was recorded, as ISO-8601 in UTC. */
  readonly outcomeAt?: string;
}

interface EnrollmentFilter {
  readonly flowId?: string;
  readonly flowInstanceOwnerEmail?: string;
  readonly emailDomain?: string;
}

/** Finds records by person or by day. The cost depends on what is found, not on the length of the history. */
export type EnrollmentQuery =
  | (EnrollmentFilter & { readonly people: readonly string[] })
  /** Both days are included, as `YYYY-MM-DD` in UTC. */
  | (EnrollmentFilter & { readonly fromDay: string; readonly toDay: string });

/** A document that was to be created exists already. */
export class AlreadyExistsError extends Error {
  constructor(name: string) {
    super(`${name} exists already.`);
    this.name = 'AlreadyExistsError';
  }
}
