/** JSON lines on stderr, for the person who runs this server. */
import type { LogLevel } from './config.ts';

export type Log = (level: LogLevel, event: string, details?: object) => void;

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A log that leaves out what is below the level, and secrets. */
export function createLog(least: LogLevel, redact: (text: string) => string): Log {
  return (level, event, details = {}) => {
    if (order.indexOf(level) < order.indexOf(least)) return;
    const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...details });
    process.stderr.write(`${redact(line)}\n`);
  };
}

/** Takes the given secrets out of a text, also where JSON or a URL has escaped them. */
export function createRedact(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((form) => form.length >= 4);
  return (text) => [...new Set(forms)].reduce((shown, form) => shown.replaceAll(form, '[secret]'), text);
}
