/** Operations on the generic CRM integration, for companies whose CRM Gong does not read: fields and uploads. */
import * as z from 'zod';
import { operation } from '../client/operation.ts';
import { code, crmObjectType, email, id, ids, integerId, inWords, keepsEmpty, receipt } from './schemas.ts';

const integrationId = integerId.describe('From gong_list_crm_integrations');

const clientRequestId = code.regex(/^[\w-]+$/);

const newRequestId = clientRequestId.describe('Your own, new: letters, digits, -, _');

const fieldType = z.enum([
  'DATE',
  'DATETIME',
  'NUMBER',
  'PERCENT',
  'CURRENCY',
  'ID',
  'URL',
  'STRING',
  'BOOLEAN',
  'PHONENUMBER',
  'EMAILADDRESS',
  'PICKLIST',
  'REFERENCE',
  'STRINGARRAY',
]);

const acceptance = { requestId: z.string(), clientRequestId: z.string() };

export const listCrmIntegrations = operation({
  name: 'gong_list_crm_integrations',
  title: 'List CRM integrations',
  description:
    'The generic CRM integration, one or none, with the id that CRM uploads need. There is none where Gong reads Salesforce, HubSpot or Dynamics by itself.',
  route: 'GET /v2/crm/integrations',
  scope: 'api:crm:integrations:read',
  effect: 'read',
  output: {
    requestId: z.string(),
    integrations: z.array(z.object({ integrationId: id, ownerEmail: z.string(), name: z.string() })),
  },
});

export const registerCrmIntegration = operation({
  name: 'gong_register_crm_integration',
  title: 'Register a CRM integration',
  description:
    'Creates the generic CRM integration that records are uploaded through. 409 while one is active, which it does not rename; impossible beside a native Salesforce, HubSpot or Dynamics integration.',
  route: 'PUT /v2/crm/integrations',
  scope: 'api:crm:integration:register',
  effect: 'create',
  body: { ownerEmail: email.describe('Who is responsible'), name: z.string() },
  output: { requestId: z.string(), integrationId: id },
  repeatable: true,
});

export const deleteCrmIntegration = operation({
  name: 'gong_delete_crm_integration',
  title: 'Delete a CRM integration',
  description:
    'Deletes the generic CRM integration and all records uploaded through it, within 24 hours (gong_get_crm_request_status). To delete single records: gong_upload_crm_entities. A used clientRequestId gives 409.',
  route: 'DELETE /v2/crm/integrations',
  scope: 'api:crm:integration:delete',
  effect: 'delete',
  query: { integrationId, clientRequestId: newRequestId },
  output: acceptance,
  repeatable: true,
});

export const listCrmSchema = operation({
  name: 'gong_list_crm_schema',
  title: 'List the CRM schema',
  description:
    'Custom fields declared for one kind of record in the generic CRM integration: name, label, type, picklist values. gong_upload_crm_schema starts from it, taking whole lists only.',
  route: 'GET /v2/crm/entity-schema',
  scope: 'api:crm:schema',
  effect: 'read',
  query: { integrationId, objectType: crmObjectType },
  output: {
    requestId: z.string(),
    objectTypeToSelectedFields: z.record(
      z.string(),
      z.array(
        z.object({
          uniqueName: z.string(),
          label: z.string(),
          type: fieldType,
          lastModified: z.string(),
          isDeleted: z.boolean(),
          referenceTo: z.string(),
          orderedValueList: z.array(z.string()),
        }),
      ),
    ),
  },
});

export const uploadCrmSchema = operation({
  name: 'gong_upload_crm_schema',
  title: 'Upload the CRM schema',
  description:
    'Declares the custom fields of one kind of CRM record: all of them, existing ones too, or Gong refuses the list. isDeleted or a changed type deletes the data of a field.',
  route: 'POST /v2/crm/entity-schema',
  scope: 'api:crm:schema',
  effect: 'update',
  query: { integrationId, objectType: crmObjectType },
  body: {
    schemaFields: inWords(
      z.array(
        z.strictObject({
          uniqueName: z.string(),
          label: z.string(),
          type: fieldType,
          lastModified: z.string().optional(),
          isDeleted: z.boolean().optional(),
          referenceTo: z.string().optional(),
          orderedValueList: keepsEmpty(z.array(z.string())).optional(),
        }),
      ),
      `[{uniqueName, label, type: ${fieldType.options.join('|')}, lastModified? (ISO-8601 without milliseconds), isDeleted?: boolean, referenceTo?: ACCOUNT|CONTACT|DEAL|LEAD|USER, orderedValueList?: [text] (of a PICKLIST)}]`,
    ),
  },
  encoding: 'array',
  output: receipt,
  repeatable: true,
});

export const getCrmObjects = operation({
  name: 'gong_get_crm_objects',
  title: 'Get CRM objects',
  description:
    'Uploaded CRM records with all fields by CRM id, for checking an upload during development. At most 100 ids; an id missing from the response is unknown to Gong.',
  route: 'GET /v2/crm/entities',
  scope: 'api:crm:get-objects',
  effect: 'read',
  query: { integrationId, objectType: crmObjectType },
  body: { objectsCrmIds: ids.max(100).describe('objectId of uploaded records') },
  encoding: 'array',
  output: {
    requestId: z.string(),
    crmObjectsMap: z.record(z.string(), z.record(z.string(), z.unknown())),
  },
});

export const uploadCrmEntities = operation({
  name: 'gong_upload_crm_entities',
  title: 'Upload CRM entities',
  description:
    'Uploads CRM records of one kind: new, changed (by objectId) or deleted (isDeleted). One JSON object per line, 200 MB. Progress: gong_get_crm_request_status. A used clientRequestId gives 409.',
  route: 'POST /v2/crm/entities',
  scope: 'api:crm:upload',
  effect: 'update',
  query: {
    integrationId,
    objectType: z.enum([...crmObjectType.options, 'BUSINESS_USER', 'STAGE']),
    clientRequestId: newRequestId,
  },
  body: { dataFile: z.string().min(1).describe('Path below GONG_FILES_DIR') },
  upload: { maxBytes: 200_000_000 },
  output: acceptance,
  repeatable: true,
});

export const getCrmRequestStatus = operation({
  name: 'gong_get_crm_request_status',
  title: 'Get the status of a CRM request',
  description:
    'The progress of an upload of records or of the deletion of the integration, with counts and at most 20 errors by line of the file (0: the whole file).',
  route: 'GET /v2/crm/request-status',
  scope: 'api:crm:upload',
  effect: 'read',
  query: { integrationId, clientRequestId: clientRequestId.describe('Of that upload or deletion') },
  output: {
    requestId: z.string(),
    status: z.enum(['PENDING', 'IN_PROGRESS', 'DONE', 'FAILED']),
    errors: z.array(z.object({ line: z.int(), description: z.string() })),
    totalErrorCount: z.int(),
    totalSuccessCount: z.int(),
  },
});
