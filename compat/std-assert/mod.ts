/**
 * Stand-in for `@std/assert`: the assertions that this project uses, with the
 * same names, types and meaning.
 *
 * @module
 */
import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";

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

/** Fails unless `expr` is falsy. */
export function assertFalse(
  expr: unknown,
  message?: string,
): asserts expr is false {
  if (expr) raise("Expected a falsy value", message);
}

/** Fails always. */
export function fail(message?: string): never {
  raise("Failed assertion", message);
}

/** Fails always: for places that are never reached. */
export function unreachable(message?: string): never {
  raise("Unreachable", message);
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

/** The same value, by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    raise(`${inspect(actual)} is not ${inspect(expected)}`, message);
  }
}

/** Neither null nor undefined. */
export function assertExists<T>(
  actual: T,
  message?: string,
): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    raise(`Expected a value, found ${actual}`, message);
  }
}

/** The text matches. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  if (!expected.test(actual)) {
    raise(`${inspect(actual)} does not match ${expected}`, message);
  }
}

/** The text has the other in it. */
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

/** Made by that class. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: Constructor<T>,
  message = "",
): asserts actual is T {
  if (!(actual instanceof expectedType)) {
    raise(
      `${inspect(actual)} is not an instance of ${expectedType.name}`,
      message,
    );
  }
}

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

/** The function throws. @returns what it threw */
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

/** The promise rejects. @returns what it rejected with */
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

/** `actual > expected` */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) {
    raise(`Expect ${inspect(actual)} > ${inspect(expected)}`, msg);
  }
}

/** `actual >= expected` */
export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (!(actual >= expected)) {
    raise(`Expect ${inspect(actual)} >= ${inspect(expected)}`, msg);
  }
}

/** `actual < expected` */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) {
    raise(`Expect ${inspect(actual)} < ${inspect(expected)}`, msg);
  }
}

/** `actual <= expected` */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (!(actual <= expected)) {
    raise(`Expect ${inspect(actual)} <= ${inspect(expected)}`, msg);
  }
}

/** Fails unless the numbers differ by at most `tolerance` (1e-7 of `expected` by default). */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  const allowed = tolerance ??
    (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (Object.is(actual, expected) || Math.abs(expected - actual) <= allowed) {
    return;
  }
  raise(`Expected ${actual} to be within ${allowed} of ${expected}`, msg);
}

/** Fails unless each of `expected` is deeply equal to an element of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const missing = Array.from(expected).filter((item) =>
    !Array.from(actual).some((candidate) => isDeepStrictEqual(candidate, item))
  );
  if (missing.length > 0) {
    raise(`Expected ${inspect(actual)} to include ${inspect(missing)}`, msg);
  }
}

/** Fails unless `actual` has all that `expected` has, at every depth. */
export function assertObjectMatch(
  actual: Record<PropertyKey, unknown>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(common(actual, expected), expected, msg);
}

/** The part of `actual` that `expected` speaks of. */
function common(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((item, at) => common(item, expected[at]));
  }
  if (!isPlain(actual) || !isPlain(expected)) return actual;
  return Object.fromEntries(
    Object.keys(expected).filter((key) => key in actual)
      .map((key) => [key, common(actual[key], expected[key])]),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
