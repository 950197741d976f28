/** Ways to Gong on which no request gets through: nothing is sent, and everything may be tried again. */
import type { Certificates } from './certificates.ts';
import type { Play } from './fault-sockets.ts';

export interface UnreachableRoute {
  readonly name: string;
  /** What the socket at the end of the route does; left out where there is none. */
  readonly play?: Play;
  /** Which certificate it shows. */
  readonly certificate?: keyof Certificates;
  /** The origin, as Gong's or the proxy's port is known. */
  readonly origin: (port: number) => string;
  readonly proxy?: (port: number) => string;
  /** The least and the most attempts of one call that the socket sees. */
  readonly attempts: readonly [number, number];
  /** The connection is given up later than the call. */
  readonly lingers?: true;
  /** Tried with few operations: name servers lose questions that come all at once. */
  readonly isGentle?: true;
  readonly says: RegExp;
}

/** The name of a Gong that only a proxy knows. */
export const distantHost = 'gong.invalid';

const here = (port: number) => `https://127.0.0.1:${port}`;
const distant = () => `https://${distantHost}`;
const proxy = (port: number) => `http://a-user:a-password@127.0.0.1:${port}`;
const refusesTunnel = (status: number): Play => ({
  writes: [`HTTP/1.1 ${status} Words\r\ncontent-type: text/html\r\ncontent-length: 21\r\n\r\n<html>Blocked</html>\n`],
  connection: 'keep',
});
const handshake = { at: 'first byte' } as const;
const thrice = [3, 3] as const;

/** Ways that end before TLS has anything to show, or with a certificate that nobody knows. */
export const unreachableRoutes: readonly UnreachableRoute[] = [
  {
    name: 'nobody listens',
    origin: (port) => `http://127.0.0.1:${port}`,
    attempts: [0, 0],
    says: /ECONNREFUSED.*check the network/s,
  },
  {
    name: 'no such name',
    origin: distant,
    attempts: [0, 0],
    isGentle: true,
    says: /(ENOTFOUND|EAI_AGAIN) gong\.invalid/,
  },
  {
    name: 'an untrusted certificate',
    play: { connection: 'silence' },
    certificate: 'untrusted',
    origin: here,
    attempts: [0, 0],
    says: /self-signed certificate.*NODE_EXTRA_CA_CERTS/s,
  },
  {
    name: 'plain text where TLS belongs',
    play: { ...handshake, writes: ['HTTP/1.1 400 Bad Request\r\n\r\n'], connection: 'end' },
    origin: here,
    attempts: thrice,
    says: /wrong version number/,
  },
  {
    name: 'a handshake that is reset',
    play: { ...handshake, connection: 'reset' },
    origin: here,
    attempts: thrice,
    says: /ECONNRESET/,
  },
  {
    name: 'a handshake that is ended',
    play: { ...handshake, connection: 'end' },
    origin: here,
    attempts: thrice,
    says: /before secure TLS connection/,
  },
  {
    name: 'a handshake without an end',
    play: { ...handshake, connection: 'silence' },
    origin: here,
    attempts: [1, 3],
    lingers: true,
    says: /within \d+ seconds|time for one call was over/,
  },
  { name: 'a proxy that is not there', origin: distant, proxy, attempts: [0, 0], says: /ECONNREFUSED.*HTTPS_PROXY/s },
  {
    name: 'a proxy that forbids',
    play: refusesTunnel(403),
    origin: distant,
    proxy,
    attempts: thrice,
    says: /403.*HTTPS_PROXY/s,
  },
  {
    name: 'a proxy that wants to know who asks',
    play: refusesTunnel(407),
    origin: distant,
    proxy,
    attempts: thrice,
    says: /407.*HTTPS_PROXY/s,
  },
  {
    name: 'a proxy that finds nothing',
    play: refusesTunnel(502),
    origin: distant,
    proxy,
    attempts: thrice,
    says: /502.*HTTPS_PROXY/s,
  },
  {
    name: 'a proxy that ends',
    play: { connection: 'end' },
    origin: distant,
    proxy,
    attempts: thrice,
    says: /the proxy did not open the tunnel: other side closed.*HTTPS_PROXY/s,
  },
  {
    name: 'a proxy that resets',
    play: { connection: 'reset' },
    origin: distant,
    proxy,
    attempts: thrice,
    says: /the proxy did not open the tunnel: .*ECONNRESET.*HTTPS_PROXY/s,
  },
  {
    name: 'a proxy that speaks another protocol',
    play: { writes: ['SSH-2.0-OpenSSH_9.6\r\n'], connection: 'end' },
    origin: distant,
    proxy,
    attempts: thrice,
    says: /the proxy did not open the tunnel: .*HTTPS_PROXY/s,
  },
  {
    name: 'a tunnel that ends',
    play: { writes: ['HTTP/1.1 200 Connected\r\n\r\n'], connection: 'end' },
    origin: distant,
    proxy,
    attempts: thrice,
    says: /before secure TLS connection/,
  },
  {
    name: 'a tunnel to plain text',
    play: { writes: ['HTTP/1.1 200 Connected\r\n\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n'], connection: 'end' },
    origin: distant,
    proxy,
    attempts: thrice,
    says: /wrong version number/,
  },
  {
    name: 'a proxy that never answers',
    play: { connection: 'silence' },
    origin: distant,
    proxy,
    attempts: [1, 3],
    lingers: true,
    says: /within \d+ seconds|time for one call was over/,
  },
];
