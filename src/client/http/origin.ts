/** Origins that secrets may be sent to. */

const onThisMachine = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a host name is a loopback name of this machine. */
export function isOnThisMachine(hostname: string): boolean {
  return onThisMachine.has(hostname);
}

/**
 * Reads the origin of a base URL: https, or plain http on this machine, without credentials, query or path. A trailing /v2 is
 * removed, because people copy it from Gong's documentation. A problem is the end of a sentence.
 */
export function readOrigin(text: string): { readonly origin: string } | { readonly problem: string } {
  if (!URL.canParse(text)) return { problem: 'is not a URL' };
  const url = new URL(text);
  if (url.username || url.password) return { problem: 'must not hold credentials' };
  if (url.search || url.hash) return { problem: 'must not have a query or a fragment' };
  if (!/^\/(v2\/?)?$/.test(url.pathname)) return { problem: `must not have the path ${url.pathname}` };
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisMachine(url.hostname));
  return isSafe ? { origin: url.origin } : { problem: 'must begin with https://' };
}
