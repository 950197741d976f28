/** Files that are sent to Gong: only from below one folder, read as a stream, never held in memory. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { RefusalError } from './errors.ts';

/** A file that is open for sending. */
export interface Upload {
  readonly fileName: string;
  readonly bytes: number;
  /** The content from its beginning; each call is a new stream, so that a request can be sent again. */
  read(): Readable;
  close(): Promise<void>;
}

/** Opens a file for sending, by a path below the folder for uploads. Throws a Refusal. */
export type OpenUpload = (path: string, maxBytes: number) => Promise<Upload>;

/**
 * Opens files below one folder. A link that leads out of the folder is refused, also when it is put in place between the
 * check and the opening; a missing file and one outside the directory get the same error.
 */
export function uploadsFrom(folder: string): OpenUpload {
  return async (path, maxBytes) => {
    const missing = new RefusalError(
      `There is no file ${JSON.stringify(path)} below the folder for uploads (GONG_FILES_DIR).`,
    );
    const handle = await openBelow(folder, path).catch(() => undefined);
    if (!handle) throw missing;
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw missing;
      if (stats.size > maxBytes) {
        throw new RefusalError(`The file has ${stats.size} bytes, and Gong takes at most ${maxBytes}.`);
      }
      if (stats.size === 0) throw new RefusalError('The file is empty.');
      return {
        fileName: basename(path),
        bytes: stats.size,
        read: () => Readable.from(openContent(handle, stats.size)),
        close: () => handle.close(),
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  };
}

const chunkBytes = 64 * 1024;

/** Not a stream of the handle's own: one that is broken off would close the handle, and the file could not be sent again. */
async function* openContent(handle: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < bytes; ) {
    const length = Math.min(chunkBytes, bytes - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Never through a link, and never waiting for a pipe. Windows knows neither. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function openBelow(folder: string, path: string): Promise<FileHandle | undefined> {
  const root = await realpath(folder);
  const file = await realpath(resolve(root, path));
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
  const handle = await open(file, openFlags);
  const isThere = await isAt(handle, file).catch(() => false);
  if (isThere) return handle;
  await handle.close();
  return undefined;
}

/** How often it is looked where there is no kernel to ask: each look can be deceived by a link that comes and goes. */
const looks = 5;

/** Whether an open file is the one at this place, reached through no link. */
async function isAt(handle: FileHandle, file: string): Promise<boolean> {
  const place = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  if (place !== undefined) return place === file;
  const opened = await handle.stat();
  for (let look = 0; look < looks; look += 1) {
    if ((await realpath(file)) !== file) return false;
    const there = await stat(file);
    if (there.ino !== opened.ino || there.dev !== opened.dev) return false;
  }
  return (await realpath(file)) === file;
}

export interface Multipart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: () => Readable;
}

/** One file as the only part of a multipart/form-data body, of known length. */
export function toMultipart(part: string, upload: Upload): Multipart {
  const boundary = randomUUID();
  const fileName = upload.fileName.replace(/[^\w. -]/g, '_');
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${part}"; filename="${fileName}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + upload.bytes + tail.length),
    },
    body: () =>
      Readable.from(
        (async function* () {
          yield head;
          yield* upload.read();
          yield tail;
        })(),
      ),
  };
}
