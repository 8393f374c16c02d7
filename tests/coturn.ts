import type { TurnCredentials } from "../lib/ice_servers.ts";
import { freePort } from "./browser/free_port.ts";

/** A running TURN server on the loopback interface. */
export interface Coturn {
  readonly port: number;
  close(): Promise<void>;
}

const PROGRAM = "/usr/bin/turnserver";

/** In ms between looks whether it listens. */
const LOOK_MS = 50;

/**
 * Starts Debian's coturn, for users with these credentials, with the loopback
 * interface as its whole world.
 *
 * @throws {Error} saying what to install when there is none
 */
export async function startCoturn(
  credentials: TurnCredentials,
): Promise<Coturn> {
  if (!installed()) await install();
  const port = freePort();
  const folder = await Deno.makeTempDir();
  const child = new Deno.Command(PROGRAM, {
    args: [
      ...["-c", "/dev/null", "-n"],
      "--listening-ip=127.0.0.1",
      "--relay-ip=127.0.0.1",
      `--listening-port=${port}`,
      "--realm=test",
      ...users(credentials),
      "--allow-loopback-peers",
      ...["--no-tls", "--no-dtls", "--no-cli"],
      `--pidfile=${folder}/pid`,
      `--userdb=${folder}/users`,
      `--log-file=${folder}/log`,
      "--simple-log",
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  let running = true;
  child.status.then(() => running = false);
  while (running && !await listens(port)) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  if (!running) throw new Error("coturn did not start");
  return {
    port,
    close: async () => {
      child.kill("SIGKILL");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function users(credentials: TurnCredentials): string[] {
  switch (credentials.kind) {
    case "shared-secret":
      return [
        "--use-auth-secret",
        `--static-auth-secret=${credentials.secret}`,
      ];
    case "static": {
      const { username, credential } = credentials;
      return ["--lt-cred-mech", `--user=${username}:${credential}`];
    }
  }
}

function installed(): boolean {
  try {
    return Deno.statSync(PROGRAM).isFile;
  } catch {
    return false;
  }
}

/** Debian's, where we may: as root of a Debian. */
async function install(): Promise<void> {
  const advice =
    "The tests of TURN need coturn: install your system's coturn package.";
  if (Deno.uid() !== 0) throw new Error(advice);
  for (const args of [["update", "-qq"], ["install", "-y", "-qq", "coturn"]]) {
    const done = await new Deno.Command("apt-get", { args }).output()
      .catch(() => null);
    if (!done?.success) throw new Error(advice);
  }
  if (!installed()) throw new Error(advice);
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
