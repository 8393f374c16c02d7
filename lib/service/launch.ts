/**
 * Starts a program with only the permissions that its options need:
 * `launch.ts serve|serve:processes|media|doctor [options]`. Signals are forwarded, and
 * the program's exit code becomes this process's.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { type Config, readConfig } from "../config/config.ts";
import {
  doctorPermissions,
  mediaPermissions,
  servicePermissions,
} from "../config/permissions.ts";
import { findPlaces } from "../config/places.ts";
import { StartError } from "../shared/start_error.ts";

/** Added to a signal's number, as shells do. */
const EXIT_SIGNAL = 128;
const SIGNAL_NUMBERS: Partial<Record<Deno.Signal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};
/**
 * glibc gives a block of this many bytes back to the system as soon as it is
 * free, and the end of its heap once 128 KiB are free there. By default it raises
 * both limits with use, up to 32 MiB, and keeps what a burst took: buffers of
 * connections leave holes in the heap that it never gives back.
 * Values of the operator's environment come first.
 */
const MEMORY_TUNING = {
  MALLOC_MMAP_THRESHOLD_: "4096",
  MALLOC_TRIM_THRESHOLD_: "131072",
};
const FORWARDED: Deno.Signal[] = ["SIGHUP", "SIGINT", "SIGTERM"];

/** Programs by name. */
export type ProgramName = "serve" | "serve:processes" | "media" | "doctor";

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  const [name, ...options] = Deno.args;
  try {
    return await run(await launchArguments(name as ProgramName, options));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

/**
 * Arguments of Deno that start a program.
 *
 * @throws {StartError} as a rejection, for invalid options
 */
export async function launchArguments(
  name: ProgramName,
  options: string[],
): Promise<string[]> {
  const places = await findPlaces();
  const config = configOf(options);
  const program = (path: string) =>
    fileURLToPath(new URL(path, import.meta.url));
  switch (name) {
    case "serve":
    case "serve:processes":
      return [
        ...["run", "-q", "--v8-flags=--max-semi-space-size=4"],
        ...servicePermissions(config, places, name === "serve:processes"),
        program("../../main.ts"),
        ...options,
      ];
    case "media":
      return [
        ...["run", "-q", ...mediaPermissions(config.media, places)],
        program("../media_nodes/media_program.ts"),
        ...options,
      ];
    case "doctor":
      return [
        ...["run", "-q", ...doctorPermissions(config)],
        program("../doctor/doctor.ts"),
        ...options,
      ];
    default:
      return name satisfies never;
  }
}

/** `--help` and `--version` need only the permissions of a start without options. */
function configOf(options: string[]): Config {
  const env = (name: string) => Deno.env.get(name);
  const command = readConfig(options, env);
  if (command.name === "serve") return command.config;
  const plain = readConfig([], () => undefined);
  if (plain.name !== "serve") {
    throw new Error("Without options the command must be serve.");
  }
  return plain.config;
}

async function run(args: string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
    env: { ...MEMORY_TUNING, ...Deno.env.toObject() },
  }).spawn();
  for (const signal of FORWARDED) {
    Deno.addSignalListener(signal, () => {
      try {
        child.kill(signal);
      } catch {
        // The program has already ended.
      }
    });
  }
  const { code, signal } = await child.status;
  return signal ? EXIT_SIGNAL + (SIGNAL_NUMBERS[signal] ?? 0) : code;
}
