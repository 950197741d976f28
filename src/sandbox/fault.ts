/** A refusal in Gong's words. */

/** Thrown by whatever refuses a request; the server answers with its status and its errors. */
export class GongFault extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** What stands beside the errors in the answer. */
  readonly details: object;

  constructor(
    status: number,
    errors: string | readonly string[],
    headers: Readonly<Record<string, string>> = {},
    details: object = {},
  ) {
    const texts = typeof errors === 'string' ? [errors] : errors;
    super(texts.join('; '));
    this.name = 'GongFault';
    this.status = status;
    this.errors = texts;
    this.headers = headers;
    this.details = details;
  }
}
