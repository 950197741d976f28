import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryServer, startHistoryServer } from './history-cost.ts';

let server: HistoryServer;

beforeAll(async () => {
  server = await startHistoryServer();
});
afterAll(() => server.close());

describe('a plan and its commit', () => {
  it('cost the same after 400 enrollments as after a few, also in a new process', async () => {
    await server.measure(5);
    const withFew = await server.measure();
    const firstWithFew = await server.measureFirst();

    for (let count = 0; count < 400; count += 1) await server.enroll();
    const withMany = await server.measure();
    const firstWithMany = await server.measureFirst();

    expect(withMany.planAndCommit / withFew.planAndCommit).toBeLessThan(3);
    expect(withMany.commit / withFew.commit).toBeLessThan(3);
    expect(firstWithMany.planAndCommit / firstWithFew.planAndCommit).toBeLessThan(3);
  });
});
