/** Reads paths: absolute ones, so that every host that starts the server means the same directory. */
import { homedir, platform } from 'node:os';
import { isAbsolute, join, resolve, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Reads a path and expands a leading `~`. A problem is the end of a sentence that begins with a name. */
export function readPath(text: string): { readonly path: string } | { readonly problem: string } {
  if (text === '~' || /^~[/\\]/.test(text)) {
    const home = homeDirectory();
    return home === undefined
      ? { problem: `is ${text}, but there is no home directory; write the whole path.` }
      : { path: resolve(join(home, text.slice(1))) };
  }
  if (text.startsWith('~')) {
    return { problem: `is ${text}, but only ~ itself is expanded, and no name after it; write the whole path.` };
  }
  if (isAbsolute(text)) return { path: resolve(text) };
  return { problem: `must be an absolute path, and "${text}" is none${describeMeaning(text)}` };
}

/** A relative path means another directory for each directory that a host starts the server in. */
function describeMeaning(text: string): string {
  if (/^file:\/\//i.test(text)) return describeFileUrl(text);
  if (win32.isAbsolute(text)) return ' on this system.';
  return `; perhaps ${resolve(text)} is meant.`;
}

function describeFileUrl(text: string): string {
  try {
    return `; perhaps ${fileURLToPath(text)} is meant.`;
  } catch {
    return '.';
  }
}

/** Returns where programs of this platform keep their state; undefined when there is no home directory to keep it in. */
export function stateHome(environment: (name: string) => string | undefined): string | undefined {
  // The XDG specification has programs ignore a relative path.
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

/** Undefined where the account has none, or HOME is no absolute path. */
function homeDirectory(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}
