/** Debian's coturn on the loopback interface. */
export interface Coturn {
  readonly port: number;
  close(): Promise<void>;
}

const PROGRAM = "/usr/bin/turnserver";
/** In ms between looks whether it listens. */
const LOOK_MS = 50;

/** Whether it is installed. */
export function hasCoturn(): boolean {
  try {
    return Deno.statSync(PROGRAM).isFile;
  } catch {
    return false;
  }
}

/** Starts one that knows `alice` with the password `secret`. */
export async function startCoturn(): Promise<Coturn> {
  const folder = await Deno.makeTempDir();
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const child = new Deno.Command(PROGRAM, {
    args: [
      "-n",
      "--listening-ip=127.0.0.1",
      "--relay-ip=127.0.0.1",
      `--listening-port=${port}`,
      "--lt-cred-mech",
      "--realm=example.org",
      "--user=alice:secret",
      "--no-tls",
      "--no-dtls",
      "--no-cli",
      "--allow-loopback-peers",
      `--userdb=${folder}/turndb`,
      `--pidfile=${folder}/pid`,
      "--log-file=stdout",
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
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
