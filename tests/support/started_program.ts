/** The program in a process of its own, as a person starts it. */
export interface StartedProgram {
  /** The address at which it listens. */
  readonly url: URL;
  /** Every line that it has written, to either stream. */
  readonly lines: readonly string[];
  /** Resolves with the first line, past or future, that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Sends SIGTERM, as a service manager does. */
  stop(): void;
  /** Sends SIGINT, as Ctrl-C does. */
  interrupt(): void;
  /** Sends SIGHUP. */
  reload(): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>;
}

/** ms within which it has to start, including the build of the islands. */
const START_MS = 60_000;

/** Folder, user and Deno executable of the program. */
export interface HowStarted {
  /** The folder of the program. */
  root?: string;
  task?: "start" | "serve";
  /** POSIX user and group; by default those of the tests. */
  uid?: number;
  /** Deno's executable; by default that of the tests. */
  deno?: string;
}

/**
 * Runs a task of the program, with no more permissions than the task gives, on
 * a free port of the loopback interface.
 *
 * @throws {Error} as a rejection, with its output, when it does not start
 */
export async function startProgram(
  options: string[],
  env: Record<string, string> = {},
  {
    root = new URL("../..", import.meta.url).pathname,
    task = "start",
    uid,
    deno = Deno.execPath(),
  }: HowStarted = {},
): Promise<StartedProgram> {
  const child = new Deno.Command(deno, {
    args: ["task", "-q", task, ...options],
    cwd: root,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  const told = (line: string) => {
    lines.push(line);
    for (const wake of waiting) wake(line);
  };
  const read = Promise.all([
    eachLine(child.stdout, told),
    eachLine(child.stderr, told),
  ]);
  const ended = Promise.all([child.status, read]).then(([{ code }]) => code);
  let running = true;
  void ended.then(() => running = false);
  const line = (pattern: RegExp) => {
    const already = lines.find((line) => pattern.test(line));
    if (already !== undefined) return Promise.resolve(already);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const late = setTimeout(
      () => reject(new Error(`no ${pattern} in:\n${lines.join("\n")}`)),
      START_MS,
    );
    const wake = (line: string) => {
      if (pattern.test(line)) resolve(line);
    };
    waiting.add(wake);
    ended.then(() => reject(new Error(`it ended:\n${lines.join("\n")}`)));
    return promise.finally(() => {
      clearTimeout(late);
      waiting.delete(wake);
    });
  };
  const listening = await line(/listening on/i).catch(async (error) => {
    // It would outlive the tests, with whatever lock they were run under.
    if (running) child.kill("SIGTERM");
    await ended;
    throw error;
  });
  return {
    url: new URL(listening.match(/https?:\/\/[^\s"]+/)![0]),
    lines,
    line,
    stop: () => child.kill("SIGTERM"),
    interrupt: () => child.kill("SIGINT"),
    reload: () => child.kill("SIGHUP"),
    ended,
  };
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  told: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) told(line);
  }
  if (rest !== "") told(rest);
}
