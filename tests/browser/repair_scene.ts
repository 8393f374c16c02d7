import type { Browser } from "puppeteer-core";
import { Child } from "./child.ts";
import { freePort } from "../support/free_port.ts";
import { Network } from "./network.ts";
import { firstCall } from "./first_call.ts";
import { Person } from "./person.ts";

/** Options of a scene. */
export interface SceneOptions {
  /**
   * Number of media servers in processes of their own; 0 for the one in the
   * server.
   */
  mediaServers?: number;
  /** More options of the program. */
  options?: string[];
  /** The call is sealed. */
  sealed?: boolean;
}

/**
 * Alice calls Bob. Where media comes from the server's own process, she is
 * behind a network that can be cut.
 */
export class RepairScene {
  /** @ignore see {@link RepairScene.start} */
  constructor(
    readonly alice: Person,
    readonly bob: Person,
    readonly network: Network,
    readonly media: Child[],
    private server: Child,
    private readonly options: string[],
  ) {}

  /** Resolves when both see and hear each other. */
  static async start(
    browser: Browser,
    { mediaServers = 0, options = [], sealed = false }: SceneOptions = {},
  ): Promise<RepairScene> {
    const port = freePort();
    const mediaPort = freePort();
    const url = `http://localhost:${port}/`;
    const media = Array.from(
      { length: mediaServers },
      () => new Child("media_process.ts", sealed ? ["sealed"] : []),
    );
    const network = await Network.start();
    const wsUris = await Promise.all(media.map((child) => child.line()));
    const all = [
      `--as_uri=${url}`,
      `--allow-origin=${network.url}`,
      "--log-level=error",
      ...wsUris.map((wsUri) => `--ws_uri=${wsUri}`),
      ...(mediaServers === 0
        ? [`--${sealed ? "relay" : "media"}-port=${mediaPort}`]
        : []),
      `--seal=${sealed ? "require" : "off"}`,
      ...options,
    ];
    const server = await startServer(all);
    await network.leadTo(port, mediaPort);
    const alice = await Person.open(browser, network.url, async (page) => {
      if (mediaServers === 0) await network.carryMediaOf(page);
    });
    const bob = await Person.open(browser, url);
    await firstCall(alice, bob);
    return new RepairScene(alice, bob, network, media, server, all);
  }

  /** Kills the process that serves page and signaling, and starts it again. */
  async restartServer(): Promise<void> {
    await this.server.kill();
    this.server = await startServer(this.options);
  }

  /** Kills the media server that has the call. */
  async killMedia(): Promise<void> {
    for (const child of this.media) {
      await child.tell("pipelines");
      if (Number.parseInt(await child.line()) > 0) return await child.kill();
    }
    throw new Error("No media server has a call");
  }

  async close(): Promise<void> {
    await this.alice.leave();
    await this.bob.leave();
    await this.server.kill();
    await this.network.stop();
    await Promise.all(this.media.map((child) => child.kill()));
  }
}

async function startServer(options: string[]): Promise<Child> {
  const server = new Child("server_process.ts", options);
  await server.line();
  return server;
}
