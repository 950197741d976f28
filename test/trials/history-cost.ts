/** Whether the cost of a plan and a commit grows with the enrollments of the past. */

import { type GongStandIn, reply, startGong } from '../support/gong.ts';
import { environmentFor, type Host, newStateDirectory, startHost } from '../support/host.ts';

/** Milliseconds, each the median of several rounds. */
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
  /** The medians of some enrollments. */
  measure(rounds?: number): Promise<HistoryCost>;
  restart(): Promise<void>;
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

  return {
    enroll,
    measure: async (rounds = 9) => {
      const costs: HistoryCost[] = [];
      for (let round = 0; round < rounds; round += 1) costs.push(await enroll());
      return {
        planAndCommit: findMedian(costs.map(({ planAndCommit }) => planAndCommit)),
        commit: findMedian(costs.map(({ commit }) => commit)),
      };
    },
    restart: async () => {
      await host.close();
      host = await startHost({ environment });
    },
    close: async () => {
      await host.close();
      await gong.close();
    },
  };
}

function findMedian(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
