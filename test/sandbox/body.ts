/** What the tests read of Gong's answers. */
export interface Body {
  requestId: string;
  errors: string[];
  records: { totalRecords: number; currentPageSize: number; currentPageNumber: number; cursor?: string };
  flows: {
    id: string;
    name: string;
    folderId: string;
    folderName: string;
    visibility: string;
    exclusive: boolean;
    description: string;
    steps: { id: string; stepOrder: number; action: string; subject: string | null; body: string; isReply: boolean }[];
  }[];
  flowsFolders: { id: string; name: string; parentFolderId: string; createdById: string; visibility: string }[];
  prospectsAssigned: {
    flowId: string;
    flowName: string;
    crmProspectId: string;
    flowInstanceId: string;
    flowInstanceOwnerEmail: string;
    flowInstanceOwnerFullName: string;
    flowInstanceStatus: string;
    workspaceId: string;
    exclusive: boolean;
  }[];
  prospectsNotAssigned: { flowId: string; crmProspectId: string; errorCode: string; errorMessage: string }[];
  unassignedFlowInstanceIds: string[];
  id: string;
  status: string;
  totalCount: number;
  processedCount: number;
  successCount: number;
  failedCount: number;
  results: { status: string; crmId: string | null; flowInstanceId: string | null; errorCode: string | null }[];
  users: {
    id: string;
    emailAddress: string;
    active: boolean;
    created: string;
    managerId: string | null;
    title: string | null;
    email: string;
    exists: boolean;
    valid: boolean;
    fixUrl: string | null;
  }[];
  user: { id: string; emailAddress: string; trustedEmailAddress: null };
  userSettingsHistory: { setting: string; value: boolean; time: string }[];
  workspaces: { id: string; name: string }[];
  calls: CallRow[];
  call: MetaData;
  callId: string;
  url: string;
  callTranscripts: { callId: string; transcript: { speakerId: string; topic: string; sentences: Sentence[] }[] }[];
  associations: {
    callId: string;
    created: string;
    associatedCrmObjects: { accountCrmId: string; dealCrmId: string | null }[];
  }[];
  callAccessList: { callId: string; users: { userId: string }[] }[];
  tasks: {
    status: string;
    type: string;
    dueDate: string;
    priority: { name: string; weight: number };
    flow: { name: string } | null;
    contact: { crmId: string; data: { firstName: string } };
  }[];
  crmType: string;
  outcomes: { callOutcome: string; displayOrder: number }[];
  folders: { id: string; name: string; parentFolderId: string | null }[];
  usersAggregateActivityStats: { userId: string; userAggregateActivityStats: Record<string, number> }[];
  usersAggregateActivity: { userId: string; userAggregateActivity: (Period & Record<string, unknown>)[] }[];
  usersDetailedActivities: { userId: string; userDailyActivityStats: (Period & Record<string, unknown>)[] }[];
  peopleInteractionStats: { userId: string; personInteractionStats: { name: string; value: number }[] }[];
  answeredScorecards: { scorecardName: string; reviewMethod: string; callStartTime: string; answers: object[] }[];
  coachingData: {
    manager: { id: string };
    directReportsMetrics: { report: { id: string }; metrics: Record<string, string[]> }[];
  }[];
  keywordTrackers: { trackerId: string; workspaceId: string; creatorUserId: string | null }[];
  scorecards: { scorecardId: string; scorecardName: string; questions: { questionText: string }[] }[];
  briefs: { briefName: string; workspaceId: string; description: string | null }[];
  integrations: { name: string }[];
  clientRequestId: string;
  objectTypeToSelectedFields: Record<string, { uniqueName: string; type: string }[]>;
  crmObjectsMap: Record<string, Record<string, unknown> | null>;
  totalErrorCount: number;
  totalSuccessCount: number;
  meetingId: string;
  meetingUrl: string;
  userFacingError: string;
  profiles: { id: string; name: string }[];
  profile: {
    id: string;
    name: string;
    description: string | null;
    callsAccess: { permissionLevel: string; teamLeadIds: string[] | null };
    deleteCalls: boolean;
    scoreCalls: boolean;
  };
  logEntries: { userId: string | null; userEmailAddress: string | null; eventTime: string; logRecord: object }[];
  emails: { from: string; id: string; sentTime: string; mailbox: string; messageHash: string }[];
  meetings: { id: string }[];
  customerData: {
    system: string;
    objects: { objectType: string; externalId: string; fields: { name: string; value: unknown }[] }[];
  }[];
  customerEngagement: { eventType: string; sourceEventId: string | null }[];
  suppliedPhoneNumber: string;
  matchingPhoneNumbers: string[];
  emailAddresses: string[];
  numOfCallsSearched: number;
  answer: { answerItems: string[]; callFindings: Finding[] }[];
  briefSections: { sectionSummary: string[]; conversationFindings: { callFindings: Finding[] } | null }[];
}

/** A call as the lists of calls have it, and as the search for calls has it. */
export interface CallRow extends MetaData {
  metaData: MetaData;
  context: CrmLink[];
  parties: {
    emailAddress: string;
    speakerId: string | null;
    userId: string | null;
    affiliation: string;
    phoneNumber: string | null;
    context: CrmLink[];
  }[];
  content: {
    trackers: { name: string; count: number; occurrences: object[]; phrases: { occurrences: object[] }[] }[];
    outline: { section: string; startTime: number }[];
  };
  interaction: { speakers: { talkTime: number }[]; questions: { companyCount: number; nonCompanyCount: number } };
  media: { audioUrl: string | null; videoUrl: string | null };
}

interface MetaData {
  id: string;
  url: string;
  title: string;
  started: string;
  duration: number;
  primaryUserId: string;
  workspaceId: string;
  clientUniqueId: string | null;
  isPrivate: boolean;
}

interface CrmLink {
  system: string;
  objects: {
    objectType: string;
    objectId: string;
    fields: { name: string; value: unknown }[];
    timing: string | null;
  }[];
}

interface Sentence {
  start: number;
  end: number;
  text: string;
}

interface Period {
  fromDate: string;
  toDate: string;
}

interface Finding {
  call: { id: string; title: string };
}
