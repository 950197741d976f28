/** The generic CRM integration. */
import {
  deleteCrmIntegration,
  getCrmObjects,
  getCrmRequestStatus,
  listCrmIntegrations,
  listCrmSchema,
  registerCrmIntegration,
  uploadCrmEntities,
  uploadCrmSchema,
} from '../../../tools/crm.ts';
import { gongId } from '../../company/seeded.ts';
import { GongFault, NumericId } from '../../responses.ts';
import {
  type CrmField,
  type CrmIntegration,
  type CrmRequest,
  isCrmTime,
  requestProgress,
  takeRecords,
  withoutData,
} from '../../state/crm.ts';
import type { State } from '../../state/state.ts';
import { handlerFor } from '../handler.ts';

const accepted = 201;

/** The answers about the CRM integration, its fields and its records. */
export const crmHandlers = [
  handlerFor(listCrmIntegrations, (_, { crmIntegration }) => ({
    integrations: crmIntegration
      ? [
          {
            integrationId: new NumericId(crmIntegration.id),
            ownerEmail: crmIntegration.ownerEmail,
            name: crmIntegration.name,
          },
        ]
      : [],
  })),

  handlerFor(registerCrmIntegration, ({ ownerEmail, name }, state) => {
    if (state.crmIntegration) throw new GongFault(409, 'Company already has an active GENERIC CRM integration');
    state.crmIntegrationCount += 1;
    const id = gongId('CRM integration', state.crmIntegrationCount);
    state.crmIntegration = { id, ownerEmail, name, fields: new Map(), records: new Map() };
    return { integrationId: new NumericId(id) };
  }),

  handlerFor(
    deleteCrmIntegration,
    ({ integrationId, clientRequestId }, state) => {
      const { records } = toIntegration(integrationId, state);
      const successes = [...records.values()].reduce((sum, { size }) => sum + size, 0);
      submit(integrationId, clientRequestId, () => ({ errors: [], successes, polls: 0 }), state);
      state.crmIntegration = undefined;
      return { clientRequestId };
    },
    accepted,
  ),

  handlerFor(listCrmSchema, ({ integrationId, objectType }, state) => ({
    objectTypeToSelectedFields: { [objectType]: toIntegration(integrationId, state).fields.get(objectType) ?? [] },
  })),

  handlerFor(uploadCrmSchema, ({ integrationId, objectType, schemaFields }, state) => {
    const integration = toIntegration(integrationId, state);
    const before = integration.fields.get(objectType) ?? [];
    checkFields(schemaFields, before);
    const after = schemaFields.filter(({ isDeleted }) => isDeleted !== true);
    const changed = before.filter(
      ({ uniqueName, type }) => !after.some((field) => field.uniqueName === uniqueName && field.type === type),
    );
    const names = changed.map(({ uniqueName }) => uniqueName);
    integration.fields.set(objectType, after);
    integration.records.set(objectType, withoutData(names, integration.records.get(objectType) ?? new Map()));
    return {};
  }),

  handlerFor(getCrmObjects, ({ integrationId, objectType, objectsCrmIds }, state) => {
    const records = toIntegration(integrationId, state).records.get(objectType);
    return { crmObjectsMap: Object.fromEntries(objectsCrmIds.map((id) => [id, records?.get(id) ?? null])) };
  }),

  handlerFor(
    uploadCrmEntities,
    ({ integrationId, objectType, clientRequestId, dataFile }, state) => {
      const integration = toIntegration(integrationId, state);
      submit(integrationId, clientRequestId, () => takeRecords(integration, objectType, dataFile), state);
      return { clientRequestId };
    },
    accepted,
  ),

  handlerFor(getCrmRequestStatus, ({ integrationId, clientRequestId }, state) => {
    const request = state.crmRequests.get(`${integrationId} ${clientRequestId}`);
    if (!request) throw new GongFault(400, `Request not found: ${clientRequestId}`);
    request.polls += 1;
    return requestProgress(request);
  }),
];

function toIntegration(integrationId: string, { crmIntegration }: State): CrmIntegration {
  if (crmIntegration?.id === integrationId) return crmIntegration;
  throw new GongFault(400, `Integration not found: ${integrationId}`);
}

/** Does what is asked for under a new clientRequestId; a used one is refused before anything is done. */
function submit(integrationId: string, clientRequestId: string, take: () => CrmRequest, state: State): void {
  const key = `${integrationId} ${clientRequestId}`;
  if (state.crmRequests.has(key)) {
    throw new GongFault(409, `A request with this clientRequestId already exists: ${clientRequestId}`);
  }
  state.crmRequests.set(key, take());
}

function checkFields(fields: readonly CrmField[], before: readonly CrmField[]): void {
  const names = new Set(fields.map(({ uniqueName }) => uniqueName));
  const missing = before.filter(({ uniqueName }) => !names.has(uniqueName));
  const problems = [
    ...(names.size < fields.length ? ['uniqueName has repeated items'] : []),
    ...missing.map(({ uniqueName }) => `Existing field is missing: ${uniqueName}`),
    ...fields.flatMap(findProblems),
  ];
  if (problems.length > 0) throw new GongFault(400, problems);
}

function findProblems({ uniqueName, type, lastModified, referenceTo, orderedValueList }: CrmField): string[] {
  return [
    ...(lastModified !== undefined && !isCrmTime(lastModified)
      ? [`lastModified of ${uniqueName} is not ISO-8601 without milliseconds`]
      : []),
    ...(type === 'REFERENCE' && referenceTo === undefined ? [`referenceTo of ${uniqueName} is missing`] : []),
    ...(type === 'PICKLIST' && orderedValueList === undefined ? [`orderedValueList of ${uniqueName} is missing`] : []),
  ];
}
