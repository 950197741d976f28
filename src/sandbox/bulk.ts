/** Bulk assignments, and how they seem to go on. */

/** A person of a bulk assignment, as submitted. */
export interface BulkProspect {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
  readonly jobTitle?: string | undefined;
  readonly linkedInUrl?: string | undefined;
  readonly crmId?: string | undefined;
  readonly accountCrmId?: string | undefined;
  readonly companyName?: string | undefined;
}

/** What became of one person of a bulk assignment, as Gong answers it. */
export interface BulkResult {
  readonly prospect: BulkProspect;
  readonly status: 'ASSIGNED' | 'CRM_OPERATION_FAILED' | 'FLOW_ASSIGNMENT_FAILED';
  readonly crmId: string | null;
  readonly flowInstanceId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** A bulk assignment; how much of it Gong admits to depends on how often it was asked. */
export interface BulkAssignment {
  readonly id: string;
  readonly results: readonly BulkResult[];
  polls: number;
}

/** What Gong tells of a bulk assignment: nothing done at first, half of it when asked once, then all of it. */
export function bulkProgress({ id, results, polls }: BulkAssignment) {
  const processed = polls > 1 ? results : results.slice(0, polls === 0 ? 0 : Math.floor(results.length / 2));
  const succeeded = processed.filter(({ status }) => status === 'ASSIGNED');
  return {
    id,
    status: polls === 0 ? 'PENDING' : polls === 1 ? 'IN_PROGRESS' : 'COMPLETED',
    totalCount: results.length,
    processedCount: processed.length,
    successCount: succeeded.length,
    failedCount: processed.length - succeeded.length,
    results: processed,
  };
}
