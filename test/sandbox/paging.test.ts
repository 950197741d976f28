import { describe, expect, test } from 'vitest';
import { createCompany } from '../../src/sandbox/company/company.ts';
import { type Body, companyDay, type Gong, openGong, type Reply } from './gong.ts';

const { withoutSeat } = createCompany(companyDay);

async function walk(gong: Gong, query: Record<string, string>): Promise<Body[]> {
  const pages: Body[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await gong.get('/v2/flows', { ...query, ...(cursor !== undefined && { cursor }) });
    pages.push(body);
    cursor = body.records.cursor;
  } while (cursor !== undefined);
  return pages;
}

function refusedWith({ status, body }: Reply): string {
  return `${status} ${body.errors}`;
}

describe('pages', () => {
  test('return all visible flows once', async () => {
    const gong = await openGong();
    const pages = await walk(gong, { flowOwnerEmail: gong.guide.flowOwnerEmail });
    const ids = pages.flatMap(({ flows }) => flows.map(({ id }) => id));
    expect(pages.map(({ records }) => [records.currentPageNumber, records.currentPageSize])).toEqual([
      [0, 100],
      [1, 100],
      [2, 35],
    ]);
    expect(new Set(ids).size).toBe(235);
    expect(pages.every(({ records }) => records.totalRecords === 235)).toBe(true);
  });

  test('hold all 263 flows for a user who sees them all, and none for a user who sees none', async () => {
    const gong = await openGong();
    const { body } = await gong.get('/v2/users');
    const seen = new Set<string>();
    const withSeat = body.users.filter(({ id }: { id: string }) => !withoutSeat.has(id));
    for (const { emailAddress } of withSeat) {
      const pages = await walk(gong, { flowOwnerEmail: emailAddress });
      for (const { id } of pages.flatMap(({ flows }) => flows)) seen.add(id);
    }
    expect(seen.size).toBe(263);
  });

  test('have no cursor when one page holds everything', async () => {
    const gong = await openGong();
    const { body } = await gong.get('/v2/users');
    expect(body.records).toEqual({ totalRecords: 26, currentPageSize: 26, currentPageNumber: 0 });
  });

  test('answer an empty list with 200', async () => {
    const gong = await openGong();
    const { status, body } = await gong.get('/v2/flows', { flowOwnerEmail: gong.guide.flowOwnerEmail, folderId: '1' });
    expect(status).toBe(200);
    expect(body.flows).toEqual([]);
    expect(body.records).toEqual({ totalRecords: 0, currentPageSize: 0, currentPageNumber: 0 });
  });
});

describe('cursors', () => {
  async function secondPage(options: { now?: () => number } = {}) {
    const gong = await openGong(options);
    const flowOwnerEmail = gong.guide.flowOwnerEmail;
    const { body } = await gong.get('/v2/flows', { flowOwnerEmail });
    const cursor = body.records.cursor ?? '';
    const ask = (query: Record<string, string>) => gong.get('/v2/flows', { flowOwnerEmail, cursor, ...query });
    return { ask, cursor };
  }

  test('look like a signed JWT', async () => {
    const { cursor } = await secondPage({ now: () => 1000 });
    const [header = '', payload = ''] = cursor.split('.');
    expect(JSON.parse(atob(header))).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      pageSize: 100,
      total: 235,
      pageNumber: 1,
      exp: 901,
    });
  });

  test('continue while the other parameters stay the same', async () => {
    const { ask } = await secondPage();
    expect((await ask({})).body.records.currentPageNumber).toBe(1);
    expect(refusedWith(await ask({ mostRecentlyAssigned: 'false' }))).toMatch(/^400 cursor does not match/);
  });

  test('are refused when they were not made here', async () => {
    const { ask, cursor } = await secondPage();
    const [header, payload = '', signature] = cursor.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, pageNumber: 2 })).toString('base64url');
    for (const wrong of ['', 'x', 'a.b.c', `${cursor}x`, `${cursor}.x`, `${header}.${forged}.${signature}`]) {
      expect(refusedWith(await ask({ cursor: wrong }))).toBe('400 Invalid cursor');
    }
  });

  test('are refused by another sandbox', async () => {
    const { cursor } = await secondPage();
    const { ask } = await secondPage();
    expect(refusedWith(await ask({ cursor }))).toBe('400 Invalid cursor');
  });

  test('expire after fifteen minutes', async () => {
    let now = 0;
    const { ask } = await secondPage({ now: () => now });
    now = 899_999;
    expect((await ask({})).status).toBe(200);
    now = 900_000;
    expect(refusedWith(await ask({}))).toBe('400 cursor has expired');
  });
});
