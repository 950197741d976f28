/** Puts together what workflows work with. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Credentials } from '../client/auth.ts';
import type { GongClient } from '../client/client.ts';
import { Audit } from './audit.ts';
import { Journals } from './journal.ts';
import type { OutreachLimits } from './limits.ts';
import { Plans } from './plans.ts';
import { Runs } from './runs.ts';
import { StateFolder } from './state.ts';
import type { Facts, Services } from './workflow.ts';

export interface ServiceParts {
  readonly client: GongClient;
  readonly limits: OutreachLimits;
  readonly stateDirectory: string;
  readonly origin: string;
  readonly credentials: Credentials;
  readonly about: Facts;
  readonly processId: number;
  readonly isAlive: Services['isAlive'];
  readonly track: (work: Promise<unknown>) => void;
}

/** The services of one process. Nothing is written until something has to be. */
export function createServices(parts: ServiceParts): Services {
  const { client, limits, about, isAlive, processId } = parts;
  const runner = { host: hostname(), processId };
  const now = () => client.clock.now();
  const state = new StateFolder(parts.stateDirectory);
  return {
    client,
    limits,
    about,
    runner,
    isAlive,
    plans: new Plans(state, { account: accountOf(parts), limits }, now),
    journals: new Journals(state, now, runner),
    runs: new Runs(parts.track),
    audit: new Audit(state, now),
  };
}

/** Tells companies apart without telling who they are. A bearer token changes with its renewal, so the host stands alone then. */
function accountOf({ origin, credentials }: ServiceParts): string {
  const who = credentials.kind === 'basic' ? credentials.accessKey : '';
  return createHash('sha256').update(`${origin} ${who}`).digest('hex').slice(0, 16);
}
