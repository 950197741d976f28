/** The generic CRM integration: its fields, its records, and how far requests seem to be. */
import type { ReceivedFile } from '../requests/form.ts';

/** A field that was declared for a kind of record. */
export interface CrmField {
  readonly uniqueName: string;
  readonly label: string;
  readonly type: string;
  readonly lastModified?: string | undefined;
  readonly isDeleted?: boolean | undefined;
  readonly referenceTo?: string | undefined;
  readonly orderedValueList?: readonly string[] | undefined;
}

/** A record as uploaded. */
export type CrmRecord = Readonly<Record<string, unknown>>;

/** The generic CRM integration; fields and records are kept by kind of record. */
export interface CrmIntegration {
  readonly id: string;
  readonly ownerEmail: string;
  readonly name: string;
  readonly fields: Map<string, readonly CrmField[]>;
  readonly records: Map<string, Map<string, CrmRecord>>;
}

/** What is wrong with a line of a file; line 0 is the file. */
export interface LineError {
  readonly line: number;
  readonly description: string;
}

/** An upload or a deletion; how much of it Gong admits to depends on how often it was asked. */
export interface CrmRequest {
  readonly errors: readonly LineError[];
  readonly successes: number;
  polls: number;
}

const maxErrors = 20;
const maxObjectIdLength = 64;
const withoutMilliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)$/;
const objectIdForm = /^[A-Za-z0-9-]+$|^[^\s@]+@[^\s@]+$/;

/** Whether CRM files may give a time like this: ISO-8601 without milliseconds. */
export function isCrmTime(value: unknown): boolean {
  return typeof value === 'string' && withoutMilliseconds.test(value);
}

/** Gong's status of a request: first pending, then in progress, and finally its outcome. */
export function requestProgress({ errors, successes, polls }: CrmRequest) {
  if (polls < 3) {
    return { status: polls < 2 ? 'PENDING' : 'IN_PROGRESS', errors: [], totalErrorCount: 0, totalSuccessCount: 0 };
  }
  return {
    status: errors.some(({ line }) => line === 0) ? 'FAILED' : 'DONE',
    errors: errors.slice(0, maxErrors),
    totalErrorCount: errors.length,
    totalSuccessCount: successes,
  };
}

/** Takes in a file of records, one JSON object in each line. All of it is done at once, and told bit by bit. */
export function takeRecords(integration: CrmIntegration, objectType: string, file: ReceivedFile): CrmRequest {
  if (file.bytes > file.beginning.length) return failed('The sandbox reads files of at most 8 MB');
  const lines = file.beginning.toString().split(/\r?\n/);
  if (lines.every((line) => line.trim() === '')) return failed('The file is empty');
  const records = integration.records.get(objectType) ?? new Map<string, CrmRecord>();
  integration.records.set(objectType, records);

  const errors: LineError[] = [];
  const seen = new Set<string>();
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const record = recordFrom(text);
    const description = record ? findProblem(record, objectType, seen) : 'Line is not a JSON object';
    if (record && description === undefined) take(record, seen, records);
    else errors.push({ line: index + 1, description: description ?? '' });
  }
  return { errors, successes: seen.size, polls: 0 };
}

/** The records of a kind after its fields have changed: a field that is deleted or has another type loses its data. */
export function withoutData(fieldNames: readonly string[], records: Map<string, CrmRecord>): Map<string, CrmRecord> {
  const lost = new Set(fieldNames);
  const kept = (record: CrmRecord) => Object.fromEntries(Object.entries(record).filter(([name]) => !lost.has(name)));
  return new Map([...records].map(([objectId, record]) => [objectId, kept(record)]));
}

function failed(description: string): CrmRequest {
  return { errors: [{ line: 0, description }], successes: 0, polls: 0 };
}

function recordFrom(text: string): CrmRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function findProblem(record: CrmRecord, objectType: string, seen: ReadonlySet<string>): string | undefined {
  const { objectId, modifiedDate, emailAddress, name } = record;
  if (typeof objectId !== 'string' || objectId === '') return 'objectId is missing';
  if (objectId.length > maxObjectIdLength) return `objectId has more than ${maxObjectIdLength} characters`;
  if (!objectIdForm.test(objectId)) return `objectId is invalid: ${objectId}`;
  if (seen.has(objectId)) return `objectId is there twice: ${objectId}`;
  if (objectType !== 'STAGE' && modifiedDate === undefined) return 'modifiedDate is missing';
  if (modifiedDate !== undefined && !isCrmTime(modifiedDate))
    return 'modifiedDate is not ISO-8601 without milliseconds';
  if (record.isDeleted === true) return undefined;
  if (objectType === 'BUSINESS_USER' && typeof emailAddress !== 'string') return 'emailAddress is missing';
  if (objectType === 'STAGE' && typeof name !== 'string') return 'name is missing';
  return undefined;
}

function take(record: CrmRecord, seen: Set<string>, records: Map<string, CrmRecord>): void {
  const objectId = String(record.objectId);
  seen.add(objectId);
  if (record.isDeleted === true) records.delete(objectId);
  else records.set(objectId, { ...records.get(objectId), ...record });
}
