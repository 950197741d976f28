/** Makes the errors of calls: the reason, whether anything was changed, what to do next. */
import { cleanText, type ErrorResponse, readErrorResponse } from './error-response.ts';
import { type Failure, GongError, StoppedError, type TransportError } from './errors.ts';
import { adviseHost, checkFirst, explain, findMissingScope, type HostSetting, isAboutState } from './explain.ts';
import type { HttpResponse } from './http/send.ts';
import type { Operation } from './operation.ts';

/** Makes the error of a response that is no success. */
export function errorFromResponse(
  operation: Pick<Operation, 'effect'>,
  response: HttpResponse,
  { origin, redact, retryAfterSeconds }: ResponseContext,
): GongError {
  const read = readErrorResponse(response, origin, redact);
  const { status, messages, requestId } = read;
  const changed = toChanged(operation, read);
  return new GongError({
    ...explain(read, changed === 'unknown', retryAfterSeconds),
    messages,
    status,
    changed,
    ...(requestId && { requestId }),
  });
}

export interface ResponseContext {
  /** Where the request was sent. */
  readonly origin: string;
  /** Removes secrets from text that came from outside. */
  readonly redact: (text: string) => string;
  readonly retryAfterSeconds: number | undefined;
}

/**
 * Statuses that refuse a request before anything is forwarded: the proxy or the network wants credentials of its own (407, 511),
 * the length, form or address of the request is not accepted (411, 413, 414, 417, 421, 431), or a limit is reached (429).
 */
const refusedBeforeForwarding = new Set([407, 411, 413, 414, 417, 421, 429, 431, 511]);

/**
 * Returns whether Gong may have carried out the request. Only Gong's own 4xx proves that it has not: a firewall refuses a
 * request before Gong sees it, but a proxy that filters responses puts its page in the place of Gong's response, after Gong
 * has acted, and both look the same. Reading Gong once more costs less than contacting a person twice.
 */
function toChanged({ effect }: Pick<Operation, 'effect'>, { status, writtenBy }: ErrorResponse): Failure['changed'] {
  if (effect === 'read' || refusedBeforeForwarding.has(status)) return 'nothing';
  return writtenBy === 'other' || status >= 500 || status === 408 ? 'unknown' : 'nothing';
}

/** Makes the error of an exchange that gave no usable response; `setting` is the variable that names the host. */
export function errorFromTransport(
  operation: Pick<Operation, 'effect'>,
  error: TransportError,
  signal: AbortSignal,
  redact: (text: string) => string,
  setting: HostSetting = 'GONG_BASE_URL',
): GongError {
  const changed = error.sent && operation.effect !== 'read' ? 'unknown' : 'nothing';
  if (error.how === 'aborted') return stoppedError(signal, changed);
  const detail = cleanText(redact(error.message));
  return new GongError({
    kind: 'outage',
    reason: error.sent
      ? `The connection to Gong gave no usable response: ${detail}`
      : `Gong could not be reached: ${detail}`,
    advice: changed === 'unknown' ? adviseAfterLoss(error, setting) : adviseConnection(detail, setting),
    changed,
  });
}

function adviseAfterLoss({ how }: TransportError, setting: HostSetting): string {
  return how === 'otherHost' ? `${checkFirst} ${adviseHost(setting)}` : checkFirst;
}

function adviseConnection(detail: string, setting: HostSetting): string {
  return /certificate|CERT_/i.test(detail)
    ? `Ask the person who runs this server to check ${setting} and the clock of this machine; where the network itself opens TLS, NODE_EXTRA_CA_CERTS has to name the file of its certificate authority.`
    : `Try again in a minute; if it stays so, ask the person who runs this server to check the network, ${setting} and the proxy, if there is one (HTTPS_PROXY).`;
}

/** Makes the error of a list that does not end. */
export function endlessListError(): GongError {
  return new GongError({
    kind: 'outage',
    reason: 'Gong keeps naming a further page and gives no more rows.',
    advice: 'Work with the rows there are; try again later for the rest.',
    changed: 'nothing',
  });
}

/** Makes the error of a response without the list that it should have. */
export function missingRowsError({ pages, rows }: Operation): GongError {
  return new GongError({
    kind: 'outage',
    reason: `The response has no list of ${[pages ?? rows].flat().join(' or ')}, so nothing can be concluded from it.`,
    advice: `Try again in a few minutes. If it stays so: ${adviseHost('GONG_BASE_URL')}`,
    changed: 'nothing',
  });
}

/** Makes the error of a second attempt that Gong refused: probably because the first one was done ("exists already", "is gone"). */
export function rejectedRetryError({ failure }: GongError): GongError {
  return new GongError({
    ...failure,
    reason: `The response to a first attempt was lost, and Gong refused the second (${failure.status}): the first was probably done.`,
    advice: 'Read from Gong whether it was done before anything else.',
    changed: 'unknown',
  });
}

/** Makes the error of a call of which an earlier attempt may have been done, whatever the last error says. */
export function afterLostResponse(error: GongError): GongError {
  const { failure } = error;
  if (failure.changed === 'unknown') return error;
  return new GongError({
    ...failure,
    reason: `The response to an earlier attempt was lost. ${failure.reason}`,
    advice: failure.kind === 'quota' ? `${failure.advice} ${checkFirst}` : checkFirst,
    changed: 'unknown',
  });
}

/** Makes the error of a call that was stopped, for the reason that its signal carries. */
export function stoppedError(signal: AbortSignal, changed: Failure['changed']): GongError {
  const cancelled = signal.reason instanceof StoppedError && signal.reason.kind === 'cancelled';
  return new GongError({
    kind: cancelled ? 'cancelled' : 'deadline',
    reason: cancelled ? 'The call was cancelled.' : 'The time for one call was over before this was done.',
    advice: changed === 'unknown' ? checkFirst : 'Try again later, or ask for less at once where that is possible.',
    changed,
  });
}

/** Returns the scope that Gong names as missing; undefined where it names none. */
export function missingScope({ kind, status, messages }: Failure): string | undefined {
  return kind === 'refused' ? findMissingScope(status, messages) : undefined;
}

/** Whether Gong rejects the credentials themselves, so that other ones may help. Gong has done nothing then. */
export function areCredentialsRejected({ kind, status, messages = [] }: Failure): boolean {
  if (kind !== 'refused' || status !== 401) return false;
  return findMissingScope(status, messages) === undefined && !isAboutState(messages);
}

/**
 * Whether Gong says that nothing matched: in its own error format, and with words that begin with "No … found". Words that name
 * a record by its id ("No workspace found with id 9") are about an argument instead.
 */
export function isNothingFound({ kind, status, messages = [] }: Failure): boolean {
  if (kind !== 'refused' || status !== 404 || messages.length === 0) return false;
  return messages.every(
    (text) => /^no (?!such\b)(?:(?!not\b)[\w-]+ ){1,5}found\b/i.test(text) && !/\bids?\b/i.test(text),
  );
}
