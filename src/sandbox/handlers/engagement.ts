/** Events of engagement, and where iframes may come from. */
import {
  configureIntegrationSettings,
  postDigitalInteraction,
  reportContentShare,
  reportContentView,
  reportCustomAction,
} from '../../tools/engagement.ts';
import { GongFault } from '../responses.ts';
import type { ReportedEvent, State } from '../state/state.ts';
import { handlerFor } from './handler.ts';

interface Reported {
  readonly reportingSystem: string;
  readonly eventTimestamp: string;
  readonly eventId?: string | undefined;
  readonly contentId?: string | undefined;
  readonly contentUrl?: string | undefined;
}

interface Outsider {
  readonly email?: string | undefined;
}

/** The answers to what outsiders did with content. */
export const engagementHandlers = [
  handlerFor(reportContentShare, (event, state) => reported('contentShared', event, event.recipients, state)),
  handlerFor(reportContentView, (event, state) => reported('contentViewed', event, [event.viewer], state)),
  handlerFor(reportCustomAction, (event, state) => reported('customEvent', event, [event.actor], state)),

  handlerFor(postDigitalInteraction, ({ eventId, timestamp, eventType, sourceSystemName, content, person }, state) =>
    kept(
      `digital ${eventId}`,
      {
        eventType: 'digitalInteraction',
        timestamp,
        contentId: content.contentId ?? null,
        contentUrl: content.contentUrl ?? null,
        reportingSystem: sourceSystemName ?? null,
        eventName: eventType,
        sourceEventId: eventId,
        emails: listEmails([person]),
      },
      state,
    ),
  ),

  handlerFor(configureIntegrationSettings, ({ integrationTypeSettings }, { integrationSettings }) => {
    for (const setting of integrationTypeSettings) integrationSettings.set(setting.integrationType, setting);
    return {};
  }),
];

function reported(
  eventType: ReportedEvent['eventType'],
  event: Reported,
  outsiders: readonly (Outsider | undefined)[] | undefined,
  state: State,
): object {
  const { reportingSystem, eventTimestamp, eventId, contentId = null, contentUrl = null } = event;
  // Without an id, an event is never a repetition.
  const key = eventId === undefined ? undefined : `reported ${JSON.stringify([reportingSystem, eventId])}`;
  const emails = listEmails(outsiders ?? []);
  return kept(
    key,
    {
      eventType,
      timestamp: eventTimestamp,
      contentId,
      contentUrl,
      reportingSystem,
      eventName: null,
      sourceEventId: eventId ?? null,
      emails,
    },
    state,
  );
}

function listEmails(outsiders: readonly (Outsider | undefined)[]): string[] {
  return outsiders.flatMap((outsider) => outsider?.email?.toLowerCase() ?? []);
}

function kept(key: string | undefined, event: ReportedEvent, { events }: State): object {
  if (key !== undefined && events.has(key)) throw new GongFault(409, 'Event has already been reported');
  events.set(key ?? `without id ${events.size}`, event);
  return {};
}
