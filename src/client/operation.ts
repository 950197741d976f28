/** The vocabulary in which one route of Gong's API is written down. It is closed: an operation holds data, never functions. */
import type * as z from 'zod';

/**
 * What an operation does to the world. The MCP hints, the retry policy, the read-only filter and the operator's limits
 * all follow from this one word.
 */
export type Effect = 'read' | 'create' | 'update' | 'delete' | 'outreach' | 'erase';

/** An HTTP method and a path with its placeholders, as Gong documents them: `GET /v2/users/{id}`. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /v2/${string}`;

/** Named fields, each with its schema. The names are Gong's wire names, verbatim. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** A condition across several arguments, which a schema of single fields cannot say. */
export type Rule =
  | { readonly exactlyOneOf: readonly string[] }
  | { readonly atMostOneOf: readonly string[] }
  | { readonly atLeastOneOf: readonly string[] }
  /** The second argument repeats the first, so that what cannot be undone is meant. */
  | { readonly same: readonly [string, string] }
  /** With this value of an argument, another one is needed. */
  | { readonly when: Readonly<Record<string, string>>; readonly needs: string }
  /** Every member of the list `each` (a path such as `overrides.steps`) has all fields of at least one of the groups. */
  | { readonly each: string; readonly hasOneOf: readonly (readonly string[])[] }
  /** With one of the arguments `with`, exactly one of the others is needed; without, none is. */
  | { readonly scopedBy: readonly string[]; readonly with: readonly string[] }
  /** No two members of this list are the same person. */
  | { readonly distinctPeople: string };

/** How Gong's answer tells the outcome of one asked-for id: the list it stands in, and its key there (none: the id itself). */
export interface Outcome {
  readonly rows: string;
  readonly id?: string;
}

/** A list argument that Gong takes only so many members of, so that it is sent in several requests. */
export interface Batch {
  readonly field: string;
  /** The most members Gong takes in one request. */
  readonly size: number;
  readonly done: Outcome;
  readonly refused?: Outcome;
  /** Gong refuses a whole request for one bad member: it is divided until the bad ones are alone. */
  readonly divides?: true;
}

/** One route of Gong's API, as data. */
export interface Operation {
  /** The name of the MCP tool, at most 40 characters. */
  readonly name: `gong_${string}`;
  readonly title: string;
  /** For a model that has to choose a tool: what comes back, when to use it, where its ids come from, its limits. */
  readonly description: string;
  readonly route: Route;
  /** The OAuth scope a bearer token needs. */
  readonly scope: string;
  readonly effect: Effect;
  readonly path?: Shape;
  readonly query?: Shape;
  readonly body?: Shape;
  /** The body is not a JSON object of its fields, but the bare list of its only field. */
  readonly encoding?: 'array';
  /** The body is a multipart form with one part: the file that its only field names, at most so large. */
  readonly upload?: { readonly maxBytes: number };
  /** Arguments of the tool that are never sent: they exist for the rules. */
  readonly local?: Shape;
  readonly rules?: readonly Rule[];
  /** What Gong answers. Every field may be null or missing, and others may stand beside it. */
  readonly output: Shape;
  /** The key of the answer's rows, which Gong hands out in pages by cursor; further keys it has been seen under. */
  readonly pages?: string | readonly [string, ...string[]];
  /** The key of the answer's rows, where Gong gives them all at once. */
  readonly rows?: string;
  /** A 404 of this operation means that nothing matched, not that something was wrong. */
  readonly emptyOn404?: true;
  /** Reads one row whole, where a row may be larger than a result: a tool, and its argument for the row's id. */
  readonly readWhole?: { readonly tool: string; readonly argument: string; readonly id: string };
  /** The tool is wanted in most sessions, and contacts nobody without showing a plan first. */
  readonly alwaysLoad?: true;
  /** What an empty list means, where it is easily misread. */
  readonly whenEmpty?: string;
  readonly batch?: Batch;
  /** Which arguments say who is contacted and by which flow; the operator's limits are held against them. */
  readonly contacts?: { readonly flow: string; readonly people: string };
  /** What it reads seldom changes: its answer may be some seconds old, unless this server has written to the same collection. */
  readonly cacheable?: true;
  /** Every call costs the company Gong credits, so none is made twice for one request. */
  readonly spendsCredits?: true;
  /** Gong documents that sending the same request again changes nothing more. */
  readonly repeatable?: true;
}

/** Declares an operation, keeping its exact type. */
export function operation<const T extends Operation>(definition: T): T {
  return definition;
}

/** A field of a response: Gong may leave anything out, or send null. */
export type Maybe<T> = T | null | undefined;

/**
 * The arguments of an operation under Gong's wire names: those of path, query and body side by side, and the local ones.
 * Of an operation that is only known as an `Operation`, as in a registry of all, they are fields of any name and type.
 */
export type InputOf<O extends Operation> = IsAnyOperation<O> extends true ? AnyFields : ReadonlyDeep<InputFields<O>>;

/**
 * What Gong sends back to an operation: every field may be missing or null at any depth, and so may each member of a list.
 * Nothing is validated at run time, and ids may arrive as numbers: read them with `toText`.
 */
export type ResponseOf<O extends Operation> =
  IsAnyOperation<O> extends true ? AnyFields : Received<z.input<z.ZodObject<O['output']>>>;

/** A row of an operation that returns a list under `pages` or `rows`. */
export type RowOf<O extends Operation> =
  IsAnyOperation<O> extends true ? unknown : MemberOf<ResponseOf<O>[RowsKeyOf<O> & keyof ResponseOf<O>]>;

/** A member of a list, where the list and each of its members may be missing. */
export type MemberOf<List> = List extends readonly (infer Member)[] ? NonNullable<Member> : never;

export type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T;

/** An enum stays open, since Gong may add members. */
type Received<T> = T extends string
  ? string extends T
    ? string
    : T | (string & {})
  : T extends object
    ? { readonly [Key in keyof T]?: Maybe<Received<T[Key]>> }
    : T;

type AnyFields = Readonly<Record<string, unknown>>;

type IsAnyOperation<O extends Operation> = Route extends O['route'] ? true : false;

type InputFields<O extends Operation> = Fields<O['path']> & Fields<O['query']> & Fields<O['body']> & Fields<O['local']>;

type Fields<S> = S extends Shape ? z.input<z.ZodObject<S>> : unknown;

type RowsKeyOf<O extends Operation> = O['pages'] extends readonly [infer First, ...unknown[]]
  ? First
  : O['pages'] extends string
    ? O['pages']
    : O['rows'];

/** The key of an operation's rows, if it answers with a list. */
export function rowsKey(operation: Pick<Operation, 'pages' | 'rows'>): string | undefined {
  return rowsKeys(operation)[0];
}

/** All keys that the rows have been seen under; the first is the one they are returned under. */
export function rowsKeys({ pages, rows }: Pick<Operation, 'pages' | 'rows'>): readonly string[] {
  if (typeof pages === 'object') return pages;
  return [pages ?? rows].filter((key) => key !== undefined);
}

/** The method and the path template of an operation's route. */
export function splitRoute(route: Route): { method: string; template: string } {
  const space = route.indexOf(' ');
  return { method: route.slice(0, space), template: route.slice(space + 1) };
}
