import type {
  Browser,
  BrowserContext,
  Page,
  WaitForSelectorOptions,
} from "puppeteer-core";

/** ms to wait for anything; far above what it takes. */
const PATIENCE_MS = 45_000;

/** Media that a leg received, as counted by the browser. */
export interface Received {
  framesDecoded: number;
  audioPackets: number;
}

/** A page that exposes this to the test. */
interface Watched {
  peerConnections: RTCPeerConnection[];
  /** Counters of the latest connection. */
  received(): Promise<Received>;
}

/** A person who uses the page in a browser of their own. */
export class Person {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    /** Errors of the page and failed requests, for errors of the test. */
    private readonly troubles: string[],
  ) {}

  /** @param prepare is run on the page before it is loaded */
  static async open(
    browser: Browser,
    url: string,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Person> {
    const context = await browser.createBrowserContext();
    return await Person.#inContext(context, url, prepare);
  }

  /** Opens the page, or another one, in another tab of the same browser. */
  anotherTab(
    url = this.page.url(),
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Person> {
    return Person.#inContext(this.context, url, prepare);
  }

  static async #inContext(
    context: BrowserContext,
    url: string,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Person> {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const troubles = troublesOf(page);
    // Exposes the page's peer connections, and what the latest received, to the
    // test.
    await page.evaluateOnNewDocument(() => {
      const Original = RTCPeerConnection;
      const all: RTCPeerConnection[] = [];
      const received = async () => {
        const counted = { framesDecoded: 0, audioPackets: 0 };
        for (const stat of (await all.at(-1)?.getStats())?.values() ?? []) {
          if (stat.type !== "inbound-rtp") continue;
          if (stat.kind === "video") {
            counted.framesDecoded += stat.framesDecoded;
          } else counted.audioPackets += stat.packetsReceived;
        }
        return counted;
      };
      Object.assign(globalThis, {
        peerConnections: all,
        received,
        RTCPeerConnection: class extends Original {
          constructor(config?: RTCConfiguration) {
            super(config);
            all.push(this);
          }
        },
      });
    });
    await prepare?.(page);
    await page.goto(url);
    return new Person(page, context, troubles);
  }

  async register(name: string): Promise<void> {
    await this.#waitFor("#register:not(:disabled)");
    await this.page.$eval("#name", (input) => {
      (input as HTMLInputElement).value = "";
    });
    await this.page.type("#name", name);
    await this.page.click("#register");
  }

  async call(name: string): Promise<void> {
    await this.#waitFor("#call:not(:disabled)");
    await this.page.$eval("#peer", (input) => {
      (input as HTMLInputElement).value = "";
    });
    await this.page.type("#peer", name);
    await this.page.click("#call");
  }

  async press(
    id:
      | "accept"
      | "accept-audio"
      | "decline"
      | "decline-message"
      | "end-and-answer"
      | "decline-second"
      | "decline-second-message"
      | "stop"
      | "rejoin"
      | "take-call",
  ): Promise<void> {
    await this.#waitFor(`#${id}`, { visible: true });
    // The sheet rises: a click would miss a button that moves.
    await this.page.waitForFunction(
      (id) =>
        document.getElementById(id)?.closest("dialog, section")
          ?.getAnimations().every(({ playState }) =>
            playState === "finished"
          ) ??
          true,
      {},
      id,
    );
    await this.page.click(`#${id}`);
  }

  /** Waits until the phone is in a state, and an idle one shows its screen. */
  async reaches(state: string): Promise<void> {
    const screen = state === "idle" ? ":has(main)" : "";
    await this.#waitFor(`.phone[data-state="${state}"]${screen}`);
  }

  /** Waits for the end of a call. @returns its reason */
  async ended(): Promise<string | null> {
    const card = await this.#waitFor("[data-ended-reason]");
    return await card!.evaluate((node) =>
      node.getAttribute("data-ended-reason")
    );
  }

  /**
   * Waits until the first element that matches shows a text; an empty text for
   * nothing at all.
   *
   * @throws Error with what it shows instead
   */
  async says(selector: string, text: string): Promise<void> {
    const shown = (selector: string) =>
      document.querySelector(selector)?.textContent;
    try {
      await this.page.waitForFunction(
        (selector, text) => {
          const shown = document.querySelector(selector)?.textContent;
          return text === "" ? shown === "" : shown?.includes(text);
        },
        {},
        selector,
        text,
      );
    } catch (cause) {
      const instead = await this.page.evaluate(shown, selector);
      throw new Error(`${selector}: "${instead}" in place of "${text}"`, {
        cause,
      });
    }
  }

  /** Waits until audio and video of the other side keep arriving. */
  async seesAndHears(): Promise<void> {
    const before = await this.received();
    await this.page.waitForFunction(
      async (before) => {
        const now = await (globalThis as unknown as Watched).received();
        // A new connection counts from 0; the same object comes with each poll.
        if (now.framesDecoded < before.framesDecoded) {
          Object.assign(before, now);
        }
        const video = document.querySelector<HTMLVideoElement>("#remote-video");
        return now.framesDecoded > before.framesDecoded + 10 &&
          now.audioPackets > before.audioPackets + 20 &&
          video !== null && video.videoWidth > 0 && video.currentTime > 0;
      },
      { polling: 100 },
      { ...before },
    ).catch((cause) => this.#nothingArrives(before, cause));
  }

  /** Waits until audio of the other side keeps arriving. */
  async hears(): Promise<void> {
    const before = await this.received();
    await this.page.waitForFunction(
      async (before) => {
        const now = await (globalThis as unknown as Watched).received();
        if (now.audioPackets < before.audioPackets) Object.assign(before, now);
        return now.audioPackets > before.audioPackets + 20;
      },
      { polling: 100 },
      { ...before },
    ).catch((cause) => this.#nothingArrives(before, cause));
  }

  async #nothingArrives(before: Received, cause: unknown): Promise<never> {
    const connections = await this.page.evaluate(() =>
      (globalThis as unknown as Watched).peerConnections.map((
        { connectionState, iceConnectionState, signalingState },
      ) => [connectionState, iceConnectionState, signalingState].join(" "))
    );
    const received = JSON.stringify([before, await this.received()]);
    throw await this.#trouble(
      `Nothing arrives. Received before and now: ${received}; ` +
        `connections: ${connections.join(", ")}`,
      cause,
    );
  }

  /** @returns whether the remote picture changes between two readings */
  async pictureMoves(): Promise<boolean> {
    return await this.page.evaluate(async () => {
      const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
      const canvas = new OffscreenCanvas(64, 48);
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      const look = () => {
        context.drawImage(video, 0, 0, 64, 48);
        return context.getImageData(0, 0, 64, 48).data;
      };
      const first = look();
      for (let frame = 0; frame < 60; frame++) {
        await new Promise((done) => video.requestVideoFrameCallback(done));
        const later = look();
        if (later.some((value, i) => Math.abs(value - first[i]) > 40)) {
          return true;
        }
      }
      return false;
    });
  }

  /** The number of peer connections that the page has made. */
  connections(): Promise<number> {
    return this.page.evaluate(() =>
      (globalThis as unknown as Watched).peerConnections.length
    );
  }

  /** Waits until the page has made this many, or more: a slow machine may repair once more. */
  async hasMadeConnections(count: number): Promise<void> {
    await this.page.waitForFunction(
      (count) =>
        (globalThis as unknown as Watched).peerConnections.length >= count,
      {},
      count,
    );
  }

  /**
   * The page hears that its connection failed. Resolves when it has another one,
   * or the same after a restart of ICE, and nothing tells of a repair any more.
   */
  async repairs(): Promise<void> {
    const before = await this.page.evaluate(() => {
      const { peerConnections } = globalThis as unknown as Watched;
      const connection = peerConnections.at(-1)!;
      Object.defineProperty(connection, "connectionState", {
        value: "failed",
        configurable: true,
      });
      connection.dispatchEvent(new Event("connectionstatechange"));
      Reflect.deleteProperty(connection, "connectionState");
      return connection.currentLocalDescription!.sdp;
    });
    await this.page.waitForFunction(
      (before) => {
        const ufrag = (sdp?: string) => sdp?.match(/^a=ice-ufrag:.*$/m)?.[0];
        const { peerConnections } = globalThis as unknown as Watched;
        const connection = peerConnections.at(-1)!;
        const now = ufrag(connection.currentLocalDescription?.sdp);
        return now !== undefined && now !== ufrag(before) &&
          connection.connectionState === "connected";
      },
      { polling: 100 },
      before,
    );
    await this.page.waitForSelector(".reconnecting", { hidden: true });
  }

  /** All zeros while there is no connection. */
  received(): Promise<Received> {
    return this.page.evaluate(() =>
      (globalThis as unknown as Watched).received()
    );
  }

  /** Closes the tab, as a person does. */
  closeTab(): Promise<void> {
    return this.page.close();
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  /** @throws {Error} with what the page shows instead, and what went wrong in it */
  async #waitFor(selector: string, options: WaitForSelectorOptions = {}) {
    try {
      return await this.page.waitForSelector(selector, options);
    } catch (cause) {
      throw await this.#trouble(`No ${selector}`, cause);
    }
  }

  async #trouble(text: string, cause: unknown): Promise<Error> {
    const shown = await this.page.evaluate(() => document.body?.innerText);
    return new Error(
      [`${text}. The page shows:`, shown, ...this.troubles].join("\n"),
      { cause },
    );
  }
}

/** Errors and requests without success, from now on. */
function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("requestfailed", (request) => {
    troubles.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  return troubles;
}
