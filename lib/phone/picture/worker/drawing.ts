/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A canvas of the worker, and its context. */
export class Drawing {
  readonly canvas = new OffscreenCanvas(1, 1);
  readonly context: OffscreenCanvasRenderingContext2D;

  /**
   * @param quality of scaling; without a graphics card, higher ones take many times as long
   * @param size in pixels
   * @param read its pixels are read often
   * @throws {Error} where the browser has no context left
   */
  constructor(
    private readonly quality: ImageSmoothingQuality,
    size: Size = { width: 1, height: 1 },
    read = false,
  ) {
    const context = this.canvas.getContext("2d", { willReadFrequently: read });
    if (!context) throw new Error("no canvas");
    this.context = context;
    context.imageSmoothingQuality = quality;
    this.resize(size);
  }

  /** Another size empties it. */
  resize({ width, height }: Size): void {
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    // Another size resets the context.
    this.context.imageSmoothingQuality = this.quality;
  }

  clear(): void {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Draws a picture over all of it. */
  draw(
    picture: CanvasImageSource,
    how: GlobalCompositeOperation = "source-over",
  ): void {
    this.context.globalCompositeOperation = how;
    this.context.drawImage(
      picture,
      0,
      0,
      this.canvas.width,
      this.canvas.height,
    );
  }
}
