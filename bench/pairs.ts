/**
 * Two pages in a call, ours or those of Kurento's tutorial, for benchmarks that
 * compare them.
 *
 * @module
 */
import type { Browser, Page } from "puppeteer-core";
import { Person } from "../tests/browser/person.ts";

/** Pixels; 30 frames a second. */
export interface Camera {
  width: number;
  height: number;
}

/** ms of ringing. */
const RING_MS = 1_200;

/** Two pages, one of which calls the other. */
export interface Pair {
  readonly caller: Page;
  readonly callee: Page;
  /**
   * Calls and answers.
   * @returns the moment of the accept, epoch ms
   */
  answer(): Promise<number>;
  close(): Promise<void>;
}

/** Two people with our page. */
export class OurPair implements Pair {
  private constructor(
    private readonly people: readonly [Person, Person],
    private readonly name: string,
  ) {}

  static async open(
    browser: Browser,
    url: string,
    camera: Camera,
  ): Promise<OurPair> {
    const open = () =>
      Person.open(browser, url, (page) => fixCamera(page, camera));
    const name = crypto.randomUUID().slice(0, 8);
    const [caller, callee] = [await open(), await open()];
    await caller.register(`caller ${name}`);
    await callee.register(`callee ${name}`);
    await Promise.all([caller.reaches("idle"), callee.reaches("idle")]);
    return new OurPair([caller, callee], `callee ${name}`);
  }

  get caller(): Page {
    return this.people[0].page;
  }

  get callee(): Page {
    return this.people[1].page;
  }

  async answer(): Promise<number> {
    const [caller, callee] = this.people;
    await caller.call(this.name);
    await callee.reaches("incoming");
    await new Promise((done) => setTimeout(done, RING_MS));
    return await callee.page.$eval("#accept", (button) => {
      const now = Date.now();
      (button as HTMLElement).click();
      return now;
    });
  }

  async close(): Promise<void> {
    for (const person of this.people) await person.leave();
  }
}

/** Two people with the page of Kurento's tutorial. */
export class TutorialPair implements Pair {
  private constructor(
    readonly caller: Page,
    readonly callee: Page,
    private readonly name: string,
  ) {}

  static async open(
    browser: Browser,
    url: string,
    camera: Camera,
  ): Promise<TutorialPair> {
    const name = crypto.randomUUID().slice(0, 8);
    const open = async (who: string) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await fixCamera(page, camera);
      await page.evaluateOnNewDocument(() => {
        const Original = RTCPeerConnection;
        const peerConnections: RTCPeerConnection[] = [];
        Object.assign(globalThis, {
          peerConnections,
          acceptedAt: 0,
          RTCPeerConnection: class extends Original {
            constructor(config?: RTCConfiguration) {
              super(config);
              peerConnections.push(this);
            }
          },
          // The page asks with `confirm()` whether to answer, and waits for the
          // reply.
          confirm: () => {
            Object.assign(globalThis, { acceptedAt: Date.now() });
            return true;
          },
        });
      });
      await page.goto(url);
      await page.type("#name", `${who} ${name}`);
      await page.click("#register");
      await page.waitForFunction(() =>
        document.querySelector("#register")?.hasAttribute("disabled")
      );
      return page;
    };
    const caller = await open("caller");
    const callee = await open("callee");
    return new TutorialPair(caller, callee, `callee ${name}`);
  }

  async answer(): Promise<number> {
    const { caller, callee } = this;
    await caller.type("#peer", this.name);
    await caller.click("#call");
    const accepted = await callee.waitForFunction(
      () => (globalThis as unknown as { acceptedAt: number }).acceptedAt,
      { polling: 20 },
    );
    return await accepted.jsonValue();
  }

  async close(): Promise<void> {
    await this.caller.browserContext().close();
    await this.callee.browserContext().close();
  }
}

/**
 * To be used before the page loads: every camera that it opens has this size.
 */
export async function fixCamera(page: Page, camera: Camera): Promise<void> {
  await page.evaluateOnNewDocument((camera) => {
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      const video = constraints?.video && { ...camera, frameRate: 30 };
      return getUserMedia.call(this, { ...constraints, video });
    };
  }, camera);
}
