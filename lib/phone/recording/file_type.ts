/** How a recording is encoded, and the end of its file's name. */
export interface FileType {
  /** Of MediaRecorder, with codecs. */
  mimeType: string;
  /** Without codecs, as files have it. */
  plainType: string;
  extension: string;
}

/** Best first: MP4 with H.264 plays everywhere, WebM with VP8 costs little time. */
const TYPES: readonly FileType[] = [
  ...["video/mp4;codecs=avc1.42E01F,mp4a.40.2"].map(ofMp4),
  ...["video/webm;codecs=vp8,opus", "video/webm"].map(ofWebM),
  ofMp4("video/mp4"),
];

/** The same without a picture. */
const SOUND_TYPES: readonly FileType[] = [
  soundOf("audio/mp4;codecs=mp4a.40.2"),
  soundOf("audio/webm;codecs=opus"),
  soundOf("audio/webm"),
  soundOf("audio/mp4"),
];

/** The type in which this browser records; null if it does not. */
export function fileType(): FileType | null {
  return supported(TYPES);
}

/** As {@link fileType}, without a picture. */
export function soundType(): FileType | null {
  return supported(SOUND_TYPES);
}

function supported(types: readonly FileType[]): FileType | null {
  if (!("MediaRecorder" in globalThis)) return null;
  return types.find(({ mimeType }) =>
    MediaRecorder.isTypeSupported(mimeType)
  ) ?? null;
}

function soundOf(mimeType: string): FileType {
  const [plainType] = mimeType.split(";");
  return { mimeType, plainType, extension: plainType.replace("audio/", ".") };
}

function ofMp4(mimeType: string): FileType {
  return { mimeType, plainType: "video/mp4", extension: ".mp4" };
}

function ofWebM(mimeType: string): FileType {
  return { mimeType, plainType: "video/webm", extension: ".webm" };
}
