/** Exit code for options and files that cannot be used, as in shells. */
export const EXIT_USAGE = 2;
/** Exit code for anything else, such as a port that is taken. */
export const EXIT_FAILURE = 1;

/** Exit codes of a program that could not start. */
export type ExitCode = typeof EXIT_USAGE | typeof EXIT_FAILURE;

/** Thrown for what prevents a start, or ends a program that runs; the message is one line for a person. */
export class StartError extends Error {
  override name = "StartError";
  readonly exitCode: ExitCode;

  constructor(
    message: string,
    { exitCode = EXIT_USAGE, ...options }: ErrorOptions & {
      exitCode?: ExitCode;
    } = {},
  ) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
