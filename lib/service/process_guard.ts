import { log } from "../telemetry/log.ts";
import { EXIT_FAILURE, StartError } from "../shared/start_error.ts";

/** ms after which a start counts as hung. */
const START_MS = 30_000;

/**
 * Ends the process when something throws or hangs while it starts. Once it has
 * started, unhandled errors are logged instead of crashing it.
 *
 * @param fail ends the process
 * @param counted called for each logged error, for metrics
 * @returns a function to be called once the process has started
 */
export function guardProcess(
  fail: (error: unknown) => never,
  counted: () => void,
): () => void {
  let starting = true;
  const unhandled = (what: string, error: unknown) => {
    if (starting) fail(error);
    counted();
    log.error("{what}: {error}", { what, error });
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    unhandled("unhandled rejection", event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    unhandled("uncaught error", event.error);
  });
  const overdue = setTimeout(() =>
    fail(
      new StartError(
        `The service has not started within ${
          START_MS / 1000
        } s: a file that the options name cannot be read to its end.`,
        { exitCode: EXIT_FAILURE },
      ),
    ), START_MS);
  return () => {
    starting = false;
    clearTimeout(overdue);
  };
}
