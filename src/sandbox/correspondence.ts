/** The emails and calls that people and accounts have in common with the company. */
import type { Call } from './company/calls.ts';
import { type Email, emailsOf } from './company/emails.ts';
import type { Prospect } from './company/model.ts';
import type { State } from './state.ts';

/** The emails that flows have sent to a prospect until now. */
export function emailsTo({ crmProspectId }: Prospect, state: State): Email[] {
  return state.instancesOf(crmProspectId).flatMap((instance) => {
    const flow = state.flow(instance.flowId);
    const owner = state.user(instance.ownerId);
    return flow && owner ? emailsOf(instance, flow, owner, state.now()) : [];
  });
}

/** The calls that somebody with one of these addresses or phone numbers was invited to. */
export function callsWith(contacts: ReadonlySet<string>, { calls }: State): Call[] {
  return calls.all().filter((call) => isWith(contacts, call));
}

/** Whether somebody with one of these addresses or phone numbers was invited to a call. */
export function isWith(contacts: ReadonlySet<string>, { parties }: Call): boolean {
  return parties.some(
    ({ emailAddress, phoneNumber }) =>
      (emailAddress !== null && contacts.has(emailAddress)) ||
      (phoneNumber !== null && contacts.has(digitsOf(phoneNumber))),
  );
}

/** A phone number the way it is compared: its digits alone. */
export function digitsOf(phoneNumber: string): string {
  return phoneNumber.replaceAll(/\D/g, '');
}
