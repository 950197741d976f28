/** Errors in full: the reason, whether anything was changed, what to do next. */
import { correctArguments, type Failure, GongError, StoppedError, type TransportError } from './errors.ts';
import { parseJson } from './http/json.ts';
import type { HttpResponse } from './http/send.ts';
import type { Operation } from './operation.ts';
import { onOneLine, visible } from './text.ts';

type Explanation = Pick<Failure, 'kind' | 'reason' | 'advice'>;

const askAdministrator = 'Ask a person who administers Gong.';
const askAboutHost = 'Ask the person who runs this server to check GONG_BASE_URL and the proxy.';
const checkFirst = 'Do not repeat it blindly; read from Gong whether it was done.';

/** What the documented statuses mean (Gong's OpenAPI of July 2026, and live answers where they differ from it). */
const explanations: Readonly<Record<number, Explanation>> = {
  400: { kind: 'refused', reason: 'Gong refused the request as invalid (400).', advice: correctArguments },
  401: {
    kind: 'refused',
    reason: 'Gong did not accept the credentials (401).',
    advice: 'Ask the person who runs this server to check the access key and secret, or the token.',
  },
  402: {
    kind: 'refused',
    reason: "The company's Gong credits are used up (402).",
    advice: askAdministrator,
  },
  403: {
    kind: 'refused',
    reason: 'Gong forbids this call (403).',
    advice:
      'Ask a Gong administrator: the address of this machine may not be a trusted IP, GONG_BASE_URL may be the wrong regional host, or the feature or licence is not enabled.',
  },
  404: { kind: 'refused', reason: 'Gong does not know what the call names (404).', advice: correctArguments },
  409: {
    kind: 'refused',
    reason: 'Gong has this already, or something stands against it (409).',
    advice: 'Do not repeat it; look at what is there.',
  },
  422: { kind: 'refused', reason: 'Gong could not work with these values (422).', advice: correctArguments },
};

/** The failure that an HTTP answer tells, for every status that is no success. */
export function errorFromResponse(
  operation: Operation,
  response: HttpResponse,
  redact: (text: string) => string,
  retryAfterSeconds: number | undefined,
): GongError {
  const { status } = response;
  const { messages, requestId } = readErrorBody(response, redact);
  const changed = status >= 500 || status === 408 ? afterwards(operation) : 'nothing';
  return new GongError({
    ...explain(operation, status, messages, retryAfterSeconds),
    messages,
    status,
    changed,
    ...(requestId && { requestId }),
  });
}

/** The failure behind a connection that gave no complete answer; `setting` is the variable that names the host. */
export function errorFromTransport(
  operation: Pick<Operation, 'effect'>,
  error: TransportError,
  signal: AbortSignal,
  redact: (text: string) => string,
  setting: HostSetting = 'GONG_BASE_URL',
): GongError {
  const changed = error.sent ? afterwards(operation) : 'nothing';
  if (error.how === 'aborted') return stoppedError(signal, changed);
  const what = clean(redact(error.message));
  const reason = error.sent
    ? `The connection to Gong gave no usable answer: ${what}`
    : `Gong could not be reached: ${what}`;
  return new GongError({
    kind: 'outage',
    reason,
    advice: changed === 'unknown' ? checkFirst : connectionAdvice(what, setting),
    changed,
  });
}

type HostSetting = 'GONG_BASE_URL' | 'GONG_OAUTH_URL';

/** What mends a connection, as far as its failure tells. */
function connectionAdvice(what: string, setting: HostSetting): string {
  return /certificate|CERT_/i.test(what)
    ? `Ask the person who runs this server to check ${setting} and the clock of this machine; where the network itself opens TLS, NODE_EXTRA_CA_CERTS has to name the file of its certificate authority.`
    : `Try again in a minute; if it stays so, ask the person who runs this server to check the network, ${setting} and the proxy, if there is one (HTTPS_PROXY).`;
}

/** The error for a list that does not end. */
export function endlessListError(): GongError {
  return new GongError({
    kind: 'outage',
    reason: 'Gong keeps naming a further page and gives no more rows.',
    advice: 'Work with the rows there are; try again later for the rest.',
    changed: 'nothing',
  });
}

/** The failure of an answer that lacks the list it should hold. */
export function missingRowsError({ pages, rows }: Operation): GongError {
  return new GongError({
    kind: 'outage',
    reason: `Gong's answer has no list of ${[pages ?? rows].flat().join(' or ')}, so nothing can be concluded from it.`,
    advice: 'Try again in a few minutes.',
    changed: 'nothing',
  });
}

/** The refusal of a repeat after a lost answer: most likely because the first attempt was done ("exists already", "is gone"). */
export function rejectedRetryError({ failure }: GongError): GongError {
  return new GongError({
    ...failure,
    reason: `The answer to a first attempt was lost, and Gong refused the second (${failure.status}): the first was probably done.`,
    advice: 'Read from Gong whether it was done before anything else.',
    changed: 'unknown',
  });
}

/** The failure of a call whose earlier attempt may have been done: the outcome of the last one leaves that open. */
export function afterLostResponse(error: GongError): GongError {
  const { failure } = error;
  if (failure.changed === 'unknown') return error;
  return new GongError({
    ...failure,
    reason: `The answer to an earlier attempt was lost. ${failure.reason}`,
    advice: failure.kind === 'quota' ? `${failure.advice} ${checkFirst}` : checkFirst,
    changed: 'unknown',
  });
}

/** The failure of a call that was stopped, for the reason its signal carries. */
export function stoppedError(signal: AbortSignal, changed: Failure['changed']): GongError {
  const cancelled = signal.reason instanceof StoppedError && signal.reason.kind === 'cancelled';
  return new GongError({
    kind: cancelled ? 'cancelled' : 'deadline',
    reason: cancelled ? 'The call was cancelled.' : 'The time for one call was over before this was done.',
    advice: changed === 'unknown' ? checkFirst : 'Try again later, or ask for less at once where that is possible.',
    changed,
  });
}

function readOrRepeat({ effect }: Pick<Operation, 'effect'>): string {
  return effect === 'read' ? 'Try again in a few minutes.' : checkFirst;
}

function afterwards({ effect }: Pick<Operation, 'effect'>): Failure['changed'] {
  return effect === 'read' ? 'nothing' : 'unknown';
}

/** Whether the credentials are good, but not good for this: Gong says so with a 401 as well (live), or with a 403. */
export function isMissingScope(status: number | undefined, messages: readonly string[] = []): boolean {
  return (status === 401 || status === 403) && messages.some((message) => /permission|scope/i.test(message));
}

/** The scope that Gong names, which may be another than the documented one. */
function namedScope(messages: readonly string[]): string | undefined {
  return messages.map((message) => /\bapi:[a-z:-]*[a-z]/.exec(message)?.[0]).find((scope) => scope !== undefined);
}

function explain(
  operation: Operation,
  status: number,
  messages: readonly string[],
  retryAfterSeconds: number | undefined,
): Explanation {
  if (isMissingScope(status, messages)) {
    return {
      kind: 'refused',
      reason: `The credentials lack a permission that ${operation.name} needs (${status}).`,
      advice: `Ask a Gong administrator to grant the scope ${namedScope(messages) ?? operation.scope}.`,
    };
  }
  if (status === 429) {
    const seconds = Math.min(Math.max(1, Math.ceil(retryAfterSeconds ?? 60)), 24 * 60 * 60);
    return {
      kind: 'quota',
      reason: "The company's limit of requests to Gong is reached (429), and waiting it out would take too long.",
      advice: `Wait ${seconds} seconds before any further call.`,
    };
  }
  if (status >= 500) {
    return {
      kind: 'outage',
      reason: `Gong had a fault of its own (${status}).`,
      advice: readOrRepeat(operation),
    };
  }
  if (status >= 300 && status < 400) {
    return {
      kind: 'outage',
      reason: `The host answered with a redirect (${status}), which Gong's API never does.`,
      advice: askAboutHost,
    };
  }
  if (status === 407 || (status === 404 && messages.length === 0)) {
    return {
      kind: 'outage',
      reason: `The host answered ${status} without a word of Gong's: it is a proxy or another host.`,
      advice: askAboutHost,
    };
  }
  if (status === 408)
    return {
      kind: 'outage',
      reason: 'The host gave up waiting for the request (408).',
      advice: readOrRepeat(operation),
    };
  return (
    explanations[status] ?? {
      kind: 'refused',
      reason: `Gong refused the request (${status}).`,
      advice: correctArguments,
    }
  );
}

/** Gong's error format: `{requestId, errors: ["text"]}`. Anything else (a proxy's page) is left out. */
function readErrorBody(
  { body }: HttpResponse,
  redact: (text: string) => string,
): { messages: string[]; requestId?: string } {
  let parsed: unknown;
  try {
    parsed = parseJson(body);
  } catch {
    return { messages: [] };
  }
  if (typeof parsed !== 'object' || parsed === null) return { messages: [] };
  const { errors, requestId, userFacingError, fixUrl } = parsed as Record<string, unknown>;
  const texts = [...(Array.isArray(errors) ? errors : [errors]), userFacingError, fixUrl];
  const messages = texts.filter((text) => typeof text === 'string').map((text) => clean(redact(text)));
  return {
    messages: messages.slice(0, 5),
    ...(typeof requestId === 'string' && { requestId: clean(redact(requestId)) }),
  };
}

/** One line of plain text, of a length a person reads. */
function clean(text: string): string {
  return onOneLine(visible(text.slice(0, 2000)).replace(/<[^>]*>/g, ' '), 300);
}
