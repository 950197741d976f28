/** Events of engagement, and where iframes may come from. */
import {
  configureIntegrationSettings,
  postDigitalInteraction,
  reportContentShare,
  reportContentView,
  reportCustomAction,
} from '../../tools/engagement.ts';
import { GongFault } from '../fault.ts';
import type { State } from '../state.ts';
import { answer } from './answer.ts';

interface Reported {
  readonly reportingSystem: string;
  readonly eventId?: string | undefined;
}

/** The answers to what outsiders did with content. */
export const engagementAnswers = [
  answer(reportContentShare, (event, state) => kept(keyOf(event), event, state)),
  answer(reportContentView, (event, state) => kept(keyOf(event), event, state)),
  answer(reportCustomAction, (event, state) => kept(keyOf(event), event, state)),
  answer(postDigitalInteraction, (event, state) => kept(`digital ${event.eventId}`, event, state)),

  answer(configureIntegrationSettings, ({ integrationTypeSettings }, { integrationSettings }) => {
    for (const setting of integrationTypeSettings) integrationSettings.set(setting.integrationType, setting);
    return {};
  }),
];

/** What makes an event a repetition; nothing, when it has no id. */
function keyOf({ reportingSystem, eventId }: Reported): string | undefined {
  return eventId === undefined ? undefined : `reported ${JSON.stringify([reportingSystem, eventId])}`;
}

function kept(key: string | undefined, event: object, { events }: State): object {
  if (key !== undefined && events.has(key)) throw new GongFault(409, 'Event has already been reported');
  events.set(key ?? `without id ${events.size}`, event);
  return {};
}
