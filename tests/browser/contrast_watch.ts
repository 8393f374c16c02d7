import type { Person } from "./person.ts";

/** The page's view of the other side's picture, while it is watched. */
interface Watched {
  contrasts: number[];
}

/** A square part of a picture. */
interface Part {
  /** Its middle, as shares of the picture's width and height. */
  x: number;
  y: number;
  /** Share of the picture's height that its side has. */
  side: number;
  /**
   * Difference of light and dark from which on the squares of the film are seen;
   * they are 200 apart.
   */
  sharp: number;
}

/** Blurred, the squares are grey. */
const MIDDLE: Part = { x: 0.5, y: 0.5, side: 0.25, sharp: 110 };
/** In the middle of a camera that lies on a screen of 16:9; the screen is plain there. */
export const CORNER: Part = { x: 0.13, y: 0.86, side: 0.12, sharp: 60 };

/** Looks at each frame that a person sees of the other side. */
export class ContrastWatch {
  private constructor(
    private readonly person: Person,
    private readonly sharp: number,
  ) {}

  /** Begins once the page shows the other side's video. */
  static async start(person: Person, part = MIDDLE): Promise<ContrastWatch> {
    await person.page.waitForSelector("#remote-video");
    await person.page.evaluate((part) => {
      const watched: Watched = { contrasts: [] };
      Object.assign(globalThis, { watched });
      const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      const look = () => {
        const { videoWidth: width, videoHeight: height } = video;
        const side = height * part.side;
        context.drawImage(
          video,
          width * part.x - side / 2,
          height * part.y - side / 2,
          side,
          side,
          0,
          0,
          64,
          64,
        );
        const { data } = context.getImageData(0, 0, 64, 64);
        const green = data.filter((_, at) => at % 4 === 1);
        watched.contrasts.push(Math.max(...green) - Math.min(...green));
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    }, part);
    return new ContrastWatch(person, part.sharp);
  }

  /** Forgets the frames so far. */
  async again(): Promise<void> {
    await this.person.page.evaluate(() => {
      (globalThis as unknown as { watched: Watched }).watched.contrasts = [];
    });
  }

  /** Waits for a frame that is sharp, or one that is blurred. */
  async sees(which: "sharp" | "blurred"): Promise<void> {
    await this.person.page.waitForFunction(
      (which, limit) =>
        (globalThis as unknown as { watched: Watched }).watched.contrasts
          .some((contrast) => (contrast >= limit) === (which === "sharp")),
      { polling: 50 },
      which,
      this.sharp,
    );
  }

  /** Waits for this many frames. @returns the sharp ones among all so far */
  async sharpAmong(frames: number): Promise<number[]> {
    await this.person.page.waitForFunction(
      (frames) =>
        (globalThis as unknown as { watched: Watched }).watched.contrasts
          .length >= frames,
      { polling: 50 },
      frames,
    );
    const contrasts = await this.person.page.evaluate(() =>
      (globalThis as unknown as { watched: Watched }).watched.contrasts
    );
    return contrasts.filter((contrast) => contrast >= this.sharp);
  }
}
