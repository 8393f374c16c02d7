/** The browser's description of the machine. */
interface Machine {
  mediaCapabilities?: Pick<MediaCapabilities, "encodingInfo">;
  hardwareConcurrency: number;
}

/** MIME types with which a sealed call sends its video; undefined leaves it to the browsers. */
export interface VideoCodecs {
  camera?: string;
  screen?: string;
}

/** The better ones first. */
const CAMERA_CODECS = ["video/AV1", "video/VP9", "video/H264", "video/VP8"];
/** Both keep text sharp, and send a still screen for next to nothing. */
const SCREEN_CODECS = ["video/AV1", "video/VP9"];
/** Cores from which AV1 is encoded in time without hardware. */
const AV1_CORES = 4;

/** Pixels, bit/s and frames per second that are asked about. */
const CAMERA = { width: 1280, height: 720, bitrate: 1_500_000, framerate: 30 };
const SCREEN = { width: 1920, height: 1080, bitrate: 1_500_000, framerate: 15 };

/**
 * Chooses codecs for what this device does well (W3C media-capabilities): for a
 * camera one that its hardware encodes, which spares the battery; for a shared
 * screen one that is made for text. Never rejects.
 */
export async function videoCodecs(
  { mediaCapabilities, hardwareConcurrency }: Machine = navigator,
): Promise<VideoCodecs> {
  // An old browser, or a page that is not secure.
  if (!mediaCapabilities) return {};
  const ask = async (contentType: string, video: typeof CAMERA) => {
    try {
      const { supported, smooth, powerEfficient } = await mediaCapabilities
        .encodingInfo({ type: "webrtc", video: { contentType, ...video } });
      return { good: supported && smooth, hardware: powerEfficient };
    } catch {
      // The browser knows no such question, or no such codec.
      return { good: false, hardware: false };
    }
  };
  const choose = async (
    codecs: string[],
    video: typeof CAMERA,
    isRight: (codec: string, hardware: boolean) => boolean,
  ) => {
    const answers = await Promise.all(codecs.map((codec) => ask(codec, video)));
    return codecs.find((codec, i) =>
      answers[i].good && isRight(codec, answers[i].hardware)
    );
  };
  const [camera, screen] = await Promise.all([
    choose(CAMERA_CODECS, CAMERA, (_, hardware) => hardware),
    choose(
      SCREEN_CODECS,
      SCREEN,
      (codec, hardware) =>
        hardware || codec !== "video/AV1" || hardwareConcurrency >= AV1_CORES,
    ),
  ]);
  return { camera, screen };
}
