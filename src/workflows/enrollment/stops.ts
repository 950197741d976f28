/** The log of stops: a commit leaves out the people who were stopped since its plan was made. */
import { recordKey } from '../../client/ids.ts';
import type { Store } from '../../store/store.ts';

/** The people whom one call takes out of flows. */
export interface Stop {
  readonly crmProspectsIds: readonly string[];
  /** Absent for all flows. */
  readonly flowId?: string;
  readonly reason: string;
}

/** A stop with its time as ISO-8601. */
export type DatedStop = Stop & { readonly at: string };

const logName = 'stops.jsonl';

export class Stops {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Records a stop. Called before people are taken out, so that no commit puts them back in. */
  async add(stop: Stop): Promise<void> {
    const dated: DatedStop = { at: new Date(this.#store.now()).toISOString(), ...stop };
    await this.#store.append(logName, JSON.stringify(dated));
  }

  /** All stops, oldest first. */
  async list(): Promise<DatedStop[]> {
    return (await this.#store.readLines(logName)).filter(isStop);
  }

  /** The stops since this time (ISO-8601), oldest first. */
  async listSince(since: string): Promise<DatedStop[]> {
    return (await this.#store.readLinesSince(logName, since)).filter(isStop);
  }

  /** Returns why people may not be put into this flow, by record key: they were stopped since this time (ISO-8601). */
  async findSince(since: string, flowId: string): Promise<Map<string, string>> {
    const reasons = new Map<string, string>();
    for (const stop of await this.list()) {
      if (stop.at < since || (stop.flowId !== undefined && stop.flowId !== flowId)) continue;
      for (const id of stop.crmProspectsIds) reasons.set(recordKey(id), `stopped: ${stop.reason}`);
    }
    return reasons;
  }
}

function isStop(line: object): line is DatedStop {
  const { at, crmProspectsIds, reason } = line as Record<string, unknown>;
  return typeof at === 'string' && Array.isArray(crmProspectsIds) && typeof reason === 'string';
}
