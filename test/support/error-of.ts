/** Returns the error that a call fails with. @throws Error when the call succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => {
      throw new Error('the call succeeded');
    },
    (error: unknown) => error,
  );
}
