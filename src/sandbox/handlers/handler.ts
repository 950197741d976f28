/** How an operation is answered. */

import type z from 'zod';
import type { Operation, Shape } from '../../client/operation.ts';
import type { ReceivedFile } from '../requests/form.ts';
import type { State } from '../state/state.ts';

type Fields<S> = S extends Shape ? z.output<z.ZodObject<S>> : unknown;

type Body<O extends Operation> = O extends { readonly upload: object }
  ? { readonly [Part in keyof O['body']]: ReceivedFile }
  : Fields<O['body']>;

/** The checked arguments of an operation: path, query and body as one flat object. */
export type Input<O extends Operation> = Fields<O['path']> & Fields<O['query']> & Body<O>;

/**
 * Answers a checked request, all but `requestId`. Of a paged operation it returns all rows; a row that takes long to make
 * may be a function, which is called for the rows of the page only.
 */
export type Handler = (input: Readonly<Record<string, unknown>>, state: State) => object;

/** What the server needs to answer one operation. */
export interface OperationHandler {
  readonly operation: Operation['name'];
  /** The HTTP status of success. */
  readonly status: number;
  readonly handle: Handler;
}

/** Ties a handler to its operation, whose shapes give the handler its types. */
export function handlerFor<const O extends Operation>(
  operation: O,
  handler: (input: Input<O>, state: State) => object,
  status = 200,
): OperationHandler {
  // The checks have parsed the input by the same shapes that Input is derived from.
  return { operation: operation.name, status, handle: (input, state) => handler(input as Input<O>, state) };
}
