/** What there is in the sandbox's company. Fields that Gong answers with carry Gong's names. */

/** A workspace of the company. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** A person who uses Gong, as Gong answers it. */
export interface User {
  readonly id: string;
  readonly emailAddress: string;
  readonly created: string;
  readonly active: boolean;
  readonly emailAliases: readonly string[];
  readonly trustedEmailAddress: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string | null;
  readonly phoneNumber: string | null;
  readonly extension: string | null;
  readonly personalMeetingUrls: readonly string[];
  readonly settings: Readonly<Record<UserSetting, boolean>>;
  readonly managerId: string | null;
  readonly meetingConsentPageUrl: string | null;
  readonly conferencingProviders: readonly { readonly provider: string; readonly isDefault: boolean }[] | null;
  readonly spokenLanguages: readonly { readonly language: string; readonly primary: boolean }[];
}

/** A recording or import setting of a user. */
export type UserSetting =
  | 'webConferencesRecorded'
  | 'preventWebConferenceRecording'
  | 'telephonyCallsImported'
  | 'emailsImported'
  | 'preventEmailImport'
  | 'nonRecordedMeetingsImported'
  | 'gongConnectEnabled';

/** Who may use a flow or a folder: everybody, its owner, or its owner and those it is shared with. */
export interface Access {
  readonly visibility: 'Company' | 'Personal' | 'Shared';
  readonly ownerId: string | undefined;
  readonly sharedWith: readonly string[];
}

/** A folder of flows. */
export interface FlowFolder extends Access {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | undefined;
  readonly workspaceId: string;
}

/** What a step of a flow does. */
export type StepAction = 'SEND_EMAIL' | 'AUTO_SEND_EMAIL' | 'CALL' | 'LINKEDIN_CONNECT' | 'LINKEDIN_MESSAGE' | 'CUSTOM';

/** A step of a flow, as Gong answers it. */
export interface FlowStep {
  readonly id: string;
  readonly stepOrder: number;
  readonly action: StepAction;
  readonly subject: string | null;
  readonly body: string;
  readonly isReply: boolean;
}

/** A flow. Its steps are written when they are asked for. */
export interface Flow extends Access {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly folderId: string;
  readonly folderName: string;
  readonly workspaceId: string;
  readonly creationDate: string;
  readonly exclusive: boolean;
  readonly steps: () => readonly FlowStep[];
}

/** A company that buys, or might. */
export interface Account {
  readonly crmId: string;
  readonly name: string;
  readonly domain: string;
  readonly industry: string;
  readonly city: string;
}

/** A deal with an account, in Salesforce. */
export interface Deal {
  readonly crmId: string;
  readonly accountCrmId: string;
  readonly name: string;
  readonly stage: string;
  readonly status: 'Open' | 'Won' | 'Lost';
  readonly amount: string;
  readonly probability: string;
  readonly closeDate: string;
}

/** A contact or lead of a CRM system. */
export interface Prospect {
  readonly crmProspectId: string;
  readonly crmSystem: 'Salesforce' | 'HubSpot' | 'MicrosoftDynamic';
  readonly objectType: 'Contact' | 'Lead';
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly title: string;
  readonly phoneNumber: string | null;
  readonly companyName: string;
  readonly accountCrmId: string | undefined;
}

/** How far one prospect is in one flow. */
export type FlowInstanceStatus = 'Pending' | 'Running' | 'Paused' | 'FinishedNoReply' | 'FinishedResponse' | 'Finished';

/** One prospect in one flow. */
export interface FlowInstance {
  readonly flowInstanceId: string;
  readonly flowId: string;
  readonly crmProspectId: string;
  readonly ownerId: string;
  readonly createDate: string;
  readonly status: FlowInstanceStatus;
  /** Absent for an instance that has not begun and does not begin. */
  readonly course?: Course;
  /** In milliseconds: when somebody took the person out of the flow. */
  readonly removedAt?: number;
}

/** How one prospect goes through one flow; times are in milliseconds. */
export interface Course {
  readonly firstEmailAt: number;
  /** When the flow stops sending emails by itself, what it is from then on, and whether that is because of a reply. */
  readonly turn?: { readonly at: number; readonly status: FlowInstanceStatus; readonly isReply: boolean };
}

/** A change of a user's setting, as Gong answers it. */
export interface SettingChange {
  readonly setting: string;
  readonly value: boolean;
  readonly time: string;
}
