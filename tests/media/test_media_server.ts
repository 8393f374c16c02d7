import {
  type EmbeddedServer,
  startEmbeddedServer,
} from "../../lib/media_server/embedded_server.ts";
import type { Manners } from "../../lib/media_server/kurento_manners.ts";
import type {
  CallMediaPipeline,
  LegName,
} from "../../lib/signaling/media_port.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { RpcSocket } from "../media_server/rpc_socket.ts";
import { pipelineCount, TEST_KURENTO } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { FakeBrowser, RealBrowser, type TestBrowser } from "./test_browser.ts";

/**
 * A media server for one test: an embedded one without media, or the Kurento of
 * `ONE2ONE_TEST_WS_URI`. The test asks the server itself for its state.
 */
export class TestMediaServer {
  readonly #browsers: TestBrowser[] = [];
  /** Events of the endpoints of browsers that joined. */
  readonly #flows = new Map<string, () => Record<string, unknown>[]>();

  private constructor(
    readonly url: string,
    /** Counts the pipelines that were made there since the test began. */
    readonly pipelines: () => Promise<number>,
    private readonly socket: RpcSocket,
    private readonly fake:
      | { server: EmbeddedServer; engine: FakeEngine }
      | null,
  ) {}

  static start(): Promise<TestMediaServer> {
    return TEST_KURENTO === undefined
      ? TestMediaServer.embedded()
      : TestMediaServer.#at(TEST_KURENTO, null);
  }

  /** Starts an embedded one in any case: for a test that needs a second server, or its manners. */
  static embedded(manners: Manners = "own"): Promise<TestMediaServer> {
    const engine = new FakeEngine();
    const server = startEmbeddedServer({ engine, manners });
    return TestMediaServer.#at(server.url, { engine, server });
  }

  static async #at(
    url: string,
    embedded: { server: EmbeddedServer; engine: FakeEngine } | null,
  ): Promise<TestMediaServer> {
    return new TestMediaServer(
      url,
      await pipelineCount(url),
      await RpcSocket.open(url),
      embedded,
    );
  }

  /** The result of an operation of an object. */
  async ask(
    object: string,
    operation: string,
    operationParams: Record<string, unknown> = {},
  ): Promise<unknown> {
    const { value } = await this.socket.result("invoke", {
      object,
      operation,
      operationParams,
    });
    return value;
  }

  /** An object's events from now on. */
  async eventsOf(
    object: string,
    type: string,
  ): Promise<() => Record<string, unknown>[]> {
    await this.socket.result("subscribe", { object, type });
    return () =>
      this.socket.events.map(({ params }) =>
        (params as { value: Record<string, unknown> }).value
      ).filter((value) => value.object === object && value.type === type)
        .map(({ data }) => data as Record<string, unknown>);
  }

  /** Ids of a pipeline's endpoints. */
  async endpoints(pipeline: string): Promise<string[]> {
    return await this.ask(pipeline, "getChildren") as string[];
  }

  /** Ids of the endpoints that feed this one, for each kind of media. */
  async sources(endpoint: string): Promise<string[]> {
    const connections = await this.ask(endpoint, "getSourceConnections");
    return (connections as { source: string; type: string }[])
      .filter(({ type }) => type !== "DATA")
      .map(({ source }) => source);
  }

  /**
   * The kinds of media that come from a browser that joined. By events: a Kurento
   * whose two kinds begin at once may not tell of one when asked.
   */
  flowing(endpoint: string): string[] {
    const last = new Map<unknown, unknown>();
    for (const { mediaType, state } of this.#flows.get(endpoint)!()) {
      last.set(mediaType, state);
    }
    return ["AUDIO", "VIDEO"].filter((kind) => last.get(kind) === "FLOWING");
  }

  /** A browser that can be in a call there. */
  async browser(): Promise<TestBrowser> {
    const browser = this.fake
      ? new FakeBrowser(this.fake.engine)
      : await RealBrowser.start();
    this.#browsers.push(browser);
    return browser;
  }

  /** Puts a new browser into a call; resolves when its media flows. */
  async join(pipeline: CallMediaPipeline, leg: LegName): Promise<TestBrowser> {
    const browser = await this.browser();
    const answer = await pipeline.negotiate(leg, browser.offer);
    const endpoint = pipeline.saved.legs[leg];
    this.#flows.set(
      endpoint,
      await this.eventsOf(endpoint, "MediaFlowOutStateChanged"),
    );
    await browser.connect(
      answer,
      (candidate) => pipeline.addIceCandidate(leg, candidate),
    );
    await until(() => this.flowing(endpoint).length === 2);
    return browser;
  }

  async close(): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.vanish()));
    // Frees what only this socket's session still holds.
    await this.socket.call("closeSession");
    await this.socket.close();
    await this.fake?.server.close();
  }
}
