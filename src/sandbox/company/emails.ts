/** The emails that flows have sent. */
import { createHash } from 'node:crypto';
import { gongId } from './ids.ts';
import type { Flow, FlowInstance, User } from './model.ts';

const dayMilliseconds = 86_400_000;

/** An email to a prospect. */
export interface Email {
  readonly id: string;
  readonly from: string;
  readonly mailbox: string;
  readonly title: string;
  readonly sentTime: string;
  readonly messageHash: string;
}

/** What a flow instance has sent until a moment: an email step every three days, and nothing while it is pending. */
export function emailsOf(
  { flowInstanceId, createDate, status }: FlowInstance,
  flow: Flow,
  owner: User,
  until: number,
): Email[] {
  if (status === 'Pending') return [];
  return flow
    .steps()
    .filter(({ subject }) => subject !== null)
    .map(({ subject }, index) => ({ subject, sent: Date.parse(createDate) + (1 + index * 3) * dayMilliseconds, index }))
    .filter(({ sent }) => sent < until)
    .map(({ subject, sent, index }) => {
      const id = gongId(`email of ${flowInstanceId}`, index);
      return {
        id,
        from: owner.emailAddress,
        mailbox: owner.emailAddress,
        title: subject ?? '',
        sentTime: new Date(sent).toISOString(),
        messageHash: createHash('sha256').update(id).digest('hex'),
      };
    });
}
