import { MediaObject, type ObjectType } from "./media_object.ts";

const TYPE: ObjectType = {
  name: "MediaPipeline",
  ancestors: ["kurento.MediaObject"],
};

/** A family of elements that can be connected to each other, and is released as one. */
export class MediaPipeline extends MediaObject {
  readonly type = TYPE;
  protected readonly events = new Set(["Error"]);

  constructor() {
    super(`${crypto.randomUUID()}_kurento.MediaPipeline`, null);
  }
}
