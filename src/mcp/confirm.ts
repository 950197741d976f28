/** Asks a person before others are contacted or data is erased, as GONG_CONFIRM says. */
import { createHash, randomBytes } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { RefusalError } from '../client/errors.ts';
import type { Clock } from '../client/http/clock.ts';
import { onOneLine } from '../client/text.ts';
import type { Arguments } from './input/input.ts';
import { sendProgress } from './results/progress.ts';

/** `auto`: where the host can ask. `never`: its own permission is enough. `required`: refuses where it cannot ask. */
export type ConfirmMode = 'auto' | 'never' | 'required';

/** How long a person has to answer. A later answer does nothing. */
const replyMilliseconds = 120_000;
const progressMilliseconds = 10_000;

/** The state of a question outlives the time for the answer, so that a late one is reported as late. */
const stateSeconds = 24 * 60 * 60;

const key = 'confirm';
const newestProtocol = '2026-07-28';

/** What should be confirmed. */
export interface Proposal {
  readonly question: string;
  readonly tool: string;
  readonly input: Arguments;
}

interface Call {
  readonly server: McpServer;
  readonly request: ServerContext;
}

/** A call that was not confirmed. Nothing was changed. */
export class NotConfirmedError extends RefusalError {
  /** The outcome for the audit log. */
  readonly outcome: string;

  constructor(outcome: string, reason: string, advice: string) {
    super(reason, advice);
    this.name = 'NotConfirmedError';
    this.outcome = `not confirmed: ${outcome}`;
  }
}

/** What a question that has been asked is about; the host returns it with the answer. */
interface Asked {
  readonly at: number;
  readonly about: string;
}

interface ConfirmerOptions {
  readonly mode: ConfirmMode;
  readonly clock: Clock;
  /** At least 32 bytes; servers that share it accept each other's questions. */
  readonly key?: Uint8Array;
}

/** Asks the person at the host. Protocol 2026-07-28 asks by a result, older versions by a request to the host. */
export class Confirmer {
  readonly #mode: ConfirmMode;
  readonly #clock: Clock;
  readonly #states: ReturnType<typeof createRequestStateCodec<Asked>>;

  constructor({ mode, clock, key = randomBytes(32) }: ConfirmerOptions) {
    this.#mode = mode;
    this.#clock = clock;
    this.#states = createRequestStateCodec<Asked>({ key, ttlSeconds: stateSeconds });
  }

  /**
   * Resolves when the call may go on, or with the result that makes the host ask first. Rejects with a NotConfirmedError
   * when no person has agreed in time.
   */
  async confirm(proposal: Proposal, call: Call): Promise<InputRequiredResult | undefined> {
    if (this.#mode === 'never') return undefined;
    if (!canAsk(call)) {
      if (this.#mode === 'auto') return undefined;
      throw new NotConfirmedError(
        'nobody to ask',
        `GONG_CONFIRM is "required", and this host cannot ask a person: ${shortQuestion(proposal)}`,
        'Ask the person you work for to do this from a host that can show questions (form elicitation), or the person who runs this server to change GONG_CONFIRM.',
      );
    }
    return isNewest(call) ? this.#askByResult(proposal, call) : this.#askByRequest(proposal, call);
  }

  async #askByRequest(proposal: Proposal, { request: { mcpReq } }: Call): Promise<undefined> {
    const askedAt = this.#clock.now();
    const replied = new AbortController();
    void this.#reportWaiting(mcpReq, askedAt, replied.signal);
    try {
      const params = { mode: 'form', ...toForm(proposal) };
      const options = { timeout: replyMilliseconds, signal: mcpReq.signal };
      const { action, content } = await mcpReq.send({ method: 'elicitation/create', params }, options);
      this.#judge(proposal, { action, content, askedAt });
    } catch (error) {
      if (error instanceof NotConfirmedError) throw error;
      const isClosed = error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed;
      if (mcpReq.signal.aborted && !isClosed) {
        throw notConfirmed(proposal, 'call cancelled', 'The call was cancelled while a person was asked:');
      }
      throw explainNoReply(error, proposal, this.#clock.now() - askedAt);
    } finally {
      replied.abort();
    }
  }

  /** Some hosts give up on a call without progress after a minute. Fractions leave the whole numbers to the call itself. */
  async #reportWaiting(mcpReq: ServerContext['mcpReq'], askedAt: number, replied: AbortSignal): Promise<void> {
    for (let waited = progressMilliseconds; waited < replyMilliseconds; waited += progressMilliseconds) {
      try {
        await this.#clock.sleep(Math.max(0, askedAt + waited - this.#clock.now()), replied);
        const message = `waiting for a person to confirm: ${waited / 1000} of ${replyMilliseconds / 1000} seconds`;
        await sendProgress(mcpReq, { progress: waited / 1_000_000, message });
      } catch {
        return;
      }
    }
  }

  async #askByResult(proposal: Proposal, { request }: Call): Promise<InputRequiredResult | undefined> {
    const { mcpReq } = request;
    const about = fingerprint(proposal);
    if (mcpReq.inputResponses === undefined) {
      const requestState = await this.#states.mint({ at: this.#clock.now(), about });
      return inputRequired({ inputRequests: { [key]: inputRequired.elicit(toForm(proposal)) }, requestState });
    }
    const asked = await this.#readState(request);
    if (asked?.about !== about) {
      throw notConfirmed(proposal, 'unreadable answer', 'The host sent an answer without the state of the question:');
    }
    const response = inputResponse(mcpReq.inputResponses, key);
    const action = response.kind === 'elicit' ? response.action : undefined;
    // The SDK leaves out content that is no object.
    const content = Reflect.get(mcpReq.inputResponses[key] ?? {}, 'content');
    this.#judge(proposal, { action, content, askedAt: asked.at });
    return undefined;
  }

  /** Returns the question that an answer belongs to; undefined unless this server has asked it. */
  async #readState(request: ServerContext): Promise<Asked | undefined> {
    const state = request.mcpReq.requestState<unknown>();
    if (typeof state !== 'string') return undefined;
    return this.#states.verify(state, request).catch(() => undefined);
  }

  /** Throws unless an answer is a plain yes that came in time. */
  #judge(proposal: Proposal, { action, content, askedAt }: Reply): void {
    const waited = Math.max(0, this.#clock.now() - askedAt);
    const after = `${waited} ms after it was asked`;
    if (action === 'decline' || action === 'cancel') {
      const outcome = action === 'decline' ? 'declined' : 'cancelled';
      throw notConfirmed(proposal, outcome, `The host answered "${action}" ${after}:`);
    }
    if (action !== 'accept' || !isEmpty(content)) {
      throw notConfirmed(
        proposal,
        'unreadable answer',
        `The host answered ${after} with something that was not asked for:`,
      );
    }
    if (waited > replyMilliseconds) {
      throw notConfirmed(proposal, 'late answer', `The host answered ${after}, and ${limit} are allowed:`);
    }
  }
}

interface Reply {
  readonly action: string | undefined;
  readonly content: unknown;
  readonly askedAt: number;
}

const limit = `${replyMilliseconds / 1000} seconds`;

/** The form has no fields, so a plain yes has no content. */
function isEmpty(content: unknown): boolean {
  if (content === undefined || content === null) return true;
  return typeof content === 'object' && Object.keys(content).length === 0;
}

function explainNoReply(error: unknown, proposal: Proposal, waited: number): unknown {
  if (error instanceof ProtocolError) {
    const reason = `The host could not ask, and answered with an error after ${waited} ms ("${onOneLine(error.message, 100)}"):`;
    return notConfirmed(proposal, 'host error', reason);
  }
  if (!(error instanceof SdkError)) return error;
  if (error.code === SdkErrorCode.RequestTimeout) {
    return notConfirmed(proposal, 'no answer', `The host was asked, and did not answer within ${limit}:`);
  }
  if (error.code === SdkErrorCode.InvalidResult) {
    return notConfirmed(proposal, 'unreadable answer', `The host answered after ${waited} ms, neither yes nor no:`);
  }
  return notConfirmed(proposal, 'no answer', 'The connection ended while the host was asked:');
}

/** Does not say who refused: a host without a person in front of it answers by itself. */
function notConfirmed(proposal: Proposal, outcome: string, reason: string): NotConfirmedError {
  return new NotConfirmedError(
    outcome,
    `${reason} ${shortQuestion(proposal)}`,
    'Ask the person you work for what to do. If no question was shown to them, the host answered by itself or cannot ask: the person who runs this server can then set GONG_CONFIRM=never, so that the permission of the host is enough.',
  );
}

function shortQuestion({ question }: Proposal): string {
  return onOneLine(question, 250);
}

function toForm({ question }: Proposal) {
  return { message: onOneLine(question, 500), requestedSchema: { type: 'object' as const, properties: {} } };
}

/** Makes an answer count for one tool with one set of arguments. The order of their names may change on the way. */
function fingerprint({ question, tool, input }: Proposal): string {
  const sorted = JSON.stringify([tool, question, input], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(sorted).digest('base64url');
}

function isNewest({ server }: Call): boolean {
  return (server.server.getNegotiatedProtocolVersion() ?? '') >= newestProtocol;
}

/** Protocol 2026-07-28 sends the host's capabilities with each request, older versions only with `initialize`. */
function canAsk(call: Call): boolean {
  const sent: Readonly<Record<string, unknown>> = call.request.mcpReq.envelope ?? {};
  const ofRequest = sent[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const { elicitation } = (isNewest(call) ? ofRequest : call.server.server.getClientCapabilities()) ?? {};
  if (!elicitation) return false;
  return 'form' in elicitation || Object.keys(elicitation).length === 0;
}
