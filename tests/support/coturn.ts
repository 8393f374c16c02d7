import type { TurnCredentials } from "../../lib/net/ice_servers.ts";
import { freePort } from "./free_port.ts";
import { installedProgram } from "../deploy/installed_program.ts";
import { untilListening } from "./listens.ts";

/** A running TURN server on the loopback interface. */
export interface Coturn {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts Debian's coturn for users with these credentials, restricted to the
 * loopback interface.
 *
 * @throws {Error} saying what to install when there is none
 */
export async function startCoturn(
  credentials: TurnCredentials,
): Promise<Coturn> {
  const program = await installedProgram({
    name: "coturn",
    debianPackage: "coturn",
    variable: "COTURN",
    places: ["/usr/bin/turnserver"],
  });
  const port = freePort();
  const folder = await Deno.makeTempDir();
  const child = new Deno.Command(program, {
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
  await untilListening(child, port);
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
