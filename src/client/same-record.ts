/** Salesforce writes one record's id in 15 characters or in 18, where the last three only repeat the case of the others. */
const salesforceId = /^(?=.*[a-zA-Z])([a-zA-Z0-9]{15})[A-Z0-5]{3}$/;

/** A text that is the same for both ways of writing one record's id; every other id is its own. */
export function sameRecordKey(id: string): string {
  return salesforceId.exec(id)?.[1] ?? id;
}
