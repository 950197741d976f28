import { describe, expect, it } from 'vitest';
import { applyOverrides } from '../../../../src/workflows/enrollment/planning/steps.ts';

const email = { stepOrder: 1, action: 'SEND_EMAIL', subject: 'Hello', body: 'Theirs' };
const own = [{ number: 1, body: 'Own' }];

describe('overrides of a flow whose steps share a number', () => {
  it('replace the words of the email alone, in whatever order the steps come', () => {
    const call = { stepOrder: 1, action: 'CALL' };
    for (const steps of [
      [email, call],
      [call, email],
    ]) {
      const planned = applyOverrides(steps, own);
      expect(planned.filter(({ overridden }) => overridden)).toMatchObject([{ action: 'SEND_EMAIL', body: 'Own' }]);
    }
  });

  it('are refused where several emails have the number', () => {
    expect(() => applyOverrides([email, email], own)).toThrow('several emails with the number 1');
  });
});

describe('overrides of a flow without steps', () => {
  it('are refused, and say so', () => {
    expect(() => applyOverrides([], own)).toThrow('its steps are none');
  });
});
