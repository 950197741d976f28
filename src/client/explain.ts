/** Explains a response that is no success: the reason, and what to do next. */
import type { ErrorResponse } from './error-response.ts';
import { correctArguments, type Failure } from './errors.ts';

export type Explanation = Pick<Failure, 'kind' | 'reason' | 'advice'>;

/** The variable that names the host of a request. */
export type HostSetting = 'GONG_BASE_URL' | 'GONG_OAUTH_URL';

/** The advice where Gong may have carried out a write. */
export const checkFirst = 'Do not repeat it blindly; read from Gong whether it was done.';

const askAdministrator = 'Ask a person who administers Gong.';

/** What the documented statuses mean (Gong's OpenAPI of July 2026, and live responses where they differ from it). */
const explanations: Readonly<Record<number, Explanation>> = {
  400: { kind: 'refused', reason: 'Gong refused the request as invalid (400).', advice: correctArguments },
  401: {
    kind: 'refused',
    reason: 'Gong did not accept the credentials (401).',
    advice: 'Ask the person who runs this server to check the access key and secret, or the token.',
  },
  402: { kind: 'refused', reason: "The company's Gong credits are used up (402).", advice: askAdministrator },
  403: {
    kind: 'refused',
    reason: 'Gong forbids this call (403).',
    advice:
      'Ask a Gong administrator. Known reasons: the flow owner or user has no Engage seat; the call is private or belongs to another workspace; the feature or access to the API is switched off; the address of this machine is not a trusted IP; GONG_BASE_URL names the wrong regional host.',
  },
  404: { kind: 'refused', reason: 'Gong does not know what the call names (404).', advice: correctArguments },
  409: {
    kind: 'refused',
    reason: 'Gong has this already, or something stands against it (409).',
    advice: 'Do not repeat it; look at what is there.',
  },
  422: { kind: 'refused', reason: 'Gong could not work with these values (422).', advice: correctArguments },
};

/** A 401 for a state of the company or of a person: other credentials would not help. */
const unauthorizedByState: Explanation = {
  kind: 'refused',
  reason: 'Gong forbids this call (401).',
  advice:
    'Ask a Gong administrator: the company or the user may be inactive, or may have no Engage seat or no access to the API.',
};

const maxWaitSeconds = 24 * 60 * 60;

/** Explains an error response. `isUnknown` says whether Gong may have carried out a write. */
export function explain(
  response: ErrorResponse,
  isUnknown: boolean,
  retryAfterSeconds: number | undefined,
  setting: HostSetting = 'GONG_BASE_URL',
): Explanation {
  if (response.status === 429) return explainLimit(response, retryAfterSeconds, setting);
  return response.writtenBy === 'gong' ? explainGong(response, isUnknown) : explainOther(response, isUnknown, setting);
}

function explainGong({ status, messages }: ErrorResponse, isUnknown: boolean): Explanation {
  const scope = findMissingScope(status, messages);
  if (scope !== undefined) {
    return {
      kind: 'refused',
      reason: `The credentials lack the scope ${scope} (${status}).`,
      advice: `Ask a Gong administrator to grant the scope ${scope}.`,
    };
  }
  if (status === 401 && isAboutState(messages)) return unauthorizedByState;
  if (status >= 500 || status === 408) {
    return {
      kind: 'outage',
      reason:
        status === 408 ? 'Gong gave up waiting for the request (408).' : `Gong had a fault of its own (${status}).`,
      advice: isUnknown ? checkFirst : 'Try again in a few minutes.',
    };
  }
  const other: Explanation = {
    kind: 'refused',
    reason: `Gong refused the request (${status}).`,
    advice: correctArguments,
  };
  return explanations[status] ?? other;
}

/** The arguments, scopes and credentials of a call are not at fault where Gong has not judged them. */
function explainOther(response: ErrorResponse, isUnknown: boolean, setting: HostSetting): Explanation {
  const { status, form } = response;
  const check = adviseHost(setting);
  if (status < 400) {
    return {
      kind: 'outage',
      reason: `A proxy or another host responded with a redirect (${status}) ${describeTarget(response)}, which Gong's API never does. It was not followed.`,
      advice: isUnknown ? `${checkFirst} ${check}` : check,
    };
  }
  const isPassing = status >= 500 || status === 408;
  const advice = isPassing ? `Try again in a few minutes. If it stays so: ${check}` : check;
  return {
    kind: 'outage',
    reason: `${isPassing ? 'A gateway, a proxy' : 'A proxy'} or another host responded in place of Gong (${status}, ${form}).`,
    advice: isUnknown ? `${checkFirst} ${check}` : advice,
  };
}

function describeTarget({ redirectHost }: ErrorResponse): string {
  return redirectHost === undefined ? 'that names no host' : `to ${redirectHost}`;
}

/** The advice where another host than Gong responded. */
export function adviseHost(setting: HostSetting): string {
  return `Ask the person who runs this server to check ${setting} and the proxy, if there is one (HTTPS_PROXY).`;
}

function explainLimit(
  { writtenBy }: ErrorResponse,
  retryAfterSeconds: number | undefined,
  setting: HostSetting,
): Explanation {
  const seconds = Math.min(Math.max(1, Math.ceil(retryAfterSeconds ?? 60)), maxWaitSeconds);
  const wait = `Wait ${seconds} seconds before any further call.`;
  if (writtenBy === 'gong') {
    return {
      kind: 'quota',
      reason: "The company's limit of requests to Gong is reached (429), and waiting it out would take too long.",
      advice: wait,
    };
  }
  return {
    kind: 'quota',
    reason: 'A limit of requests on the way to Gong is reached (429), and waiting it out would take too long.',
    advice: `${wait} If it stays so: ${adviseHost(setting)}`,
  };
}

/** Returns the scope that Gong names as missing: by a 401 (seen live) or a 403. It may be another than the documented one. */
export function findMissingScope(status: number | undefined, messages: readonly string[] = []): string | undefined {
  if (status !== 401 && status !== 403) return undefined;
  return messages.map((message) => /\bapi:[a-z][a-z:-]*[a-z]/.exec(message)?.[0]).find((scope) => scope !== undefined);
}

const inactive =
  '(in-?active|not active|deactivated|disabled|not enabled|suspended|terminated|closed|deleted|locked|expired)';
const inactiveCompany = new RegExp(
  `\\b(company|customer|tenant|organi[sz]ation)\\b.*\\b${inactive}\\b|\\b${inactive} (company|customer|tenant|organi[sz]ation)\\b`,
  'i',
);
const credentialWords = /\b(key|secret|token|credentials?|authenticat\w*|authoriz\w*|login|password|signature)\b/i;
const stateWords =
  /\b(permissions?|licen[cs]ed?|seats?|forbidden|not allowed|trusted ip|ip address|company|customer|tenant|organi[sz]ation|workspace|user|account|owner)\b/i;

/** Whether the words of a 401 are about a company, a person or what they may do. Words that say nothing are about the credentials. */
export function isAboutState(messages: readonly string[]): boolean {
  const text = messages.join(' ');
  return inactiveCompany.test(text) || (stateWords.test(text) && !credentialWords.test(text));
}
