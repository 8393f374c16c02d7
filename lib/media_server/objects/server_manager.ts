import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import {
  MediaObject,
  type ObjectType,
  type Operation,
} from "./media_object.ts";
import { integerParameter } from "../rpc/rpc_message.ts";

/** Version of Kurento that this server behaves as. */
const KURENTO_VERSION = "7.3.1";

/** Longest time for which a request may keep its connection waiting. */
const MAX_CPU_INTERVAL_MS = 10_000;

const TYPE: ObjectType = {
  name: "ServerManager",
  ancestors: ["kurento.MediaObject"],
};

/** Kurento's modules: kurento-client in strict mode rejects a server that lacks one, used or not. */
const MODULES: Record<string, readonly string[]> = {
  core: ["MediaPipeline"],
  elements: ["WebRtcEndpoint"],
  filters: [],
};

/** The one object that always exists: describes the server and its contents. */
export class ServerManager extends MediaObject {
  readonly type = TYPE;
  protected readonly events = new Set([
    "Error",
    "ObjectCreated",
    "ObjectDestroyed",
  ]);

  /**
   * @param view the server's current contents
   * @param modules the server's own modules, beside Kurento's
   */
  constructor(
    private readonly view: { pipelines(): string[]; sessions(): string[] },
    private readonly modules: Readonly<Record<string, readonly string[]>>,
  ) {
    super("manager_ServerManager", null);
  }

  /** Announces an object to those who subscribed. */
  objectCreated(object: MediaObject): void {
    this.emit("ObjectCreated", { object: object.id });
  }

  /** Announces that an object is gone. */
  objectDestroyed(object: MediaObject): void {
    this.emit("ObjectDestroyed", { objectId: object.id });
  }

  protected override operations(): Record<string, Operation> {
    return {
      ...super.operations(),
      getPipelines: () => this.view.pipelines(),
      getSessions: () => this.view.sessions(),
      getCpuCount: () => navigator.hardwareConcurrency,
      getUsedCpu: (params) => usedCpu(integerParameter(params, "interval")),
      /** In KiB. */
      getUsedMemory: () => Math.round(Deno.memoryUsage().rss / 1024),
      getInfo: () => ({
        __module__: "kurento",
        __type__: "ServerInfo",
        capabilities: ["transactions"],
        modules: Object.entries({
          ...MODULES,
          ...this.modules,
        }).map(([name, factories]) => ({
          __module__: "kurento",
          __type__: "ModuleInfo",
          factories,
          generationTime: "",
          name,
          version: KURENTO_VERSION,
        })),
        type: "KMS",
        version: KURENTO_VERSION,
      }),
    };
  }
}

/** CPU use of this process in per cent of the machine, measured over `intervalMs`: as with Kurento, the caller waits. */
async function usedCpu(intervalMs: number): Promise<number> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await delay(Math.min(intervalMs, MAX_CPU_INTERVAL_MS));
  const { user, system } = process.cpuUsage(before);
  const elapsedMs = Math.max(1, performance.now() - startedAt);
  return (user + system) / 1000 / elapsedMs / navigator.hardwareConcurrency *
    100;
}
