/** Keyboard shortcuts during a call, by action, in the order of the help. */
export const SHORTCUTS = {
  microphone: "m",
  talk: " ",
  camera: "v",
  share: "s",
  fullScreen: "f",
  pictureInPicture: "p",
  options: "o",
  figures: "i",
  hangUp: "h",
  help: "?",
} as const;
/** One of {@link SHORTCUTS}. */
export type Shortcut = keyof typeof SHORTCUTS;
