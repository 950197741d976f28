/** Much work, done together. */

/** Does the work for each member, so many at a time, and resolves with the results in the order of the list. */
export async function runConcurrently<T, Result>(
  list: readonly T[],
  atATime: number,
  work: (member: T) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...list.entries()];
  const results: Result[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return results;
}
