/** Certificates, directly and behind a proxy that works, as a process sees them that trusts one authority more. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '../../src/client/operation.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { comesTrue } from '../support/waiting.ts';
import type { Certificates } from './certificates.ts';
import { problemsOfFailure, secrets } from './fault-host.ts';
import { openStandIn, openTunnel } from './fault-sockets.ts';
import { respond } from './fault-table.ts';
import { goodResponse, sampleArguments } from './operation-classes.ts';
import { distantHost } from './unreachable-routes.ts';

interface TlsWay {
  readonly name: string;
  readonly certificate: keyof Certificates;
  readonly isProxied: boolean;
  /** What the failure says; left out where the call succeeds. */
  readonly says?: RegExp;
}

const tlsWays: readonly TlsWay[] = [false, true].flatMap((isProxied) => {
  const where = isProxied ? ' behind a proxy' : '';
  return [
    { name: `a good certificate${where}`, certificate: 'good', isProxied },
    {
      name: `an expired certificate${where}`,
      certificate: 'expired',
      isProxied,
      says: /expired.*NODE_EXTRA_CA_CERTS/s,
    },
    {
      name: `a certificate of another name${where}`,
      certificate: 'ofAnotherName',
      isProxied,
      says: /does not match certificate's altnames.*GONG_BASE_URL/s,
    },
  ] as const;
});

/** Tries each certificate in a server of its own. Returns the problems of each. */
export async function tryCertificates(
  tried: readonly Operation[],
  certificates: Certificates,
  folder: string,
): Promise<string[][]> {
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, certificates.authority.cert);
  return Promise.all(tlsWays.map((way) => tryTls(way, tried, certificates, authority)));
}

async function tryTls(
  way: TlsWay,
  tried: readonly Operation[],
  certificates: Certificates,
  authority: string,
): Promise<string[]> {
  const requests: string[] = [];
  const gong = await openStandIn((stage, text) => {
    if (stage !== 'whole request') return undefined;
    requests.push(text);
    const operation = tried.find(({ route }) => text.startsWith(route.split('{')[0] ?? ''));
    const good = operation ? goodResponse(operation, sampleArguments(operation)) : '';
    return { writes: [respond(200, [], good)], connection: 'keep' };
  }, certificates[way.certificate]);
  const tunnels: string[] = [];
  const proxy = await openTunnel(gong.port, tunnels);
  const host = await startHost({
    environment: environmentFor(way.isProxied ? `https://${distantHost}` : `https://127.0.0.1:${gong.port}`, {
      GONG_TOOLSETS: 'all',
      NODE_EXTRA_CA_CERTS: authority,
      HTTPS_PROXY: `http://a-user:a-password@127.0.0.1:${proxy.port}`,
    }),
  });
  const problems = (await Promise.all(tried.map((operation) => tryOne(host, operation, way)))).flat();
  if (requests.length !== (way.says ? 0 : tried.length)) problems.push(`${requests.length} requests reached Gong`);
  if (way.isProxied !== tunnels.length > 0) problems.push(`${tunnels.length} tunnels were asked for`);
  const login = `Basic ${Buffer.from('a-user:a-password').toString('base64')}`;
  if (!tunnels.every((head) => head.startsWith(`CONNECT ${distantHost}:443`) && head.includes(login))) {
    problems.push(`the proxy was asked ${tunnels.join()}`);
  }
  if (secrets.some((secret) => host.stderr().includes(secret))) problems.push('a secret is in the log');
  await host.close();
  if (!(await comesTrue(() => gong.open + proxy.open === 0))) problems.push('connections are left open');
  await Promise.all([gong.close(), proxy.close()]);
  return problems.map((problem) => `${way.name}: ${problem}.`);
}

async function tryOne(host: Host, operation: Operation, { says }: TlsWay): Promise<string[]> {
  const result = await host.callTool(operation.name, sampleArguments(operation));
  if (result.isError !== (says !== undefined)) return [`${operation.name}: it ended with ${result.text}`];
  return result.isError ? problemsOfFailure(result, operation, false, says) : [];
}
