/** `gong-engage-mcp doctor`: whether this configuration works, before a host relies on it. */

import { GongError } from '../client/errors.ts';
import { beginDeadline } from '../client/http/deadline.ts';
import { readStatus } from '../workflows/status.ts';
import type { Services } from '../workflows/workflow.ts';

/** Everything a doctor says, and whether the server can be used as it is. */
export interface Diagnosis {
  readonly text: string;
  readonly isHealthy: boolean;
}

const patienceMilliseconds = 60_000;

/** Looks at the state folder and tries which scopes the credentials have, by harmless reads. */
export async function examine(services: Services, stateDirectory: string): Promise<Diagnosis> {
  const deadline = beginDeadline(patienceMilliseconds, services.client.clock);
  const call = { options: deadline.options, progress: async () => undefined };
  try {
    const { scopes = [], stateProblem, host } = await readStatus(services, call, { probe: true });
    const { credentials, sandbox } = services.about;
    const answers = scopes.some(({ has }) => has !== 'unclear');
    const lines = scopes.map(({ scope, has, why, tools }) => {
      const opens = has === 'yes' ? `opens ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}` : (why ?? '');
      return `  ${has.padEnd(8)}${scope.padEnd(38)}${opens}`;
    });
    return {
      text: [
        `Gong:    ${host}${sandbox ? ' (sandbox)' : ''}, by ${credentials}`,
        `State:   ${stateProblem ?? `${stateDirectory}, can be written`}`,
        'Scopes:  (those that only write cannot be tried without writing)',
        ...lines,
      ].join('\n'),
      isHealthy: stateProblem === undefined && answers,
    };
  } catch (error) {
    if (!(error instanceof GongError)) throw error;
    return { text: `Gong could not be asked: ${error.message} ${error.failure.advice}`, isHealthy: false };
  } finally {
    deadline.end();
  }
}
