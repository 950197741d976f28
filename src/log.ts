/** Writes the log as JSON lines to stderr. */
import { onOneLine } from './client/text.ts';
import type { LogLevel } from './config/config.ts';

export type Log = (level: LogLevel, event: string, details?: object) => void;

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Maximum number of bytes buffered while nothing reads stderr; further lines are dropped to bound memory. */
const maxBufferedBytes = 1024 * 1024;

/** Creates a log that skips lines below `minLevel` and redacts secrets. */
export function createLog(minLevel: LogLevel, redact: (text: string) => string): Log {
  return (level, event, details = {}) => {
    if (order.indexOf(level) < order.indexOf(minLevel) || process.stderr.writableLength > maxBufferedBytes) return;
    const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...details });
    process.stderr.write(`${redact(onOneLine(line, Number.POSITIVE_INFINITY))}\n`);
  };
}

/** Creates a function that replaces secrets in strings, also where JSON or a URL has escaped them. */
export function createRedact(secrets: readonly string[]) {
  const forms = new Set<string>();
  /** Adds secrets to redact. */
  const hide = (more: readonly string[]): void => {
    for (const secret of more.filter(({ length }) => length >= 4)) {
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) forms.add(form);
    }
  };
  hide(secrets);
  const redact = (text: string): string => [...forms].reduce((shown, form) => shown.replaceAll(form, '[secret]'), text);
  return { redact, hide };
}
