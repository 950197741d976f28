/**
 * Reserves stdout for JSON-RPC. Import this module first: it redirects everything else that any package writes to stdout to
 * stderr.
 */
import { Writable } from 'node:stream';

const write = process.stdout.write.bind(process.stdout);

// A reader that closes the pipe early, like `head`, is no error.
process.stdout.on('error', () => undefined);

process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

/**
 * The real stdout, for the MCP transport and for the commands that people read. It never emits an error, because the transport
 * would drop the writes in progress: listen to process.stdout for a broken pipe.
 */
export const protocolOutput = new Writable({
  decodeStrings: false,
  write: (chunk: string | Buffer, _encoding, done) => {
    write(chunk, () => done());
  },
});

// The transport adds one listener for each response that the host has not read yet.
protocolOutput.setMaxListeners(0);
