/**
 * Stand-in for `@std/assert`: the assertions that this project uses, with the
 * same names, types and meaning.
 *
 * @module
 */
import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { inspect } from "node:util";

/** Thrown when an assertion does not hold. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

function raise(what: string, message: string | undefined): never {
  throw new AssertionError(message ? `${what}: ${message}` : what);
}

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, message = ""): asserts expr {
  if (!expr) throw new AssertionError(message || "Expected a truthy value");
}

/** Deep and strict equality; the error shows the difference. */
export function assertEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    const difference = error instanceof Error ? error.message : String(error);
    raise(`Values are not equal: ${difference}`, message);
  }
}

/** The opposite of {@link assertEquals}. */
export function assertNotEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  try {
    notDeepStrictEqual(actual, expected);
  } catch {
    raise(`Expected values to differ, both are ${inspect(actual)}`, message);
  }
}

/** Fails unless the text matches. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  if (!expected.test(actual)) {
    raise(`${inspect(actual)} does not match ${expected}`, message);
  }
}

/** Fails unless the text contains the other. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
): void {
  if (!actual.includes(expected)) {
    raise(`${inspect(actual)} does not include ${inspect(expected)}`, message);
  }
}

type Constructor<T> = abstract new (...args: never[]) => T;

function checkError<E extends Error>(
  error: unknown,
  ErrorClass: Constructor<E> | undefined,
  msgIncludes: string | undefined,
  message: string | undefined,
): E {
  if (!(error instanceof Error)) {
    raise(`A non-Error was thrown: ${inspect(error)}`, message);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    raise(
      `Expected ${ErrorClass.name}, was ${error.name}: ${error.message}`,
      message,
    );
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    raise(
      `Expected the error to include "${msgIncludes}", was "${error.message}"`,
      message,
    );
  }
  return error as E;
}

/** Fails unless the function throws. @returns the thrown value */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass?: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    return checkError(error, ErrorClass, msgIncludes, msg);
  }
  raise("Expected function to throw", msg);
}

/** Fails unless the promise rejects. @returns the rejection's reason */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass?: Constructor<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checkError(error, ErrorClass, msgIncludes, msg);
  }
  raise("Expected function to reject", msg);
}
