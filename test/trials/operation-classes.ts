/** The catalogue, by what decides how an operation ends when something goes wrong. */
import { type Operation, rowsKey } from '../../src/client/operation.ts';
import { operations } from '../../src/tools/index.ts';
import { operationTraits, sampleCall } from '../contract/facts.ts';

/** How often a request may be sent: as it likes, as it likes though it changes something, once. */
export type Repeating = 'read' | 'repeatable write' | 'once';

/** Says how often a request of this operation may be sent without an answer to the one before. */
export function toRepeating({ effect, repeatable, spendsCredits }: Operation): Repeating {
  if (effect === 'read') return spendsCredits ? 'once' : 'read';
  return repeatable ? 'repeatable write' : 'once';
}

/** Whether an empty answer tells everything there is to tell. */
export function isReceipt({ effect, output }: Operation): boolean {
  return effect !== 'read' && Object.keys(output).join() === 'requestId';
}

/** Every class of operations, in the words of the catalogue, with its members. */
export function operationClasses(): ReadonlyMap<string, readonly Operation[]> {
  const classes = new Map<string, Operation[]>();
  for (const operation of operations) {
    const name = classify(operation);
    classes.set(name, [...(classes.get(name) ?? []), operation]);
  }
  return classes;
}

/** So many operations of each class; all of a smaller class. */
export function representatives(ofEach: number): Operation[] {
  return [...operationClasses().values()].flatMap((members) => members.slice(0, ofEach));
}

function classify(operation: Operation): string {
  const { effect, repeatable, spendsCredits, pages, rows, batch, upload, emptyOn404 } = operation;
  const words = { repeatable, spendsCredits, pages, rows, batch, upload, emptyOn404, receipt: isReceipt(operation) };
  const said = Object.entries(words).filter(([, isSaid]) => isSaid);
  return [effect, ...said.map(([word]) => word)].join(' ');
}

/** The id in the arguments below; a call whose arguments have it can be told from others by putting another in its place. */
export const sampleId = '7782342274025937895';

/** Arguments that the operation takes. */
export function sampleArguments({ name }: Operation): Record<string, unknown> {
  const fact = operationTraits.find(({ tool }) => tool === name);
  return fact ? sampleCall(fact, 'minimal').args : {};
}

/** What Gong would answer to these arguments: little, but all that is needed. */
export function goodResponse(operation: Operation, args: Readonly<Record<string, unknown>>): string {
  const { batch } = operation;
  const key = rowsKey(operation);
  if (batch) {
    const { rows, id } = batch.done;
    const members = args[batch.field] as readonly string[];
    return JSON.stringify({ requestId: 'r', [rows]: members.map((member) => (id ? { [id]: member } : member)) });
  }
  return JSON.stringify({ requestId: 'r', ...(key && { records: { totalRecords: 1 }, [key]: [{ id: '1' }] }) });
}
