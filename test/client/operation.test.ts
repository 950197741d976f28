import { describe, expectTypeOf, it } from 'vitest';
import type { GongClient } from '../../src/client/client.ts';
import type { InputOf, Maybe, Operation, ResponseOf, RowOf } from '../../src/client/operation.ts';
import {
  type assignProspectsToFlow,
  listAssignedFlows,
  type listFlowFolders,
  listFlows,
} from '../../src/tools/flows.ts';
import type { getUser } from '../../src/tools/users.ts';

describe('InputOf', () => {
  it('takes path, query, body and local fields, and keeps what is optional', () => {
    expectTypeOf<InputOf<typeof getUser>>().toEqualTypeOf<{ readonly id: string }>();
    expectTypeOf<InputOf<typeof listFlows>>().toEqualTypeOf<{
      readonly flowOwnerEmail: string;
      readonly workspaceId?: string | undefined;
      readonly folderId?: string | undefined;
      readonly mostRecentlyAssigned?: boolean | undefined;
    }>();
    expectTypeOf<InputOf<typeof assignProspectsToFlow>['crmProspectsIds']>().toEqualTypeOf<readonly string[]>();
  });

  it('takes fields of any type for an operation that is not known any closer', () => {
    expectTypeOf<InputOf<Operation>>().toEqualTypeOf<Readonly<Record<string, unknown>>>();
  });
});

describe('ResponseOf and RowOf', () => {
  it('allow every field to be missing or null, at any depth', () => {
    type Response = ResponseOf<typeof assignProspectsToFlow>;
    expectTypeOf<object>().toExtend<Response>();
    expectTypeOf<{ prospectsAssigned: null }>().toExtend<Response>();
    expectTypeOf<{ prospectsAssigned: [null, { crmProspectId: null }] }>().toExtend<Response>();
    expectTypeOf<{ prospectsAssigned: [{ crmProspectId: 7 }] }>().not.toExtend<Response>();
  });

  it('name the row of the list under pages or rows, and leave an enum open', () => {
    expectTypeOf<RowOf<typeof listAssignedFlows>['crmProspectId']>().toEqualTypeOf<Maybe<string>>();
    expectTypeOf<RowOf<typeof listFlowFolders>['parentFolderId']>().toEqualTypeOf<Maybe<string>>();
    expectTypeOf<'Archived'>().toExtend<RowOf<typeof listFlows>['visibility']>();
    expectTypeOf<RowOf<Operation>>().toEqualTypeOf<unknown>();
  });
});

describe('GongClient', () => {
  it('refuses a field of another type or a missing one before it is sent', () => {
    type Call = (client: GongClient, options: Parameters<GongClient['call']>[2]) => unknown;
    const calls: Call[] = [
      // @ts-expect-error a required field is missing
      (client, options) => client.call(listFlows, {}, options),
      // @ts-expect-error a list of ids holds strings
      (client, options) => client.pages(listAssignedFlows, { crmProspectsIds: [7] }, options),
    ];
    expectTypeOf(calls).toEqualTypeOf<Call[]>();
  });
});
