/** Tests of a Gong that never responds, which run on the server's real clock and on a fast one. */
import { type AddressInfo, createServer as createUnresponsiveServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startGong } from '../support/gong.ts';
import { environmentFor, type Host, startHost } from '../support/host.ts';
import { comesTrue } from '../support/waiting.ts';

/** How long a host waits for a call by default: the official SDKs give up after this time. */
const patienceMilliseconds = 60_000;

/** Returns the duration of each call that a server has logged, by the server's own clock. */
function readCallDurations({ stderr }: Pick<Host, 'stderr'>): number[] {
  return [...stderr().matchAll(/"event":"call".*"milliseconds":(\d+)/g)].map(([, milliseconds]) =>
    Number(milliseconds),
  );
}

/** Declares the tests; `clock` is added to the environment of each server. */
export function describeUnresponsiveGong(clock: Readonly<Record<string, string>>): void {
  describe.concurrent('a Gong that never responds', () => {
    it('lets a read and a write fail before a host gives up after 60 seconds, and gets the write once', async () => {
      const gong = await startGong(() => undefined);
      const host = await startHost({ environment: environmentFor(gong.origin, clock) });
      const assignment = { crmProspectsIds: ['003A'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
      const [read, write] = await Promise.all([
        host.callTool('gong_list_users'),
        host.callTool('gong_assign_prospects_to_flow', assignment),
      ]);
      expect(read.text).toContain('Nothing was changed.');
      expect(write.text).toContain('It is not known whether Gong acted.');
      expect(gong.received.filter(({ url }) => url.pathname.endsWith('/assign'))).toHaveLength(1);
      await host.close();
      const durations = readCallDurations(host);
      expect(durations).toHaveLength(2);
      expect(Math.max(...durations)).toBeLessThan(patienceMilliseconds);
      await gong.close();
    });

    it.each([
      ['a server that never ends its handshake', (port: number) => environmentFor(`https://127.0.0.1:${port}`)],
      [
        'a proxy that never opens the tunnel',
        (port: number) => environmentFor('https://gong.invalid', { HTTPS_PROXY: `http://127.0.0.1:${port}` }),
      ],
    ])('lets a call fail in time after three attempts and with nothing sent, behind %s', async (_, environment) => {
      const open = new Set<Socket>();
      let connections = 0;
      const unresponsive = createUnresponsiveServer((socket) => {
        connections += 1;
        open.add(socket.resume());
        socket.on('error', () => undefined).on('close', () => open.delete(socket));
      });
      await new Promise<void>((resolve) => unresponsive.listen(0, '127.0.0.1', resolve));
      const { port } = unresponsive.address() as AddressInfo;
      const host = await startHost({ environment: { ...environment(port), ...clock } });
      const assignment = { crmProspectsIds: ['003A'], flowId: '1', flowInstanceOwnerEmail: 'ada@example.com' };
      const { text } = await host.callTool('gong_assign_prospects_to_flow', assignment);
      expect(text).toContain('could not be reached');
      expect(text).toContain('Nothing was changed.');
      expect(connections).toBe(3);
      expect(await comesTrue(() => open.size === 0)).toBe(true);
      await host.close();
      const durations = readCallDurations(host);
      expect(durations).toHaveLength(1);
      expect(Math.max(...durations)).toBeLessThan(patienceMilliseconds);
      unresponsive.close();
    });
  });
}
