/**
 * stdout belongs to JSON-RPC. Importing this module first sends everything else that is written there, by whatever
 * package, to stderr, where it harms nobody.
 */
import { Writable } from 'node:stream';

const write = process.stdout.write.bind(process.stdout);

// Whoever reads no further, as `head` does, wants no more, and no complaint either.
process.stdout.on('error', () => undefined);

process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

/**
 * The real stdout: for the MCP transport while serving, and for the commands that people read. It never fails: that stdout
 * is broken is told by process.stdout alone, since a transport that hears of it stops the writes under way.
 */
export const protocolOutput = new Writable({
  decodeStrings: false,
  write: (chunk: string | Buffer, _encoding, done) => {
    write(chunk, () => done());
  },
});

// The transport listens once for each answer that the host has not read yet.
protocolOutput.setMaxListeners(0);
