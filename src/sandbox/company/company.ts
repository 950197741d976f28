/** Northwind Robotics, an invented company, as it is on every start. */
import { createAccounts } from './accounts.ts';
import { type Call, createCalls } from './calls.ts';
import { createDeals } from './deals.ts';
import { createFlows, createFolders } from './flows.ts';
import { createEnrollments } from './instances.ts';
import type { Account, Deal, Flow, FlowFolder, FlowInstance, Prospect, User, Workspace } from './model.ts';
import { createProspects } from './prospects.ts';
import { createAvatars, createUsers } from './users.ts';
import { workspaces } from './workspaces.ts';

/** Everything Gong knows of the company before the first request. */
export interface Company {
  readonly workspaces: readonly Workspace[];
  readonly users: readonly User[];
  readonly avatars: readonly User[];
  readonly folders: readonly FlowFolder[];
  readonly flows: readonly Flow[];
  readonly accounts: readonly Account[];
  readonly deals: readonly Deal[];
  readonly prospects: readonly Prospect[];
  readonly flowInstances: readonly FlowInstance[];
  /** CRM ids of the people who were contacted too recently. */
  readonly coolOff: ReadonlySet<string>;
  /** Recorded calls, newest first; made when they are asked for. */
  readonly calls: () => readonly Call[];
}

/** Makes the company. */
export function createCompany(): Company {
  const users = createUsers();
  const accounts = createAccounts();
  const deals = createDeals(accounts);
  const prospects = createProspects(accounts);
  const flows = createFlows();
  let calls: readonly Call[] | undefined;
  return {
    workspaces: Object.values(workspaces),
    users,
    avatars: createAvatars(),
    folders: createFolders(),
    flows,
    accounts,
    deals,
    prospects,
    ...createEnrollments(flows, prospects, users),
    calls: () => {
      calls ??= createCalls(users, accounts, prospects, deals);
      return calls;
    },
  };
}
