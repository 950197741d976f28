/** Reads paths. They must be absolute, so that a path means the same directory whichever host starts the server. */
import { homedir, platform } from 'node:os';
import { isAbsolute, join, posix, resolve, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Reads a path and expands a leading `~`. A problem is the rest of a sentence after the setting's name. */
export function readPath(text: string): { readonly path: string } | { readonly problem: string } {
  if (text === '~' || text.startsWith('~/') || (platform() === 'win32' && text.startsWith('~\\'))) {
    const home = homeDirectory();
    return home === undefined
      ? { problem: `is ${text}, but there is no home directory; write the whole path.` }
      : { path: resolve(join(home, text.slice(1))) };
  }
  if (text.startsWith('~')) {
    return { problem: `is ${text}, but only ~ itself is expanded, and no name after it; write the whole path.` };
  }
  if (isWhole(text, platform())) return { path: resolve(text) };
  return { problem: `must be an absolute path, and "${text}" is not${describeMeaning(text)}` };
}

/** Whether a path means one place. On Windows, `\\state` begins at the root of whichever drive is current. */
export function isWhole(path: string, system: NodeJS.Platform): boolean {
  return system === 'win32' ? /^(?:[A-Za-z]:[\\/]|[\\/]{2}[^\\/])/.test(path) : posix.isAbsolute(path);
}

/** Suggests the absolute path that a relative one probably stands for. */
function describeMeaning(text: string): string {
  if (/^file:\/\//i.test(text)) return describeFileUrl(text);
  if (win32.isAbsolute(text) && platform() !== 'win32') return ' on this system.';
  return `; perhaps ${resolve(text)} is meant.`;
}

function describeFileUrl(text: string): string {
  try {
    return `; perhaps ${fileURLToPath(text)} is meant.`;
  } catch {
    return '.';
  }
}

/** Returns the directory where this platform's programs keep their state; undefined when there is no home directory. */
export function stateHome(environment: (name: string) => string | undefined): string | undefined {
  // The XDG specification says to ignore relative paths.
  const absolute = (name: string) => {
    const path = environment(name);
    return path !== undefined && isAbsolute(path) ? path : undefined;
  };
  const below = (...names: readonly string[]) => {
    const home = homeDirectory();
    return home && join(home, ...names);
  };
  switch (platform()) {
    case 'darwin':
      return below('Library', 'Application Support');
    case 'win32':
      return absolute('LOCALAPPDATA') ?? below('AppData', 'Local');
    default:
      return absolute('XDG_STATE_HOME') ?? below('.local', 'state');
  }
}

/** Returns undefined when the account has no home directory, or HOME is not an absolute path. */
function homeDirectory(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}
