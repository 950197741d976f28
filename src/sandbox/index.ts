/** An embedded Gong: stateful, strict, on loopback, with an invented company to try the product on. */

import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { toUtcDay } from './company/calendar.ts';
import { createCompany, createGuide } from './company/company.ts';
import { createGongServer } from './server.ts';
import { State } from './state/state.ts';

/** Options of a sandbox. */
export interface SandboxOptions {
  /** The port of 127.0.0.1 to listen on. Default 0: any free port. */
  port?: number;
  /** Whether the process stays alive while the sandbox listens. Default false. */
  keepsProcessAlive?: boolean;
  /** Default 3, as Gong's default for a company. */
  requestsPerSecond?: number;
  /** The UTC day on which the company's data ends, YYYY-MM-DD. Default: the day of `now` at the start. */
  today?: string;
  /** Returns the current time in milliseconds; for tests of limits and of expiring cursors. Default Date.now. */
  now?: () => number;
  /** Whether a firewall before Gong refuses a request with a page of its own. Default: never. */
  isBlocked?: (request: { method: string; url: string; headers: IncomingHttpHeaders; body: string }) => boolean;
  /** Compresses every response, whatever the request asks for. */
  compression?: 'gzip' | 'deflate' | 'br';
  /** Called with every request that has arrived (method, path with query, headers, body text), before it is answered. For tests. */
  onRequest?: (request: {
    method: string;
    url: string;
    headers: IncomingHttpHeaders;
    body: string;
    at: number;
  }) => void;
}

/** A running sandbox. */
export interface Sandbox {
  /** The base URL: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly accessKey: string;
  readonly accessKeySecret: string;
  /** Names to begin with, which exist in this company. */
  readonly guide: {
    flowOwnerEmail: string;
    flow: { id: string; name: string };
    exclusiveFlow: { id: string; name: string };
    /** Five people who are in no flow and have been on a call. */
    prospects: readonly { crmProspectId: string; name: string; email: string }[];
    /** A person who is already in `flow`. */
    alreadyInFlow: { crmProspectId: string; name: string; email: string };
  };
  /** Changes the words of one step, as a user does in Gong's flow editor. */
  editStep(flowId: string, stepOrder: number, words: { readonly subject?: string; readonly body?: string }): void;
  /** Stops listening and ends all connections at once. */
  close(): Promise<void>;
}

const defaultRequestsPerSecond = 3;
const accessKey = 'SANDBOXACCESSKEYNOTFORPRODUCTION';
const accessKeySecret = 'sandbox-secret-opens-nothing-but-the-sandbox';

/** Starts a sandbox on 127.0.0.1. Rejects with the error of Node, such as EADDRINUSE, when the port cannot be used. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const company = createCompany(options.today ?? toUtcDay(now()));
  const state = new State(company, now);
  const server = createGongServer({
    state,
    authorization: `Basic ${Buffer.from(`${accessKey}:${accessKeySecret}`).toString('base64')}`,
    requestsPerSecond: options.requestsPerSecond ?? defaultRequestsPerSecond,
    now,
    onRequest: options.onRequest ?? (() => {}),
    isBlocked: options.isBlocked ?? (() => false),
    compression: options.compression,
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  if (!options.keepsProcessAlive) server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The sandbox has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    accessKey,
    accessKeySecret,
    guide: createGuide(company),
    editStep: (flowId, stepOrder, words) =>
      state.editSteps(flowId, (steps) =>
        steps.map((step) => (step.stepOrder === stepOrder ? { ...step, ...words } : step)),
      ),
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
