/** `gong-engage-mcp doctor`: checks the configuration before a host relies on it. */
import { GongError } from '../client/errors.ts';
import { beginDeadline } from '../client/http/deadline.ts';
import type { PolicyDescription } from '../policy/outreach-policy.ts';
import { readStatus } from '../workflows/status.ts';
import type { Services } from '../workflows/workflow.ts';

/** The result of the checks: a report, and whether the server works as configured. */
export interface Diagnosis {
  readonly text: string;
  readonly isHealthy: boolean;
}

const timeoutMilliseconds = 60_000;

/** Checks that the state directory is writable, and probes the scopes of the credentials with reads. */
export async function examine(services: Services, stateDirectory: string): Promise<Diagnosis> {
  const deadline = beginDeadline(timeoutMilliseconds, services.client.clock);
  const call = { options: deadline.options, progress: async () => undefined };
  try {
    const { scopes = [], stateProblem, host, policy } = await readStatus(services, call, { probe: true });
    const { credentials, sandbox } = services.about;
    const isReachable = scopes.some(({ has }) => has !== 'unclear');
    const lines = scopes.map(({ scope, has, why, tools }) => {
      const opens = has === 'yes' ? `opens ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}` : (why ?? '');
      return `  ${has.padEnd(8)}${scope.padEnd(38)}${opens}`;
    });
    return {
      text: [
        `Gong:    ${host}${sandbox ? ' (sandbox)' : ''}, by ${credentials}`,
        `State:   ${stateProblem ?? `${stateDirectory}, writable`}`,
        `Policy:  ${describePolicy(policy)}`,
        'Scopes:  (scopes that only write cannot be probed without writing)',
        ...lines,
      ].join('\n'),
      isHealthy: stateProblem === undefined && policy.problems.length === 0 && isReachable,
    };
  } catch (error) {
    if (!(error instanceof GongError)) throw error;
    return { text: `Gong could not be reached: ${error.message} ${error.failure.advice}`, isHealthy: false };
  } finally {
    deadline.end();
  }
}

function describePolicy({ file, keys, problems }: PolicyDescription): string {
  if (problems.length > 0) return problems.join(' ');
  return file === undefined ? 'none' : `${file}: ${keys.join(', ') || 'no rules'}`;
}
