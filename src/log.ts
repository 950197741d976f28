/** JSON lines on stderr, for the person who runs this server. */
import { onOneLine } from './client/text.ts';
import type { LogLevel } from './config/config.ts';

export type Log = (level: LogLevel, event: string, details?: object) => void;

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Bytes that may wait for a reader of stderr; what is logged beyond them is lost, for memory is not there to keep it. */
const mostUnread = 1024 * 1024;

/** A log that leaves out what is below the level, and secrets. */
export function createLog(least: LogLevel, redact: (text: string) => string): Log {
  return (level, event, details = {}) => {
    if (order.indexOf(level) < order.indexOf(least) || process.stderr.writableLength > mostUnread) return;
    const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...details });
    process.stderr.write(`${redact(onOneLine(line, Number.POSITIVE_INFINITY))}\n`);
  };
}

/** Takes secrets out of texts, also where JSON or a URL has escaped them. */
export function createRedact(secrets: readonly string[]) {
  const forms = new Set<string>();
  /** Notes further secrets. */
  const hide = (more: readonly string[]): void => {
    for (const secret of more.filter(({ length }) => length >= 4)) {
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) forms.add(form);
    }
  };
  hide(secrets);
  const redact = (text: string): string => [...forms].reduce((shown, form) => shown.replaceAll(form, '[secret]'), text);
  return { redact, hide };
}
