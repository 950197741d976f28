import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { type Services, type WorkflowCall, workflow } from '../../src/workflows/workflow.ts';

const description = { name: 'gong_test', title: 'Test', description: 'A test.', effect: 'read' } as const;
const services = {} as Services;
const call = {} as WorkflowCall;

const greet = workflow({
  ...description,
  input: { name: z.string(), times: z.int().optional() },
  output: { words: z.string(), seen: z.array(z.string()).optional() },
  run: async (input) => {
    expectTypeOf(input).toEqualTypeOf<{ name: string; times?: number | undefined }>();
    return { words: `Hello ${input.name}`, further: 1 };
  },
});

describe('workflow', () => {
  it('gives run the types of its input, and parses the arguments of a call', async () => {
    expect(await greet.run({ name: 'Ada' }, services, call)).toEqual({ words: 'Hello Ada', further: 1 });
    await expect(async () => greet.run({ name: 7 }, services, call)).rejects.toThrow('name');
  });

  it('requires run to return the fields of its output', () => {
    workflow({
      ...description,
      input: {},
      output: { words: z.string() },
      // @ts-expect-error words must be a string
      run: async () => ({ words: 7 }),
    });
  });

  it('finds differences between a result and the output, and allows further fields', () => {
    expect(greet.findMismatches({ words: 'Hello', further: 1 })).toEqual([]);
    expect(greet.findMismatches({ seen: ['a', 7] })).toEqual([
      expect.stringMatching(/^words: /),
      expect.stringMatching(/^seen\.1: /),
    ]);
  });
});
