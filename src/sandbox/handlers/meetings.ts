/** Meetings on Gong's consent page. */
import { createMeeting, deleteMeeting, getMeetingIntegrationStatus, updateMeeting } from '../../tools/meetings.ts';
import { companyDomain } from '../company/copy/staff.ts';
import type { User } from '../company/model.ts';
import { gongId } from '../company/seeded.ts';
import { GongFault } from '../responses.ts';
import type { State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

interface Schedule {
  readonly startTime: string;
  readonly endTime: string;
  readonly organizerEmail: string;
}

const repair = {
  userFacingError: 'Recording of web conferences is off for this user',
  fixUrl: 'https://app.gong.io/settings/team-members',
  helpUrl: 'https://help.gong.io/docs/consent-page',
};

/** The answers about meetings. */
export const meetingHandlers = [
  handlerFor(createMeeting, (meeting, state) => {
    checkSchedule(meeting, state);
    state.meetingCount += 1;
    const meetingId = gongId('meeting', state.meetingCount);
    state.meetings.set(meetingId, meeting);
    return {
      meetingId,
      meetingUrl: `https://join.${companyDomain}/${meetingId}`,
      additionalInvitees: [
        { email: `recorder@${companyDomain}`, displayName: 'Northwind recorder', firstName: null, lastName: null },
      ],
    };
  }),

  handlerFor(updateMeeting, ({ meetingId, ...meeting }, state) => {
    checkMeeting(meetingId, state);
    checkSchedule(meeting, state);
    state.meetings.set(meetingId, meeting);
    return { meetingId };
  }),

  handlerFor(deleteMeeting, ({ meetingId, organizerEmail }, state) => {
    checkMeeting(meetingId, state);
    if (organizerEmail !== undefined) findOrganizer(organizerEmail, state);
    state.meetings.delete(meetingId);
    return {};
  }),

  handlerFor(getMeetingIntegrationStatus, ({ emails = [] }, state) => ({
    users: emails.map((email) => toStatus(email, state.userByEmail(email))),
  })),
];

function checkMeeting(meetingId: string, { meetings }: State): void {
  if (!meetings.has(meetingId)) throw new GongFault(404, `Meeting not found: ${meetingId}`);
}

function checkSchedule({ startTime, endTime, organizerEmail }: Schedule, state: State): void {
  const organizer = findOrganizer(organizerEmail, state);
  if (Date.parse(endTime) <= Date.parse(startTime)) throw new GongFault(400, 'endTime must be after startTime');
  if (!isReady(organizer)) throw new GongFault(409, repair.userFacingError, {}, repair);
}

function findOrganizer(email: string, state: State): User {
  const organizer = state.userByEmail(email);
  if (!organizer) throw new GongFault(404, `organizerEmail is not a Gong user: ${email}`);
  return organizer;
}

function toStatus(email: string, user: User | undefined) {
  const valid = user !== undefined && isReady(user);
  const nothingToRepair = { userFacingError: null, fixUrl: null, helpUrl: null };
  return { email, exists: user !== undefined, valid, ...(user && !valid ? repair : nothingToRepair) };
}

function isReady({ settings }: User): boolean {
  return settings.webConferencesRecorded;
}
