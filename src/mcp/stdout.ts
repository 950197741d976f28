/**
 * stdout belongs to JSON-RPC. Importing this module first sends everything else that is written there, by whatever
 * package, to stderr, where it harms nobody.
 */
import { Writable } from 'node:stream';

const write = process.stdout.write.bind(process.stdout);

process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

/** The real stdout: for the MCP transport while serving, and for the commands that people read. */
export const protocolOutput = new Writable({
  decodeStrings: false,
  write: (chunk: string | Buffer, _encoding, done) => {
    write(chunk, (error) => done(error ?? null));
  },
});
