import * as v from "valibot";
import { bad, type Finding, good } from "./finding.ts";
import { errorLine } from "../shared/error_text.ts";

/** ms after which the check gives up; a Kurento answers within milliseconds. */
const PATIENCE_MS = 5_000;

/** Kurento modules that kurento-client requires. */
const MODULES = ["core", "elements", "filters"];
/** Major version of Kurento with which this program was tested. */
const MAJOR_VERSION = "7";

const ServerInfo = v.object({
  version: v.string(),
  modules: v.array(v.object({ name: v.string() })),
});
const Answer = v.object({ result: v.object({ value: ServerInfo }) });

/** Checks that a Kurento answers and that this program can use it. */
export async function checkKurento(url: URL): Promise<Finding> {
  const subject = `Kurento ${url.host}`;
  let info: v.InferOutput<typeof ServerInfo>;
  try {
    info = await askInfo(url);
  } catch (error) {
    return bad(
      subject,
      `cannot be used: ${errorLine(error)}`,
      "Check whether it runs, whether --ws_uri has the right host, port and path (/kurento), and whether a firewall is in between.",
    );
  }
  const { version, modules } = info;
  if (version.split(".")[0] !== MAJOR_VERSION) {
    return bad(
      subject,
      `is version ${version}`,
      `Install Kurento ${MAJOR_VERSION}.x.`,
    );
  }
  const names = modules.map(({ name }) => name);
  const missing = MODULES.filter((name) => !names.includes(name));
  return missing.length > 0
    ? bad(
      subject,
      `lacks modules: ${missing.join(", ")}`,
      "Install the whole kurento-media-server package.",
    )
    : good(subject, `version ${version}, modules ${names.join(", ")}`);
}

/** @throws {Error} as a rejection */
async function askInfo(url: URL): Promise<v.InferOutput<typeof ServerInfo>> {
  const { promise, resolve, reject } = Promise.withResolvers<
    v.InferOutput<typeof ServerInfo>
  >();
  const socket = new WebSocket(url);
  const late = setTimeout(
    () => reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`)),
    PATIENCE_MS,
  );
  socket.onerror = (event) =>
    reject(
      new Error(
        event instanceof ErrorEvent && event.message
          ? event.message
          : "the connection failed",
      ),
    );
  socket.onclose = () => reject(new Error("the connection was closed"));
  socket.onopen = () =>
    socket.send(JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "invoke",
      params: { object: "manager_ServerManager", operation: "getInfo" },
    }));
  socket.onmessage = ({ data }) => {
    try {
      resolve(v.parse(Answer, JSON.parse(String(data))).result.value);
    } catch {
      reject(new Error("what answers there is no Kurento"));
    }
  };
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    socket.close();
  }
}
