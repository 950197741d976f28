/** Whether the cost of a plan and a commit grows with the enrollments of the past. */

import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';

/** Milliseconds. The minimum of several rounds tells least about what else the machine does. */
export interface HistoryCost {
  readonly planAndCommit: number;
  readonly commit: number;
}

const flow = {
  id: '1',
  name: 'Flow',
  steps: [{ stepOrder: 1, action: 'SEND_EMAIL', subject: 'Hello', body: 'Hello' }],
};

/** A Gong whose flow accepts everybody at once. */
function startAcceptingGong(): Promise<GongStandIn> {
  const instances = new Map<string, string>();
  return startGong(({ url, body }, response) => {
    const { crmProspectsIds = [] } = JSON.parse(body || '{}') as { crmProspectsIds?: string[] };
    const rows = (ids: readonly string[]) =>
      ids.map((crmProspectId) => ({ crmProspectId, flowId: '1', flowInstanceId: instances.get(crmProspectId) }));
    if (url.pathname.endsWith('/assign')) {
      for (const id of crmProspectsIds) instances.set(id, String(instances.size + 1));
      return reply(response, 200, { prospectsAssigned: rows(crmProspectsIds), prospectsNotAssigned: [] });
    }
    if (url.pathname.endsWith('/prospects')) {
      return reply(response, 200, { prospectsAssigned: rows(crmProspectsIds.filter((id) => instances.has(id))) });
    }
    return reply(response, 200, { requestId: 'r', flows: [flow] });
  });
}

export interface HistoryServer {
  /** Enrolls one new person, and returns how long that took. */
  enroll(): Promise<HistoryCost>;
  /** The cheapest of some enrollments. */
  measure(rounds?: number): Promise<HistoryCost>;
  /** The cheapest first enrollment of a new process, over some restarts. */
  measureFirst(restarts?: number): Promise<HistoryCost>;
  close(): Promise<void>;
}

export async function startHistoryServer(): Promise<HistoryServer> {
  const gong = await startAcceptingGong();
  const environment = environmentFor(gong.origin, {
    GONG_STATE_DIR: newStateDirectory(),
    GONG_REQUESTS_PER_SECOND: '100000',
    GONG_REQUESTS_PER_DAY: '1000000',
  });
  let host: Host = await startHost({ environment });
  let people = 0;

  const enroll = async (): Promise<HistoryCost> => {
    people += 1;
    const started = performance.now();
    const plan = await host.callTool('gong_plan_enrollment', {
      flowId: '1',
      flowInstanceOwnerEmail: 'ada@example.com',
      crmProspectsIds: [`003${String(people).padStart(12, '0')}`],
    });
    const planned = performance.now();
    const { planId, prospectCount } = plan.structured;
    const result = await host.callTool('gong_commit_enrollment', { planId, prospectCount });
    const ended = performance.now();
    if (result.structured.status !== 'ended') throw new Error(plan.text + result.text);
    return { planAndCommit: ended - started, commit: ended - planned };
  };

  const restart = async () => {
    await host.close();
    host = await startHost({ environment });
  };

  return {
    enroll,
    measure: async (rounds = 15) => {
      const costs: HistoryCost[] = [];
      for (let round = 0; round < rounds; round += 1) costs.push(await enroll());
      return findCheapest(costs);
    },
    measureFirst: async (restarts = 4) => {
      const costs: HistoryCost[] = [];
      for (let count = 0; count < restarts; count += 1) {
        await restart();
        costs.push(await enroll());
      }
      return findCheapest(costs);
    },
    close: async () => {
      await host.close();
      await gong.close();
    },
  };
}

function findCheapest(costs: readonly HistoryCost[]): HistoryCost {
  return {
    planAndCommit: Math.min(...costs.map(({ planAndCommit }) => planAndCommit)),
    commit: Math.min(...costs.map(({ commit }) => commit)),
  };
}
