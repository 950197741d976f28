/** Lists in pages of 100, each leading to the next by a signed cursor. */

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { GongFault } from '../responses.ts';

const pageSize = 100;
const lifetimeMilliseconds = 15 * 60 * 1000;

/** The request a page answers; all of it but the cursor has to stay the same during a walk. */
export interface PageRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly cursor: string | undefined;
}

/** What stands beside the rows of a page; `cursor` only when more rows follow. */
export interface Records {
  readonly totalRecords: number;
  readonly currentPageSize: number;
  readonly currentPageNumber: number;
  readonly cursor?: string;
}

interface Claims {
  readonly pageSize: number;
  readonly total: number;
  readonly pageNumber: number;
  readonly inputs: string;
  readonly exp: number;
}

/** Cuts lists into pages. Cursors are good for 15 minutes, and only for the pager that made them. */
export function createPager(now: () => number) {
  const key = randomBytes(32);

  return (request: PageRequest, rows: readonly unknown[]): { records: Records; rows: readonly unknown[] } => {
    const inputs = toDigest(request);
    const pageNumber = request.cursor === undefined ? 0 : claimed(request.cursor, inputs).pageNumber;
    const page = rows.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize);
    const more = rows.length > (pageNumber + 1) * pageSize;
    const exp = Math.floor((now() + lifetimeMilliseconds) / 1000);
    const records = {
      totalRecords: rows.length,
      currentPageSize: page.length,
      currentPageNumber: pageNumber,
      ...(more && { cursor: signToken({ pageSize, total: rows.length, pageNumber: pageNumber + 1, inputs, exp }) }),
    };
    return { records, rows: page };
  };

  function claimed(cursor: string, inputs: string): Claims {
    const [header, payload = '', signature, ...rest] = cursor.split('.');
    if (rest.length > 0 || signature !== sign(`${header}.${payload}`)) throw new GongFault(400, 'Invalid cursor');
    const claims: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (claims.exp * 1000 <= now()) throw new GongFault(400, 'cursor has expired');
    if (claims.inputs !== inputs) throw new GongFault(400, 'cursor does not match the other request parameters');
    return claims;
  }

  function signToken(claims: Claims): string {
    const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
    return `${signed}.${sign(signed)}`;
  }

  function sign(signed: string): string {
    return createHmac('sha256', key).update(signed).digest('base64url');
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function toDigest({ operation, input }: PageRequest): string {
  return createHash('sha256')
    .update(`${operation} ${JSON.stringify(input, withSortedKeys)}`)
    .digest('base64url');
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
