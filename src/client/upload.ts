/** Uploads: files below one folder, read as a stream and never held in memory. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { RefusalError } from './errors.ts';

/** A file that is open for an upload. */
export interface Upload {
  readonly fileName: string;
  readonly bytes: number;
  /** Opens a new stream of the whole content, so that a request can be retried. */
  read(): Readable;
  close(): Promise<void>;
}

/** Opens a file by its path below the folder for uploads. Throws a RefusalError. */
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

/** Reads by position, because an unfinished stream of the handle itself would close the handle, and a retry needs it. */
async function* openContent(handle: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < bytes; ) {
    const length = Math.min(chunkBytes, bytes - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Refuses links, and does not wait for pipes. Windows has neither flag. */
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

/** The number of checks where /proc is missing: a link that comes and goes can deceive each of them. */
const looks = 5;

/** Whether an open file is the one at this path, reached without a link. */
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

/** Builds a multipart/form-data body of known length with one file as its only part. */
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
