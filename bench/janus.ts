/**
 * Debian's Janus on loopback, with only its WebSocket transport and its
 * VideoCall plugin.
 *
 * @module
 */
import { freePort } from "../tests/support/free_port.ts";

/** ms within which Janus has to start. */
const START_MS = 10_000;
/** ms between two checks whether it has started. */
const LOOK_MS = 100;

/** A running Janus. */
export interface Janus {
  pid: number;
  url: string;
  close(): Promise<void>;
}

/**
 * @param address the local one for media; Janus does not use 127.0.0.1
 * @returns null when Janus is not installed
 */
export async function startJanus(address: string): Promise<Janus | null> {
  const folder = await Deno.makeTempDir();
  const port = freePort();
  const { general, websockets } = configuration(folder, port, address);
  await Deno.writeTextFile(`${folder}/janus.jcfg`, general);
  await Deno.writeTextFile(
    `${folder}/janus.transport.websockets.jcfg`,
    websockets,
  );
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("janus", {
      args: ["--configs-folder", folder, "--config", `${folder}/janus.jcfg`],
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  await listens(port);
  return {
    pid: child.pid,
    url: `ws://127.0.0.1:${port}`,
    close: async () => {
      child.kill("SIGKILL");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function configuration(folder: string, port: number, address: string) {
  const debian = `/usr/lib/${Deno.build.arch}-linux-gnu/janus`;
  return {
    general: `
general: {
  configs_folder = "${folder}"
  plugins_folder = "${debian}/plugins"
  transports_folder = "${debian}/transports"
  events_folder = "${debian}/events"
  loggers_folder = "${debian}/loggers"
  debug_level = 2
}
nat: { ice_enforce_list = "${address}" }
plugins: {
  disable = "${PLUGINS.map((name) => `libjanus_${name}.so`).join(",")}"
}
transports: { disable = "libjanus_http.so,libjanus_pfunix.so,libjanus_mqtt.so,libjanus_nanomsg.so" }
`,
    websockets: `
general: {
  json = "compact"
  ws = true
  ws_port = ${port}
  ws_ip = "127.0.0.1"
}
admin: { admin_ws = false }
`,
  };
}

/** All plugins except VideoCall. */
const PLUGINS = [
  "audiobridge",
  "duktape",
  "echotest",
  "lua",
  "nosip",
  "recordplay",
  "sip",
  "streaming",
  "textroom",
  "videoroom",
  "voicemail",
];

async function listens(port: number): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (true) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
